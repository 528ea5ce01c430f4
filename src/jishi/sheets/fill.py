"""Fill rows into somebody else's form: its titles, widths, merged cells and what stands below stay as they are."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from jishi.sheets.cells import Cell
from jishi.sheets.errors import SheetError
from jishi.sheets.workbook import workbook_open

GAPS_SHEET = "没有填上的"
STYLE = ("font", "border", "fill", "number_format", "alignment", "protection")


def form_fill(
    source: str | Path,
    target: BinaryIO,
    sheet: str,
    first_row: int,
    positions: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    gaps: Sequence[Sequence[Cell]] = (),
) -> None:
    """Write a copy of a form with rows in it.

    1. Rows go from `first_row` down, in the style of that row; texts stay texts.
    2. What stands below (notes, signatures) moves down when there is no room.
    3. `gaps`, if there are any, go on a last sheet of their own.

    Parameters
    ----------
    source : an .xlsx file, which is not touched
    target : the copy
    sheet : which sheet
    first_row : the first row of data, from 1
    positions : for each value of a row, the number of its column, from 1
    rows : the values
    gaps : what could not be filled, with a header row

    Raises
    ------
    SheetError
        as `workbook_open`; SHEET-08 if there is no such sheet
    """
    workbook_open(source).checked(sheet)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(source)
        found = book[sheet]
        if not isinstance(found, Worksheet):
            raise SheetError("SHEET-08", sheet=sheet)
        _make_room(found, first_row, len(rows))
        for number, row in enumerate(rows, start=first_row):
            for position, value in zip(positions, row, strict=True):
                _type(found, first_row, number, position, value)
        if gaps:
            listed = book.create_sheet(GAPS_SHEET)
            for row in gaps:
                listed.append([_plain(value) for value in row])
        book.save(target)


def _make_room(sheet: Worksheet, first_row: int, count: int) -> None:
    """Let `count` rows stand from the first one on, moving down what is below."""
    below = next(
        (number for number in range(first_row, sheet.max_row + 1) if _has_value(sheet, number)), None
    )
    if below is None or below - first_row >= count:
        return
    more = count - (below - first_row)
    heights = {number: each.height for number, each in sheet.row_dimensions.items() if number >= below}
    merged = [each for each in sheet.merged_cells.ranges if each.min_row >= below]
    for each in merged:
        # Cells of a merged range cannot be moved; the range is made again below.
        sheet.unmerge_cells(str(each))
    sheet.insert_rows(below, more)
    for each in merged:
        each.shift(row_shift=more)
        sheet.merge_cells(str(each))
    for number in heights:
        sheet.row_dimensions[number].height = None
    for number, height in heights.items():
        sheet.row_dimensions[number + more].height = height


def _has_value(sheet: Worksheet, number: int) -> bool:
    return any(cell.value is not None for cell in sheet[number])


def _type(sheet: Worksheet, model_row: int, number: int, position: int, value: Cell) -> None:
    cell = sheet.cell(number, position)
    if isinstance(cell, MergedCell):
        return
    if number != model_row:
        model = sheet.cell(model_row, position)
        if model.has_style and not isinstance(model, MergedCell):
            for name in STYLE:
                setattr(cell, name, copy(getattr(model, name)))
    cell.value = _plain(value)
    if isinstance(value, str):
        # A text that begins like a formula stays a text.
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _plain(value: Cell) -> Cell | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
