"""Open a workbook of an office, whatever its kind, and hand out its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, Literal

import python_calamine

from jishi.sheets import limits
from jishi.sheets.cells import Cell, exact
from jishi.sheets.compound import SIGNATURE, CompoundFile
from jishi.sheets.delimited import delimited_rows
from jishi.sheets.errors import SheetError
from jishi.sheets.legacy import LegacySheet, legacy_shape, legacy_sheets
from jishi.sheets.package import Package, SheetPart
from jishi.sheets.shape import Shape, shape_read
from jishi.sheets.slices import NotToBeCut, books_of, is_large

Kind = Literal["xlsx", "xls", "csv"]
MOST_WORDS: Final = 100_000
DELIMITED_SUFFIXES: Final = frozenset({".csv", ".txt", ".tsv"})
WEB_PAGE: Final = (b"<html", b"<!doctype html", b"<table", b"<meta")
# The list of refusals that `notes_write` puts first; it is never what the officer wants imported.
REFUSALS_SHEET: Final = "退回说明"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from row 1 and column A, and what the rows do not tell."""

    name: str
    rows: list[list[Cell]]
    shape: Shape


@dataclass(frozen=True, slots=True)
class SheetName:
    """One sheet as the tabs show it."""

    name: str
    is_hidden: bool


class Workbook:
    """A workbook that was looked at and found safe to read.

    Parameters
    ----------
    path : the file
    kind : "xlsx", "xls" or "csv", found from its first bytes, not from its name
    """

    def __init__(self, path: Path, kind: Kind, called: str = "") -> None:
        self.path = path
        self.called = called or path.name
        self.kind: Kind = kind
        self._parts: tuple[SheetPart, ...] = ()
        self._walked: dict[str, Shape] = {}
        self._shapes: tuple[tuple[LegacySheet, Shape], ...] = ()
        if kind == "xlsx":
            self.package = Package(path)
            self._parts = self.package.sheets()
            self.sheets = tuple(SheetName(part.name, part.is_hidden) for part in self._parts)
        elif kind == "xls":
            self._shapes = _legacy_shapes(path)
            self.sheets = self._legacy_names()
        else:
            self.sheets = (SheetName(Path(self.called).stem, is_hidden=False),)
        if len(self.sheets) > limits.MAX_SHEETS:
            raise SheetError("SHEET-15", file=path.name, cells=len(self.sheets), limit=limits.MAX_SHEETS)

    def sheet_names(self) -> tuple[str, ...]:
        """Return the names of all sheets, hidden ones included, in the order of their tabs."""
        return tuple(sheet.name for sheet in self.sheets)

    def candidates(self) -> tuple[str, ...]:
        """Return the sheets to look in when none is named: those in sight, without our own list."""
        seen = tuple(s.name for s in self.sheets if not s.is_hidden and not s.name.startswith(REFUSALS_SHEET))
        return seen or self.sheet_names()[:1]

    def shape(self, name: str) -> Shape:
        """Return one sheet's shape without reading its cells (an empty one for csv)."""
        at = self._position(name)
        if self.kind == "xls":
            return self._shapes[at][1]
        if self.kind == "xlsx" and name not in self._walked:
            self._walked[name] = shape_read(self.package, name, self._parts[at].part)
        return self._walked.get(name, Shape())

    def first_with_values(self) -> str:
        """Return the sheet meant when none is named: the first in sight that has a value."""
        candidates = self.candidates()
        return next((name for name in candidates if self.shape(name).last_row), candidates[0])

    def sheet(self, name: str | None = None) -> Sheet:
        """Read one sheet.

        Parameters
        ----------
        name : a sheet's name; without one, the first sheet in sight that has a value

        Raises
        ------
        SheetError
            SHEET-08 if there is no such sheet, SHEET-03, SHEET-06, SHEET-07, SHEET-15 if it cannot be read
        """
        if self.kind == "csv":
            if name is not None:
                self._position(name)
            return Sheet(self.sheets[0].name, delimited_rows(self.path), Shape())
        name = self.first_with_values() if name is None else name
        return self._sheet(name, self.shape(name))

    def _sheet(self, name: str, shape: Shape) -> Sheet:
        if not shape.last_row:
            return Sheet(name, [], shape)
        part = self._parts[self._position(name)].part if self.kind == "xlsx" else ""
        if part and is_large(self.package, part):
            try:
                return Sheet(name, self._rows_by_slices(name, part), shape)
            except NotToBeCut:
                pass
        with _calamine(self.path, self.path.name, self.kind) as book:
            return Sheet(name, _rows(_found(book, name), _Words()), shape)

    def _rows_by_slices(self, name: str, part: str) -> list[list[Cell]]:
        """Return the rows as `_rows` does, read some thousand at a time."""
        words, rows = _Words(), list[list[Cell]]()
        for file in books_of(self.package, part):
            with _calamine(file, self.path.name, self.kind) as book:
                sheet = _found(book, name)
                if sheet.start is None:
                    continue
                first, left = sheet.start
                if first < len(rows):
                    raise NotToBeCut
                rows += [[] for _ in range(first - len(rows))]
                blank: list[Cell] = [None] * left
                rows += [blank + [words.kept(cell) for cell in row] for row in sheet.to_python()]
        width = max(map(len, rows), default=0)
        for row in rows:
            row += [None] * (width - len(row))
        return rows

    def checked(self, name: str) -> str:
        """Return the name if there is such a sheet, else raise SHEET-08."""
        return self.sheet_names()[self._position(name)]

    def _position(self, name: str) -> int:
        names = self.sheet_names()
        if name in names:
            return names.index(name)
        raise SheetError("SHEET-08", file=self.path.name, sheet=name, sheets="、".join(names))

    def _legacy_names(self) -> tuple[SheetName, ...]:
        with _calamine(self.path, self.path.name, self.kind) as book:
            names = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
        if len(names) != len(self._shapes):
            raise SheetError("SHEET-03", file=self.path.name)
        return tuple(
            SheetName(name, part.is_hidden) for name, (part, _) in zip(names, self._shapes, strict=True)
        )


