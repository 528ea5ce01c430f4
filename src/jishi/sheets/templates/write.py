"""Write a table by its description: to hand out filled in, and to take back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Literal

from jishi.sheets.book import Book, Column, book_write
from jishi.sheets.cells import Cell

from .filing import VERSION_PATH
from .model import Field, Template, Value
from .values import masked, value_cell

ALIGNS: Final[Mapping[str, Literal["left", "center", "right"]]] = {
    "integer": "right", "money": "right", "percent": "right", "tenths": "right", "number": "center", "date": "center",
    "month": "center", "choice": "center", "flag": "center",
}  # fmt: skip
FORMATS: Final = {"money": "#,##0.00", "percent": "0.00", "tenths": "0.0"}
CODE_WIDTHS: Final = {"org": 16, "unit": 21, "area": 15, "date": 12, "month": 10, "number": 6}
YES_NO: Final = ("是", "否")


@dataclass(frozen=True, slots=True)
class Filled:
    """One row to hand out: values by field id, and what it carries hidden to be known again."""

    values: Mapping[str, Value]
    version: str = ""


def template_write(
    target: str | Path | BinaryIO,
    template: Template,
    rows: Iterable[Filled],
    *,
    subtitle: str = "",
    spare_rows: int = 0,
    is_whole: bool = False,
    is_protected: bool = True,
) -> int:
    """Write a table row by row, in the same memory for ten rows or two hundred thousand.

    Parameters
    ----------
    target : the xlsx file, which appears whole or not at all, or an open binary stream
    template : the description
    rows : may be a generator
    subtitle : left above the table
    spare_rows : empty rows to fill in
    is_whole : whether personal values are written unmasked
    is_protected : whether what must not change is locked, and each row carries its version

    Returns
    -------
    how many rows were written

    Raises
    ------
    SheetError
        as `book_write`
    """
    columns = [column_of(each, is_protected=is_protected) for each in template.fields]
    if is_protected:
        columns.append(Column(VERSION_PATH, width=10, lock="held", is_hidden=True))
    book = Book(
        title=template.title,
        sheet=template.sheet,
        columns=tuple(columns),
        rows=_cells(template, rows, is_whole=is_whole, is_protected=is_protected),
        unit=template.unit,
        subtitle=subtitle,
        sign_lines=template.sign_lines,
        frozen_columns=template.frozen,
        notes=template.notes,
        spare_rows=spare_rows,
        is_protected=is_protected,
    )
    return book_write(target, book)


def column_of(field: Field, *, is_protected: bool) -> Column:
    """Return a field as a column of a book.

    Parameters
    ----------
    field : any
    is_protected : whether it is to be filled in, with drop-downs and hints
    """
    choices = tuple(each.label for each in field.choices) if field.type == "choice" else ()
    column = Column(
        field.path,
        align=ALIGNS.get(field.type, "left"),
        width=field.width or CODE_WIDTHS.get(field.type),
        number_format=FORMATS.get(field.type),
        lock="always" if field.type == "number" else field.lock,
        choices=YES_NO if field.type == "flag" else choices,
        help=field.help,
    )
    return column if is_protected else replace(column, choices=(), help="")


def _cells(
    template: Template, rows: Iterable[Filled], *, is_whole: bool, is_protected: bool
) -> Iterator[list[Cell]]:
    fields = template.fields
    for number, row in enumerate(rows, start=1):
        values = row.values
        cells: list[Cell] = []
        for field in fields:
            value = number if field.type == "number" else values.get(field.id)
            if field.personal and not is_whole:
                value = masked(field, value)
            cells.append(value_cell(field, value))
        if is_protected:
            cells.append(row.version or None)
        yield cells
