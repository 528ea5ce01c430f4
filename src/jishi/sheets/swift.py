"""Rows of a large sheet written straight as the XML that the library would write, in a third of its time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from jishi.sheets.cells import EXACT_DIGITS, FIRST_DATE, Cell, storable_number

# Text that stands in XML as it is. `_x0041_` would be read back as a letter.
_ODD: Final = r"[&<>\x00-\x1e\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
UNPLAIN: Final = re.compile(rf"{_ODD}|\x1f|^\s|\s$")
# The same for all texts of a row at once, with a mark between them that no plain text has.
MARK: Final = "\x1f"
UNPLAIN_ROW: Final = re.compile(rf"{_ODD}|(?:^|{MARK})[^\S{MARK}]|[^\S{MARK}](?:{MARK}|$)")
# What an unplain text has at least one of.
SIGNS: Final = re.compile(r"[&<>_\s\x00-\x1f\ud800-\udfff\ufffe\uffff]")
POURED_AT_ONCE = 200
LONGEST_PLAIN: Final = 16_000
MOST: Final = 10**EXACT_DIGITS
DAY_NOUGHT: Final = date(1899, 12, 30).toordinal()


class SwiftRows:
    """Writes rows of plain cells into a sheet that is written from top to bottom.

    It leans on how XlsxWriter keeps the rows of such a sheet (`row_data_fh`); a test compares the two. What it does
    not know (instants, booleans, text with marks) it leaves to the library, a row at a time.

    Parameters
    ----------
    sheet : a sheet of a book with `constant_memory`
    formats : by column, the formats `base`, `text` and `date`
    """

    def __init__(self, sheet: Any, formats: Sequence[Mapping[str, Any]]) -> None:
        self._sheet = sheet
        self._names = [xl_col_to_name(index) for index in range(len(formats))]
        self._styles = [
            (each["base"]._get_xf_index(), each["text"]._get_xf_index(), each["date"]._get_xf_index())
            for each in formats
        ]

    def write(self, row: int, cells: Sequence[Cell]) -> bool:
        """Write one row, as wide as the formats; return False, with nothing written, if it is not plain."""
        number = str(row + 1)
        parts = [f'<row r="{number}">']
        for index, (name, (base, text, day)) in enumerate(zip(self._names, self._styles, strict=True)):
            cell = cells[index] if index < len(cells) else None
            kind = type(cell)
            if cell is None:
                parts.append(f'<c r="{name}{number}" s="{base}"/>')
            elif kind is str:
                if len(cell) > LONGEST_PLAIN or UNPLAIN.search(cell):  # type: ignore[arg-type]
                    return False
                parts.append(f'<c r="{name}{number}" s="{text}" t="inlineStr"><is><t>{cell}</t></is></c>')
            else:
                told = _number(cell)
                if told is None:
                    return False
                style = day if kind is date else base
                parts.append(f'<c r="{name}{number}" s="{style}"><v>{told}</v></c>')
        parts.append("</row>")
        self._pour(row, "".join(parts))
        return True

    def _pour(self, row: int, xml: str) -> None:
        sheet = self._sheet
        sheet._check_dimensions(row, 0)
        sheet._check_dimensions(row, len(self._names) - 1)
        # The row before may still wait in the library's own table.
        sheet._write_single_row(row)
        sheet.row_data_fh.write(xml)


class TextRows:
    """Writes rows of plain texts without any format, many at once; the last of them only when it is told to pour.

    Parameters
    ----------
    sheet : as of SwiftRows
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._waiting: list[str] = []
        self._first = self._last = self._widest = 0

    def take(self, row: int, cells: Sequence[Cell]) -> bool:
        """Take one row; return False if it is more than plain texts, after which the library may write it.

        Parameters
        ----------
        row : from 0, below all that were written
        cells : of the row; None leaves a cell out
        """
        made = _row_of(tuple(map(type, cells)))
        if made is None or not _is_plain(cells):
            self.pour()
            return False
        if not self._waiting:
            self._first = row
        self._waiting.append(made(row + 1, *cells))
        self._last, self._widest = row, max(self._widest, len(cells))
        if len(self._waiting) == POURED_AT_ONCE:
            self.pour()
        return True

    def pour(self) -> None:
        """Write what was taken."""
        if self._waiting:
            self._sheet._check_dimensions(self._first, 0)
            self._sheet._check_dimensions(self._last, self._widest - 1)
            self._sheet._write_single_row(self._last)
            self._sheet.row_data_fh.write("".join(self._waiting))
            self._waiting.clear()


def _is_plain(cells: Sequence[Cell]) -> bool:
    """Whether texts stand in XML as they are."""
    told: list[str] = [cell for cell in cells if cell]  # type: ignore[misc]
    joined = "".join(told)
    if len(joined) > LONGEST_PLAIN:
        return False
    # Hardly a row has any of the signs, and only those are looked at closely.
    return not SIGNS.search(joined) or not (MARK in joined or UNPLAIN_ROW.search(MARK.join(told)))


@cache
def _row_of(kinds: tuple[type, ...]) -> Callable[..., str] | None:
    """Return what makes XML of a row's number and its cells, which are of these kinds; None if some are no texts."""
    if str not in kinds or not set(kinds) <= {str, NoneType}:
        return None
    cells = (
        f'<c r="{xl_col_to_name(n)}{{0}}" t="inlineStr"><is><t>{{{n + 1}}}</t></is></c>'
        for n, kind in enumerate(kinds)
        if kind is str
    )
    return f'<row r="{{0}}">{"".join(cells)}</row>'.format


def _number(cell: Cell) -> str | None:
    """Return a number or day as the sheet keeps it; None for what has to be looked at more closely."""
    kind = type(cell)
    if kind is int:
        return str(cell) if -MOST < cell < MOST else None
    if kind is date:
        return str(cell.toordinal() - DAY_NOUGHT) if cell >= FIRST_DATE else None  # type: ignore[operator, union-attr]
    if isinstance(cell, Decimal):
        number = storable_number(cell)
        return None if number is None else f"{number:.16G}"
    return None
