"""The copy with notes for a file whose styles cannot be kept: xls, csv, or very large."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jishi.sheets.cells import Cell
from jishi.sheets.notes_text import AUTHOR, FILL, MAX_CELL_NOTES, CellNotes, NotesCopy, Refusals
from jishi.sheets.rows import (
    book_saved,
    cell_formats,
    cell_write,
    row_check,
    row_write,
    sheet_add,
    sheet_name_from,
)
from jishi.sheets.workbook import REFUSALS_SHEET, Sheet, Workbook


def plain_copy_write(book: Workbook, target: Path, refusals: Refusals) -> NotesCopy:
    """Write every sheet's values and merged blocks, with the notes and the list in front.

    Parameters
    ----------
    book : the officer's file
    target : the xlsx copy
    refusals : what is wrong
    """
    by_cell = refusals.by_cell()
    with book_saved(target) as file:
        formats = cell_formats(file)
        _list_write(file, _free_name(book), refusals, formats)
        for listed in book.sheets:
            sheet = book.sheet(listed.name)
            if len(sheet.rows) > 1 and Refusals.is_list(listed.name, sheet.rows[Refusals.HEAD_ROW - 1]):
                continue
            notes = by_cell if listed.name == refusals.sheet else {}
            written = _sheet_write(file, sheet, notes, formats)
            if listed.is_hidden:
                written.hide()
    return NotesCopy(len(by_cell), (), is_plain=True)


def _free_name(book: Workbook) -> str:
    names = [REFUSALS_SHEET, *(f"{REFUSALS_SHEET}{number}" for number in range(2, len(book.sheets) + 3))]
    taken = book.sheet_names()
    return next(name for name in names if name not in taken)


def _list_write(file: Any, name: str, refusals: Refusals, formats: Mapping[str, Any]) -> None:
    front = sheet_add(file, name)
    row_write(front, 0, [" ".join([refusals.title(), *refusals.remarks((), is_plain=True)])], formats)
    row_write(front, 1, refusals.head(), formats)
    for number, (note, where) in enumerate(refusals.lines(), start=1):
        row_write(front, number + 1, [number, where, note.text], formats)
    front.set_column(1, 1, 12)
    front.set_column(2, 2, 100)
    front.freeze_panes(Refusals.HEAD_ROW, 0)


def _sheet_write(file: Any, sheet: Sheet, notes: CellNotes, formats: Mapping[str, Any]) -> Any:
    written = sheet_add(file, sheet_name_from(sheet.name))
    marked = _marked_formats(file)
    last = max([len(sheet.rows), *(row for row, _ in notes)])
    columns = _columns_by_row(notes)
    noted = dict(list(notes.items())[:MAX_CELL_NOTES])
    for number in range(1, last + 1):
        row_check(number - 1)
        if number in sheet.shape.hidden_rows:
            written.set_row(number - 1, None, None, {"hidden": True})
        cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
        if number not in columns:
            row_write(written, number - 1, cells, formats)
            continue
        _marked_row_write(written, number, cells, columns[number], (formats, marked))
        for column in columns[number]:
            if (number, column) in noted:
                size = {"author": AUTHOR, "x_scale": 2.0}
                written.write_comment(number - 1, column - 1, noted[number, column], size)
    for merge in sheet.shape.merges:
        # The values are in their places already; only the block is noted, as rows must go out in order.
        if (merge.row, merge.column) != (merge.last_row, merge.last_column):
            block = [merge.row - 1, merge.column - 1, merge.last_row - 1, merge.last_column - 1]
            written.merge.append(block)
    return written


def _marked_row_write(
    written: Any,
    number: int,
    cells: list[Cell],
    columns: list[int],
    styles: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> None:
    plain, marked = styles
    for column in range(1, max(len(cells), *columns) + 1):
        cell = cells[column - 1] if column <= len(cells) else None
        if cell is not None:
            cell_write(written, number - 1, column - 1, cell, marked if column in columns else plain)
        elif column in columns:
            written.write_blank(number - 1, column - 1, None, marked["base"])


def _columns_by_row(notes: CellNotes) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {}
    for row, column in notes:
        columns.setdefault(row, []).append(column)
    return columns


def _marked_formats(file: Any) -> dict[str, Any]:
    fill = {"bg_color": f"#{FILL}"}
    dates = {
        "date": "yyyy-mm-dd",
        "instant": "yyyy-mm-dd hh:mm:ss",
        "time": "hh:mm:ss",
        "duration": "[h]:mm:ss",
    }
    kinds = {kind: file.add_format({**fill, "num_format": code}) for kind, code in dates.items()}
    return {"base": file.add_format(fill), **kinds}
