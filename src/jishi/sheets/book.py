"""Write a table as the office hands it in: title, unit, header on each page, signature lines, A4 landscape."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from jishi.shared import wording
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.rows import MAX_SHEET_ROWS, book_saved, cell_write, row_check, sheet_add, sheet_name_from
from jishi.sheets.swift import SwiftRows

SAMPLE_ROWS: Final = 500
# What a sheet holds, less titles, headers, notes and signatures.
MOST_ROWS: Final = MAX_SHEET_ROWS - 576
NARROWEST, WIDEST = 6, 40
A4: Final = 9
BETWEEN_SIGNATURES: Final = "\u3000" * 6
BODY: Final = {"font_name": "宋体", "font_size": 11, "border": 1, "valign": "vcenter"}
NOTE: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
LONGEST_HINT: Final = 255
# Locked is what must not change; sorting, widths and more rows are the officer's own.
PROTECTION: Final = {
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
}
HEAD: Final = {**BODY, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exported table.

    Parameters
    ----------
    path : its header; "基本情况/党员数/其中女" makes three header rows with merged cells
    align : where its cells stand
    width : in characters of half width; None to fit the first rows
    number_format : as the office program writes it, such as "0.00" or "#,##0"; None for plain
    lock : in a protected book: "free" to type in, "held" locked in written rows, "always" locked
    choices : of its drop-down
    help : shown when one of its cells is entered
    is_hidden : whether it is out of sight
    """

    path: str
    align: Literal["left", "center", "right"] = "left"
    width: int | None = None
    number_format: str | None = None
    lock: Literal["free", "held", "always"] = "free"
    choices: tuple[str, ...] = ()
    help: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A table to hand in.

    Parameters
    ----------
    title : over the table, and the name of its sheet
    columns : from left to right; the first two stay in sight
    rows : may be a generator; they are written as they come
    unit : such as "个、%", right above the table
    subtitle : such as "数据截至 2012-07-15", left above the table
    total : the row of sums, written first under the header
    sign_lines : under the table; None for 填报单位, 填表人, 审核人, 填报日期; () for none
    footnote : the last line, small: what the table is a record of
    frozen_columns : how many columns stay in sight
    sheet : the tab's name; the title without one
    notes : under the table, one line each
    spare_rows : empty rows to fill in under the written ones
    is_protected : whether locked cells cannot be changed; there is no password
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    unit: str = ""
    subtitle: str = ""
    total: Sequence[Cell] | None = None
    sign_lines: tuple[str, ...] | None = None
    footnote: str = ""
    frozen_columns: int = 2
    sheet: str = ""
    notes: tuple[str, ...] = ()
    spare_rows: int = 0
    is_protected: bool = False


def book_check(rows: int) -> None:
    """Refuse a table of so many rows before any of them is read.

    Raises
    ------
    SheetError
        SHEET-14 for more rows than a sheet holds
    """
    if rows > MOST_ROWS:
        raise SheetError("SHEET-14", limit=MOST_ROWS)


def book_write(target: str | Path | BinaryIO, book: Book, lang: str = "zh") -> int:
    """Write the table row by row, in the same memory for ten rows or two hundred thousand.

    Parameters
    ----------
    target : the xlsx file, which appears whole or not at all, or an open binary stream
    book : what to write
    lang : language of 单位 and of the signature lines

    Returns
    -------
    how many rows of data were written, the total not counted

    Raises
    ------
    SheetError
        SHEET-13 for a text that no cell holds, SHEET-14 for more rows than a sheet holds
    """
    with book_saved(target) as file:
        return _Page(file, book, lang).write()