class _Words:
    """Exact values of cells; a word that stands in a hundred thousand of them is kept once."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def kept(self, value: object) -> Cell:
        cell = exact(value)
        if type(cell) is not str:
            return cell
        words = self._words
        return words.setdefault(cell, cell) if len(words) < MOST_WORDS else words.get(cell, cell)


def _found(book: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet:
    return book.get_sheet_by_index(book.sheet_names.index(name))


def _rows(found: python_calamine.CalamineSheet, words: _Words) -> list[list[Cell]]:
    """Return the rows from row 1 and column A, one at a time: all at once the reader would copy."""
    left: list[Cell] = [None] * (found.start[1] if found.start else 0)
    return [left + [words.kept(cell) for cell in row] for row in found.iter_rows()]


def workbook_open(path: str | Path, called: str = "") -> Workbook:
    """Look at a file and open it if it is a workbook that can be read safely.

    Parameters
    ----------
    path : an xlsx, xlsm, xls or csv file, told apart by content
    called : the officer's name for it, where it lies here under a passing one: the only sheet of a csv is called so

    Raises
    ------
    SheetError
        SHEET-01 no such file, SHEET-02 no workbook, SHEET-03 broken, SHEET-04 locked with a password,
        SHEET-05 unpacks to too much, SHEET-10 a web page by the name of xls, SHEET-11 another kind of
        workbook, SHEET-16 a document type in its XML
    """
    path = Path(path)
    if not path.is_file():
        raise SheetError("SHEET-01", file=path.name)
    return Workbook(path, _kind(path), called)


def read_rows(path: str | Path, sheet: str | None = None) -> list[list[Cell]]:
    """Read one sheet as rows of exact values; the program's row 1 is the first row here.

    Parameters
    ----------
    path : an xlsx, xls or csv file; the cells of a csv file are all text
    sheet : its name; without one, the first sheet in sight that has a value

    Returns
    -------
    rows of equal length (csv: as they are), a blank cell is None

    Raises
    ------
    SheetError
        as `workbook_open` and `Workbook.sheet`
    """
    return workbook_open(path).sheet(sheet).rows


def _kind(path: Path) -> Kind:
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(SIGNATURE):
        return "xls"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(WEB_PAGE):
        raise SheetError("SHEET-10", file=path.name)
    suffix = path.suffix.lower()
    # Some offices' systems write text with tabs and call it xls.
    if suffix in DELIMITED_SUFFIXES or (suffix == ".xls" and b"\t" in head and b"\0" not in head):
        return "csv"
    raise SheetError("SHEET-02", file=path.name)


def _legacy_shapes(path: Path) -> tuple[tuple[LegacySheet, Shape], ...]:
    # The reader takes all sheets of an xls workbook into memory as it opens it, so all are looked at before.
    stream = _workbook_stream(path)
    shapes = tuple(
        (sheet, legacy_shape(stream, sheet, path.name)) for sheet in legacy_sheets(stream, path.name)
    )
    cells = sum(shape.last_row * shape.last_column for _, shape in shapes)
    if cells > limits.MAX_CELLS:
        raise SheetError("SHEET-15", file=path.name, cells=cells, limit=limits.MAX_CELLS)
    return shapes


def _workbook_stream(path: Path) -> bytes:
    compound = CompoundFile(path)
    if "EncryptedPackage" in compound.names():
        raise SheetError("SHEET-04", file=path.name)
    stream = compound.stream("Workbook", "Book", "WORKBOOK", "BOOK")
    if stream is None:
        raise SheetError("SHEET-02", file=path.name)
    return stream


@contextmanager
def _calamine(source: Path | BinaryIO, name: str, kind: Kind) -> Iterator[python_calamine.CalamineWorkbook]:
    """Open the reader, and turn whatever it does on a broken file into our error."""
    try:
        # By a path the reader goes by the name; a workbook that is called what it is not must be shown to it.
        is_misnamed = isinstance(source, Path) and source.suffix.lower() != f".{kind}"
        shown = BytesIO(source.read_bytes()) if isinstance(source, Path) and is_misnamed else source
        with python_calamine.load_workbook(shown) as book:
            yield book
    except (SheetError, NotToBeCut, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except python_calamine.PasswordError as error:
        raise SheetError("SHEET-04", file=name) from error
    except BaseException as error:
        # A panic of the reader is no Exception; it means the same to the officer: the file is broken.
        raise SheetError("SHEET-03", file=name) from error
