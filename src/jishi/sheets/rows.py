"""Write plain rows into a workbook, every cell as exactly as it was given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from jishi.sheets.cells import Cell, is_storable_date, storable_number, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.swift import TextRows

NOT_IN_SHEET_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
MAX_SHEET_NAME = 31
MAX_TEXT = 32_767
MAX_SHEET_ROWS = 1_048_576
# The same rows make the same file, whenever they are written: a reprint can be compared byte by byte.
MADE_AT: Final = datetime(1980, 1, 1)  # noqa: DTZ001
OPTIONS = {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False}


def write_rows(path: str | Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    """Write a workbook of plain sheets.

    Parameters
    ----------
    path : the xlsx file to write
    sheets : sheet name to its rows, in order

    Raises
    ------
    SheetError
        SHEET-12 for a name no office program accepts, SHEET-13 for a text that is too long,
        SHEET-14 for too many rows
    """
    with book_saved(path) as book:
        formats = cell_formats(book)
        for name, rows in sheets.items():
            _rows_put(sheet_add(book, name), rows, formats)


def _rows_put(sheet: Any, rows: Iterable[Sequence[Cell]], formats: Mapping[str, Any]) -> None:
    texts = TextRows(sheet)
    for row_index, row in enumerate(rows):
        row_check(row_index)
        if not texts.take(row_index, row):
            row_write(sheet, row_index, row, formats)
    texts.pour()


@contextmanager
def book_saved(target: str | Path | BinaryIO) -> Iterator[Any]:
    """Give a workbook to write row by row; the target appears whole, or not at all.

    Parameters
    ----------
    target : the file, or an open binary stream
    """
    if not isinstance(target, str | Path):
        book = _new(target)
        yield book
        book.close()
        return
    path = Path(target)
    part = path.with_name(f".{path.name}.part")
    book = _new(str(part))
    try:
        try:
            yield book
        finally:
            # Closing also removes the rows that wait in temporary files.
            if not book.worksheets():
                book.add_worksheet()
            book.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _new(target: str | BinaryIO) -> Any:
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"created": MADE_AT})
    return book


def cell_formats(book: Any) -> dict[str, Any]:
    """Return the number formats that dates and times need to be seen as such."""
    return {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"}),
        "time": book.add_format({"num_format": "hh:mm:ss"}),
        "duration": book.add_format({"num_format": "[h]:mm:ss"}),
    }


def sheet_name_from(title: str) -> str:
    """Return a title as a name that a sheet may have.

    Parameters
    ----------
    title : any text

    Examples
    --------
    >>> sheet_name_from("2012年/上半年")
    '2012年 上半年'
    """
    return NOT_IN_SHEET_NAMES.sub(" ", title).strip()[:MAX_SHEET_NAME].strip() or "Sheet1"


def sheet_add(book: Any, name: str) -> Any:
    """Add a sheet, refusing a name that an office program would not open."""
    if not name.strip():
        raise SheetError("SHEET-12", sheet=name)
    try:
        return book.add_worksheet(name)
    except XlsxWriterException as error:
        raise SheetError("SHEET-12", sheet=name) from error


def row_write(sheet: Any, row_index: int, row: Sequence[Cell], formats: Mapping[str, Any]) -> None:
    """Write one row; text is always text, whatever it begins with."""
    row_check(row_index)
    for column_index, cell in enumerate(row):
        if cell is not None:
            cell_write(sheet, row_index, column_index, cell, formats)


def row_check(row_index: int) -> None:
    """Refuse a row that lies below the last one of a sheet."""
    if row_index >= MAX_SHEET_ROWS:
        raise SheetError("SHEET-14", limit=MAX_SHEET_ROWS)


def cell_write(sheet: Any, row: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    """Write one cell by its type; a number or day that a cell would change is kept as text."""
    base = formats.get("base")
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, base)
        return
    if isinstance(cell, int | Decimal):
        number = storable_number(cell)
        if number is not None:
            sheet.write_number(row, column, number, base)
            return
    kind = _time_kind(cell)
    if kind is not None:
        sheet.write_datetime(row, column, cell, formats[kind])
        return
    text = cell if isinstance(cell, str) else text_of(cell)
    if len(text) > MAX_TEXT:
        raise SheetError("SHEET-13", row=row + 1, column=column + 1, length=len(text), limit=MAX_TEXT)
    sheet.write_string(row, column, text, formats.get("text", base))


def _time_kind(cell: Cell) -> str | None:
    if isinstance(cell, datetime):
        return "instant" if is_storable_date(cell) and cell.tzinfo is None else None
    if isinstance(cell, date):
        return "date" if is_storable_date(cell) else None
    if isinstance(cell, time):
        return "time"
    return "duration" if isinstance(cell, timedelta) and cell >= timedelta() else None
