"""Read a table from an office's sheet: header by path, data rows, and every row left out with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from jishi.sheets import limits
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.headers import (
    Grid,
    Header,
    fallback_name,
    header_find,
    header_text,
    is_date_line,
    is_field_line,
)
from jishi.sheets.lines import ORDINALS, Around, Lines, is_lone_text
from jishi.sheets.model import Problem, Reason, Skipped, Table, TableRow, column_find
from jishi.sheets.shape import Merge
from jishi.sheets.workbook import Sheet, Workbook, workbook_open

# Sheets that go before or after the table: how to fill it in, a cover, lists of choices.
ASIDE: Final = re.compile(r".*(?:说明|封面|目录|须知|代码|字典|选项|参数|样例|示例|填写要求).*")
LEAST_COLUMNS: Final = 3
MOST_LIKELY: Final = 3


def table_read(
    path: str | Path, sheet: str | None = None, headers: Sequence[str] = (), called: str = ""
) -> Table:
    """Read a table, whatever stands above, below and between its rows.

    1. Find the header: the rows that name most of `headers`, else the first row that looks like one.
    2. Name each column by the path of its merged header cells.
    3. Leave out titles, units, column numbers, totals, blanks, notes and signatures, each with its reason.
    4. Stop where another table begins below, and say so.
    5. Fill merged cells down; report hidden rows and columns, blanks typed as text, formulas never computed.

    Parameters
    ----------
    path : an xlsx, xls or csv file
    sheet : its name; without one, the first sheet in sight that has the headers
    headers : column paths that must be there; a missing one is an error among the problems
    called : as `workbook_open`

    Raises
    ------
    SheetError
        as `workbook_open`; SHEET-08 no such sheet, SHEET-17 no header found
    """
    book = workbook_open(path, called)
    found = _sheet_with_header(book, sheet, headers)
    if found is None:
        looked_for = "、".join(headers[:5]) or "—"
        names = sheet or "、".join(book.candidates())
        raise SheetError("SHEET-17", file=book.path.name, sheets=names, headers=looked_for)
    return _Reading(book, *found).table(headers)


def _sheet_with_header(
    book: Workbook, name: str | None, headers: Sequence[str]
) -> tuple[Sheet, Grid, Header] | None:
    best: tuple[int, tuple[Sheet, Grid, Header]] | None = None
    is_free = name is None and not headers
    for candidate in (name,) if name is not None else book.candidates():
        sheet = book.sheet(candidate)
        grid = Grid(sheet.rows, sheet.shape)
        header = header_find(grid, headers)
        if header is None:
            continue
        count = sum(column_find(header.paths, wanted) is not None for wanted in headers)
        if is_free:
            count = _likelihood(sheet, header)
        if count == (MOST_LIKELY if is_free else len(headers)):
            return sheet, grid, header
        if best is None or count > best[0]:
            best = (count, (sheet, grid, header))
    return best[1] if best else None


def _likelihood(sheet: Sheet, header: Header) -> int:
    """Return how likely a sheet holds the table when nobody says which: nought to three points."""
    columns = sum(bool(path) for path in header.paths)
    has_rows = any(any(cell is not None for cell in row) for row in sheet.rows[header.last :])
    return (ASIDE.fullmatch(sheet.name) is None) + (columns >= LEAST_COLUMNS) + has_rows


class _Reading:
    """One table being read; it gathers problems and skipped rows on the way."""

    def __init__(self, book: Workbook, sheet: Sheet, grid: Grid, header: Header) -> None:
        self._book = book
        self._sheet = sheet
        self._grid = grid
        self._header = header
        self._problems: list[Problem] = []
        self._skipped: list[Skipped] = []

    def table(self, headers: Sequence[str]) -> Table:
        """Put the table together."""
        columns, positions = self._columns()
        self._missing(columns, headers)
        self._above()
        lines = Lines(self._around(columns, positions))
        rows = self._signed(list(self._rows(positions, lines)))
        self._hidden(rows, columns, positions)
        self._uncomputed(rows, columns, positions)
        return Table(
            sheet=self._sheet.name,
            columns=columns,
            positions=positions,
            header_rows=(self._header.first, self._header.last),
            rows=rows,
            problems=tuple(self._problems),
            skipped=tuple(self._skipped),
        )

    def _warn(self, code: str, row: int | None, column: int | None, **values: str | int) -> None:
        self._problems.append(Problem(code, "warning", row, column, values))

    def _columns(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        names: list[str] = []
        positions: list[int] = []
        seen: Counter[str] = Counter()
        for position, path in enumerate(self._header.paths, start=1):
            name = path
            if (not path or self._is_spanned(position)) and not self._has_data(position):
                continue
            if not path:
                name = fallback_name(position)
                self._warn("SHEET-22", self._header.last, position)
            seen[name] += 1
            if seen[name] > 1:
                values = {"header": name}
                self._problems.append(Problem("SHEET-21", "error", self._header.last, position, values))
                name = f"{path}#{seen[name]}"
            names.append(name)
            positions.append(position)
        return tuple(names), tuple(positions)

    def _is_spanned(self, position: int) -> bool:
        """Tell whether one header cell spans this column and the one before it."""
        last = self._header.last
        return position > 1 and self._grid.origin(last, position) == self._grid.origin(last, position - 1)

    def _has_data(self, position: int) -> bool:
        rows = self._sheet.rows[self._header.last :]
        return any(len(row) >= position and row[position - 1] is not None for row in rows)

    def _missing(self, columns: tuple[str, ...], headers: Sequence[str]) -> None:
        for wanted in headers:
            if column_find(columns, wanted) is None:
                values: dict[str, str | int] = {"header": wanted, "sheet": self._sheet.name}
                self._problems.append(Problem("SHEET-23", "error", self._header.first, None, values))

    def _above(self) -> None:
        for row in range(1, self._header.first):
            texts = [text_of(self._grid.value(*origin)) for origin in self._grid.seen(row)]
            if not texts:
                self._skip(row, "blank")
                continue
            self._skip(row, _reason_above(texts), texts[0])

    def _skip(self, row: int, reason: Reason, text: str = "") -> None:
        self._skipped.append(Skipped(row, reason, text))

    def _around(self, columns: Sequence[str], positions: Sequence[int]) -> Around:
        """Return what the rows must be told apart from."""
        lines = (self._sheet.rows[row - 1] for row in range(self._header.first, self._header.last + 1))
        picked = ([line[at - 1] for at in positions if at <= len(line)] for line in lines)
        titles = (header_text(skipped.text) for skipped in self._skipped if skipped.reason == "title")
        ends = (column.rpartition("/")[2].lower() for column in columns)
        return Around(
            frozenset(tuple(cell for cell in line if cell is not None) for line in picked),
            frozenset(titles),
            frozenset(index for index, end in enumerate(ends) if end in ORDINALS),
        )

    def _rows(self, positions: tuple[int, ...], lines: Lines) -> Iterator[TableRow]:
        fills, wide = self._merged(positions)
        first = self._header.last + 1
        picks = [position - 1 for position in positions]
        width = positions[-1] if positions else 0
        for number, row in enumerate(self._sheet.rows[first - 1 :], start=first):
            whole = row if len(row) >= width else [*row, *[None] * (width - len(row))]
            cells = self._cells(number, [whole[pick] for pick in picks], positions)
            reason = lines.reason(cells, is_wide=number in wide)
            if reason == "other" and not any(one.reason == "other" for one in self._skipped):
                self._problems.append(Problem("SHEET-30", "error", number))
            if reason is not None:
                self._skip(number, reason, text_of(next((c for c in cells if c is not None), None)))
                continue
            for index, value in fills.get(number, ()):
                cells[index] = value
            yield TableRow(number, tuple(cells))

    def _signed(self, rows: list[TableRow]) -> tuple[TableRow, ...]:
        """Leave out the name of an office that stands alone above a day below the rows.

        Where the row before says one thing only, too, names were filled in beforehand, and it is one of them.
        """
        below = (
            next((one for one in self._skipped if one.row > rows[-1].number and one.reason != "blank"), None)
            if rows
            else None
        )
        if below is None or below.reason != "date" or not is_lone_text(rows[-1].cells):
            return tuple(rows)
        if len(rows) > 1 and is_lone_text(rows[-2].cells):
            return tuple(rows)
        last = rows.pop()
        text = text_of(next(cell for cell in last.cells if cell is not None))
        self._skipped.append(Skipped(last.number, "sign", text))
        self._skipped.sort(key=lambda one: one.row)
        return tuple(rows)

    def _cells(self, number: int, cells: list[Cell], positions: tuple[int, ...]) -> list[Cell]:
        for index, cell in enumerate(cells):
            if type(cell) is str and cell.isspace():
                cells[index] = None
                if any(other is not None and not (type(other) is str and other.isspace()) for other in cells):
                    self._warn("SHEET-29", number, positions[index])
        return cells

    def _merged(self, positions: tuple[int, ...]) -> tuple[dict[int, list[tuple[int, Cell]]], set[int]]:
        """Return what to fill down by row, and the rows that one merged cell spans more than half."""
        index_of = {position: index for index, position in enumerate(positions)}
        fills: dict[int, list[tuple[int, Cell]]] = {}
        wide: set[int] = set()
        budget = limits.MAX_CELLS
        last = len(self._sheet.rows)
        for merge in self._sheet.shape.merges:
            if merge.row <= self._header.last or merge.row > last:
                continue
            if (merge.last_column - merge.column + 1) * 2 > len(positions):
                wide.add(merge.row)
            value = self._value(merge)
            if merge.column not in index_of or value is None:
                continue
            below = range(merge.row + 1, min(merge.last_row, last) + 1)
            budget -= len(below)
            if budget < 0:
                self._refuse_merges()
            for row in below:
                fills.setdefault(row, []).append((index_of[merge.column], value))
        return fills, wide

    def _value(self, merge: Merge) -> Cell:
        row = self._sheet.rows[merge.row - 1]
        return row[merge.column - 1] if merge.column <= len(row) else None

    def _refuse_merges(self) -> None:
        merges = len(self._sheet.shape.merges)
        raise SheetError("SHEET-15", file=self._book.path.name, cells=merges, limit=limits.MAX_CELLS)

    def _hidden(self, rows: Sequence[TableRow], columns: Sequence[str], positions: Sequence[int]) -> None:
        hidden = [row.number for row in rows if row.number in self._sheet.shape.hidden_rows]
        for first, last in _runs(hidden):
            if first == last:
                self._warn("SHEET-24", first, None)
            else:
                self._warn("SHEET-25", first, None, last=last, count=last - first + 1)
        for column, position in zip(columns, positions, strict=True):
            if self._sheet.shape.is_column_hidden(position):
                self._warn("SHEET-26", self._header.last, position, header=column)
        others = [
            sheet.name for sheet in self._book.sheets if sheet.is_hidden and sheet.name != self._sheet.name
        ]
        if others:
            self._warn("SHEET-27", None, None, sheets="、".join(others))

    def _uncomputed(self, rows: Sequence[TableRow], columns: Sequence[str], positions: Sequence[int]) -> None:
        numbers = {row.number for row in rows}
        by_column: dict[int, list[int]] = {}
        for row, column in self._sheet.shape.formula_cells():
            if row in numbers and self._sheet.rows[row - 1][column - 1] is None:
                by_column.setdefault(column, []).append(row)
        for header, position in zip(columns, positions, strict=True):
            if position in by_column:
                found = by_column[position]
                values: dict[str, str | int] = {"header": header, "count": len(found)}
                self._problems.append(Problem("SHEET-28", "error", found[0], position, values))


def _reason_above(texts: Sequence[str]) -> Reason:
    """Return what a row above the header is."""
    if any(map(is_field_line, texts)):
        return "unit"
    return "date" if all(is_date_line(header_text(text)) for text in texts) else "title"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the stretches of consecutive numbers, first and last."""
    start = previous = 0
    for number in numbers:
        if start and number == previous + 1:
            previous = number
            continue
        if start:
            yield start, previous
        start = previous = number
    if start:
        yield start, previous
