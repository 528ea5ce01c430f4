"""The size, hidden lines and merged cells of an old xls workbook, walked record by record."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jishi.sheets.errors import SheetError
from jishi.sheets.shape import Merge, Shape

BOUNDSHEET, FILEPASS, STRINGS, END = 0x85, 0x2F, 0xFC, 0x0A
BEGINNINGS: Final = frozenset({0x809, 0x409, 0x209, 0x09})
LEAST_STRING_BYTES = 3
ROW, COLINFO, MERGED, DIMENSIONS, MANY_NUMBERS = 0x208, 0x7D, 0xE5, 0x200, 0xBD
CELLS: Final = frozenset({0x203, 0x27E, 0x204, 0xFD, 0x205, 0x06, 0x206, 0x406, 0xD6})
MOST_ROWS, MOST_COLUMNS = 65_536, 256
ROW_HIDDEN, COLUMN_HIDDEN = 0x20, 0x01


@dataclass(frozen=True, slots=True)
class LegacySheet:
    """One sheet of an xls workbook: its place in the stream, and whether it is hidden."""

    offset: int
    is_hidden: bool


def legacy_sheets(stream: bytes, file: str) -> tuple[LegacySheet, ...]:
    """Return the worksheets in the order of their tabs.

    Parameters
    ----------
    stream : the workbook stream
    file : the file's name, for messages

    Raises
    ------
    SheetError
        SHEET-04 if the workbook is locked, SHEET-03 if it holds no sheet or says what cannot be
    """
    sheets = []
    for kind, body in _records(stream, 0):
        if kind == FILEPASS:
            raise SheetError("SHEET-04", file=file)
        if kind == STRINGS and _strings_declared(body) * LEAST_STRING_BYTES > len(stream):
            raise SheetError("SHEET-03", file=file)
        if kind == BOUNDSHEET and len(body) >= 6:
            offset, state, sheet_kind = struct.unpack_from("<L2B", body)
            if sheet_kind == 0:
                sheets.append(LegacySheet(offset, bool(state & 3)))
    if not sheets:
        raise SheetError("SHEET-03", file=file)
    return tuple(sheets)


def legacy_shape(stream: bytes, sheet: LegacySheet, file: str) -> Shape:
    """Walk one sheet without keeping cells, and refuse it if it is too large.

    Parameters
    ----------
    stream : the workbook stream
    sheet : one of `legacy_sheets`
    file : the file's name, for messages

    Raises
    ------
    SheetError
        SHEET-15 for too many cells, SHEET-03 for a broken record
    """
    shape = Shape()
    try:
        for kind, body in _records(stream, sheet.offset):
            _note(shape, kind, body)
    except (struct.error, ValueError) as error:
        raise SheetError("SHEET-03", file=file) from error
    excess = shape.excess()
    if excess is not None:
        raise SheetError(excess[0], file=file, **excess[1])
    return shape


def _note(shape: Shape, kind: int, body: bytes) -> None:
    if kind in CELLS:
        row, column = struct.unpack_from("<2H", body)
        _cell(shape, row + 1, column + 1)
    elif kind == MANY_NUMBERS:
        _cell(
            shape, struct.unpack_from("<H", body)[0] + 1, struct.unpack_from("<H", body, len(body) - 2)[0] + 1
        )
    elif kind == ROW:
        row, flags = struct.unpack_from("<H10xH", body)
        if flags & ROW_HIDDEN:
            shape.hidden_rows.add(row + 1)
    elif kind == COLINFO:
        first, last, _, _, flags = struct.unpack_from("<5H", body)
        if flags & COLUMN_HIDDEN:
            shape.hidden_columns.append((first + 1, last + 1))
    elif kind == MERGED:
        _merges(shape, body)
    elif kind == DIMENSIONS and len(body) >= 12:
        # The reader reserves this much before it looks at a cell.
        _, last_row, _, last_column = struct.unpack_from("<2L2H", body)
        if last_row > MOST_ROWS or last_column > MOST_COLUMNS:
            raise ValueError("larger than the format allows")


def _strings_declared(body: bytes) -> int:
    """Return how many texts the workbook says it holds; the reader makes room for them unseen."""
    return int(struct.unpack_from("<L", body, 4)[0]) if len(body) >= 8 else 0


def _cell(shape: Shape, row: int, column: int) -> None:
    if column > MOST_COLUMNS:
        raise ValueError("more columns than the format has")
    shape.last_row = max(shape.last_row, row)
    shape.last_column = max(shape.last_column, column)
    shape.stored_cells += 1


def _merges(shape: Shape, body: bytes) -> None:
    (count,) = struct.unpack_from("<H", body)
    for at in range(count):
        row, last_row, column, last_column = struct.unpack_from("<4H", body, 2 + 8 * at)
        shape.merges.append(Merge(row + 1, column + 1, last_row + 1, last_column + 1))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the records from `at` to the end of that part of the stream, charts inside it included."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        depth += (kind in BEGINNINGS) - (kind == END)
        if depth <= 0:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