class _Page:
    """The one sheet of a book, written from top to bottom."""

    def __init__(self, file: Any, book: Book, lang: str) -> None:
        self._file = file
        self._book = book
        self._lang = lang
        self._width = len(book.columns)
        self._levels = [column.path.split("/") for column in book.columns]
        self._depth = max((len(levels) for levels in self._levels), default=1)
        self._sheet = sheet_add(file, sheet_name_from(book.sheet or book.title))
        self._row = 0

    def write(self) -> int:
        """Write everything, and return the number of data rows."""
        rows = iter(self._book.rows)
        first_rows = list(islice(rows, SAMPLE_ROWS))
        self._set_up(first_rows)
        self._titles()
        head = self._row
        self._head()
        self._sheet.repeat_rows(head, self._row - 1)
        self._sheet.freeze_panes(self._row, min(self._book.frozen_columns, self._width))
        if self._book.total is not None:
            self._line(self._book.total, self._formats(bold=True))
        count, top = 0, self._row
        formats = self._formats(bold=False, locks=("held", "always"))
        swift = SwiftRows(self._sheet, formats)
        for row in chain(first_rows, rows):
            row_check(self._row)
            if swift.write(self._row, row):
                self._row += 1
            else:
                self._line(row, formats)
            count += 1
        self._spare()
        self._guide(top)
        self._below()
        return count

    def _spare(self) -> None:
        if self._book.spare_rows:
            formats = self._formats(bold=False, locks=("always",))
            for _ in range(self._book.spare_rows):
                self._line((), formats)

    def _guide(self, top: int) -> None:
        """Put drop-downs and hints on the rows from `top` to the last one, and lock what is locked."""
        last = self._row - 1
        for index, column in enumerate(self._book.columns):
            told: dict[str, Any] = {"input_message": column.help[:LONGEST_HINT]} if column.help else {}
            if column.choices:
                told |= {"validate": "list", "source": list(column.choices)}
            if told and last >= top:
                told.setdefault("validate", "any")
                self._sheet.data_validation(top, index, last, index, told)
        if self._book.is_protected:
            self._sheet.protect("", PROTECTION)

    def _below(self) -> None:
        for note in self._book.notes:
            self._banner(note, self._file.add_format(NOTE))
        self._signatures()
        if self._book.footnote:
            self._banner(self._book.footnote, self._file.add_format(NOTE))

    def _set_up(self, first_rows: Sequence[Sequence[Cell]]) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer("&C" + wording.render(self._lang, "book-page", page="&P", pages="&N"))
        for index, column in enumerate(self._book.columns):
            width = column.width or _fitting(self._levels[index][-1], index, first_rows)
            sheet.set_column(index, index, width, None, {"hidden": column.is_hidden})

    def _titles(self) -> None:
        big = self._file.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self._sheet.set_row(0, 30)
        self._banner(self._book.title, big)
        unit = wording.render(self._lang, "book-unit", unit=self._book.unit) if self._book.unit else ""
        if self._width < 2:
            unit, left = "", f"{self._book.subtitle} {unit}".strip()
        else:
            left = self._book.subtitle
        if left:
            self._sheet.write_string(self._row, 0, left, self._file.add_format({"font_name": "宋体"}))
        if unit:
            right = self._file.add_format({"font_name": "宋体", "align": "right"})
            self._sheet.write_string(self._row, self._width - 1, unit, right)
        self._row += 1

    def _banner(self, text: str, style: Any) -> None:
        """Write one line across the table."""
        row_check(self._row)
        self._sheet.write_string(self._row, 0, text, style)
        self._merge(self._row, 0, self._row, self._width - 1)
        self._row += 1

    def _merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        # merge_range would write the lower cells now; rows must go out in order, so only the block is noted.
        if (row, column) != (last_row, last_column):
            self._sheet.merge.append([row, column, last_row, last_column])

    def _head(self) -> None:
        style = self._file.add_format(HEAD)
        top = self._row
        for level in range(self._depth):
            for index, levels in enumerate(self._levels):
                if level >= len(levels) or self._joins_left(level, index):
                    self._sheet.write_blank(self._row, index, None, style)
                    continue
                self._sheet.write_string(self._row, index, levels[level], style)
                self._merge_head(top, level, index)
            self._row += 1

    def _joins_left(self, level: int, index: int) -> bool:
        """Tell whether this header cell is the same group as the one to its left."""
        if index == 0 or level >= len(self._levels[index]) - 1:
            return False
        left = self._levels[index - 1]
        return level < len(left) - 1 and left[: level + 1] == self._levels[index][: level + 1]

    def _merge_head(self, top: int, level: int, index: int) -> None:
        if level == len(self._levels[index]) - 1:
            self._merge(top + level, index, top + self._depth - 1, index)
            return
        last = index
        while last + 1 < self._width and self._joins_left(level, last + 1):
            last += 1
        self._merge(top + level, index, top + level, last)

    def _formats(
        self, *, bold: bool, locks: Sequence[str] = ("free", "held", "always")
    ) -> list[dict[str, Any]]:
        """Return the formats of each column; those whose lock is among `locks` cannot be changed."""
        return [
            self._column_formats(
                {**BODY, "align": column.align, "bold": bold} | self._lock(column.lock in locks), column
            )
            for column in self._book.columns
        ]

    def _lock(self, is_locked: bool) -> dict[str, Any]:
        if not self._book.is_protected:
            return {}
        return {"locked": True, "bg_color": "#F2F2F2"} if is_locked else {"locked": False}

    def _column_formats(self, style: dict[str, Any], column: Column) -> dict[str, Any]:
        number = {"num_format": column.number_format} if column.number_format else {}
        kinds: dict[str, dict[str, Any]] = {
            "base": number,
            # As text in every program, even after the officer has clicked into the cell: codes, "=1+1".
            "text": {"num_format": "@", "text_wrap": True},
            "date": {"num_format": "yyyy-mm-dd"},
            "instant": {"num_format": "yyyy-mm-dd hh:mm:ss"},
            "time": {"num_format": "hh:mm:ss"},
            "duration": {"num_format": "[h]:mm:ss"},
        }
        return {kind: self._file.add_format({**style, **extra}) for kind, extra in kinds.items()}

    def _line(self, row: Sequence[Cell], formats: Sequence[dict[str, Any]]) -> None:
        row_check(self._row)
        for index in range(self._width):
            cell = row[index] if index < len(row) else None
            if cell is None:
                self._sheet.write_blank(self._row, index, None, formats[index]["base"])
            else:
                cell_write(self._sheet, self._row, index, cell, formats[index])
        self._row += 1

    def _signatures(self) -> None:
        lines = self._book.sign_lines
        if lines is None:
            lines = tuple(wording.render(self._lang, "book-sign").split("|"))
        if lines:
            self._banner(BETWEEN_SIGNATURES.join(lines), self._file.add_format({"font_name": "宋体"}))


def text_width(text: str) -> int:
    """Return the width of a text on the screen, a Chinese character counting two.

    Examples
    --------
    >>> text_width("党员数(人)")
    10
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _fitting(header: str, index: int, rows: Sequence[Sequence[Cell]]) -> int:
    # A header may break in two lines, a cell should not.
    widths = [(text_width(header) + 1) // 2 + 2]
    widths += [text_width(text_of(row[index])) + 2 for row in rows if index < len(row)]
    return min(max(*widths, NARROWEST), WIDEST)
