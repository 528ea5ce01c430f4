"""What a sheet looks like before its cells are read: its size, hidden lines and merged cells."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from jishi.sheets import limits
from jishi.sheets.package import Attributes, Package

FORMULA_SHIFT: Final = 65_536
# A formula whose result is text or true or false says so; without such a mark it is a number.
TEXT_RESULTS: Final = frozenset({"str", "s", "b", "e", "inlineStr"})
VALUE_TAGS: Final = frozenset({"v", "is"})
DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Merge:
    """A block of merged cells; rows and columns count from 1, the last ones included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Shape:
    """Size and marks of one sheet; rows and columns count from 1 as the office program shows them."""

    last_row: int = 0
    last_column: int = 0
    stored_cells: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    # Formulas that should give a number: row * 65536 + column, packed, as there may be a million.
    formulas: array[int] = field(default_factory=lambda: array("Q"))

    def is_column_hidden(self, column: int) -> bool:
        """Tell whether a column is out of the officer's sight."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def formula_cells(self) -> Iterator[tuple[int, int]]:
        """Give row and column of each formula that should give a number."""
        return (divmod(packed, FORMULA_SHIFT) for packed in self.formulas)

    def excess(self) -> tuple[str, dict[str, int]] | None:
        """Return the code and values of the limit that this sheet breaks, if it breaks one."""
        if self.last_column > limits.MAX_COLUMNS:
            return "SHEET-06", {"columns": self.last_column, "limit": limits.MAX_COLUMNS}
        if self.last_row > limits.MAX_ROWS:
            return "SHEET-07", {"rows": self.last_row, "limit": limits.MAX_ROWS}
        if self.last_row * self.last_column > limits.MAX_CELLS:
            cells = self.last_row * self.last_column
            return "SHEET-15", {"cells": cells, "limit": limits.MAX_CELLS}
        if len(self.merges) > limits.MAX_MERGES:
            return "SHEET-15", {"cells": len(self.merges), "limit": limits.MAX_MERGES}
        return None


def shape_read(package: Package, sheet: str, part: str) -> Shape:
    """Walk a sheet's XML once without keeping cells, and refuse it as soon as it is too large.

    Parameters
    ----------
    package : the workbook
    sheet : the sheet's name, for the message
    part : the part that holds its cells

    Returns
    -------
    the shape; blank cells that only carry a format do not count towards its size

    Raises
    ------
    SheetError
        SHEET-06, SHEET-07, SHEET-15 for too many columns, rows or cells; SHEET-03 for broken XML
    """
    walker = _Walker(package, sheet)
    package.parse(part, walker.start)
    return walker.shape


class _Walker:
    """The walk through one sheet; `start` is called a million times, so it is flat."""

    def __init__(self, package: Package, sheet: str) -> None:
        self.shape = Shape()
        self._package = package
        self._sheet = sheet
        self._row = self._column = 0
        self._kind: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            ref = attributes.get("r")
            self._column = self._column + 1 if ref is None else column_number(ref.rstrip(DIGITS))
            self._kind = attributes.get("t")
            self.shape.stored_cells += 1
        elif name in VALUE_TAGS:
            if self._column > self.shape.last_column or self._row > self.shape.last_row:
                self._grow()
        elif name in _RARE:
            _RARE[name](self, attributes)
        elif ":" in name:
            self.start(name.rpartition(":")[2], attributes)

    def _formula(self, attributes: Attributes) -> None:
        self._grow()
        if self._kind not in TEXT_RESULTS:
            self.shape.formulas.append(self._row * FORMULA_SHIFT + self._column)

    def _grow(self) -> None:
        self.shape.last_column = max(self.shape.last_column, self._column)
        self.shape.last_row = max(self.shape.last_row, self._row)
        self._check()

    def _row_start(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.shape.hidden_rows.add(self._row)

    def _column_lines(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            self.shape.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes["ref"].partition(":")
        row, column = cell_position(first)
        last_row, last_column = cell_position(last or first)
        self.shape.merges.append(Merge(row, column, last_row, last_column))
        self._check()

    def _check(self) -> None:
        excess = self.shape.excess()
        if excess is not None:
            code, values = excess
            self._package.refuse(code, sheet=self._sheet, **values)


# What is rare in a sheet of a million cells.
_RARE: Final = {
    "f": _Walker._formula,
    "row": _Walker._row_start,
    "col": _Walker._column_lines,
    "mergeCell": _Walker._merge,
}


# Bounded, because a hostile file may name any number of columns that do not exist.
@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, XFD is 16,384.

    Parameters
    ----------
    letters : one to three letters, `$` signs allowed

    Examples
    --------
    >>> column_number("A"), column_number("$AB"), column_number("XFD")
    (1, 28, 16384)
    """
    number = 0
    for letter in letters.upper():
        if "A" <= letter <= "Z":
            number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB.

    Parameters
    ----------
    number : 1 or more

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_position(ref: str) -> tuple[int, int]:
    """Return row and column, from 1, of a cell's name.

    Parameters
    ----------
    ref : such as "C12" or "$C$12"

    Examples
    --------
    >>> cell_position("C12")
    (12, 3)
    """
    plain = ref.replace("$", "")
    letters = plain.rstrip(DIGITS)
    return int(plain[len(letters) :]), column_number(letters)
