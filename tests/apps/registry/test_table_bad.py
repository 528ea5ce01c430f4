"""Bad files of every kind, for every table: each is refused with sentences, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jishi.apps.registry.models import Batch, Change
from jishi.apps.registry.services import TablePreview, handlers
from jishi.sheets.templates import Field, Filled, Template, template_write
from tests.sheets.filled import rows_drawn
from tests.sheets.hostile import bomb, broken_xml, unnamed_columns

from .office import Office
from .tables import checked, own

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HOSTILE = {
    "broken": ("SHEET-03", broken_xml),
    "bomb": ("SHEET-05", bomb),
    "wide": ("SHEET-06", unnamed_columns),
}
# What is not on record, in the words of each table.
UNKNOWN = {"TABLE-42", "TABLE-46", "TABLE-50", "TABLE-53", "TABLE-56", "TABLE-69"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files that would exhaust or break a reader, made once."""
    folder = tmp_path_factory.mktemp("hostile")
    return {name: save(folder / f"{name}.xlsx") for name, (_, save) in HOSTILE.items()}


@pytest.mark.parametrize("table", sorted(handlers()))
def test_every_table_refuses_every_bad_file(
    table: str, office: Office, hostile: dict[str, Path], tmp_path: Path
) -> None:
    who = office.county if office.county.may(handlers()[table].edit) else office.clerk
    template, before = handlers()[table].template, (Batch.objects.count(), Change.objects.count())

    for name, (code, _) in HOSTILE.items():
        preview = checked(table, hostile[name], who)
        assert ([one.code for one in preview.findings], preview.is_readable) == ([code], False)
    assert whole(checked(table, own(tmp_path / "a.xlsx", ["甲", "乙"], [1, 2]), who)) == {"SHEET-17"}
    assert whole(checked(table, without(template, tmp_path / "b.xlsx"), who)) <= {
        "TABLE-10",
        "SHEET-17",
        "SHEET-21",
    }
    rows = rows_drawn(template, 4)
    strange = checked(table, filled(template, rows, tmp_path / "c.xlsx"), who)
    assert strange.rows_refused == strange.rows_read == 4
    assert {one.code for one in strange.findings if one.is_refused} & UNKNOWN
    twice = checked(table, filled(template, [rows[0], rows[0]], tmp_path / "d.xlsx"), who)
    assert [one.row for one in twice.findings if one.code == "TABLE-45"] == sorted(numbers(twice))
    fields, path = worded(template, rows[0], tmp_path / "e.xlsx")
    preview = checked(table, path, who)
    for field in fields:
        found = {
            one.code for one in preview.findings if one.field == template.names[field.id] and one.is_refused
        }
        assert found & {"TABLE-21", "TABLE-28", "TABLE-30", "TABLE-31"}, field.path
    assert all(one.text("zh") and one.text("en") for one in preview.findings)
    assert (Batch.objects.count(), Change.objects.count()) == before


def whole(preview: TablePreview) -> set[str]:
    """The refusals of a file that cannot be taken at all."""
    assert not preview.is_readable
    return {one.code for one in preview.findings if one.is_refused}


def numbers(preview: TablePreview) -> set[int]:
    """The rows that were refused."""
    return {one.row for one in preview.findings if one.is_refused and one.row}


def filled(template: Template, rows: list[Filled], path: Path) -> Path:
    """The table with these rows, as somebody fills it in."""
    template_write(path, template, rows, is_whole=True)
    return path


def cells(path: Path) -> Any:
    """Its sheet, to be typed into."""
    return openpyxl.load_workbook(path)


def without(template: Template, path: Path) -> Path:
    """The table whose header is merged across the key and its neighbour: nobody can tell which is which."""
    book = cells(filled(template, rows_drawn(template, 1), path))
    sheet = book.worksheets[0]
    for block in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(block))
    depth = template.depth
    first = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "序号")
    for row in range(first, first + depth):
        for column in range(1, len(template.fields) + 1):
            sheet.cell(row, column).value = "登记情况" if row == first else None
    sheet.merge_cells(
        start_row=first, start_column=1, end_row=first + depth - 1, end_column=len(template.fields)
    )
    book.save(path)
    return path


def worded(template: Template, row: Filled, path: Path) -> tuple[list[Field], Path]:
    """The table with words in a column of each kind that takes none: numbers, days, choices, yes and no."""
    kinds = {
        field.type: (at, field)
        for at, field in enumerate(template.fields, start=1)
        if field.is_read and field.type in ("integer", "money", "percent", "date", "choice", "flag")
    }
    book = cells(filled(template, [row], path))
    sheet = book.worksheets[0]
    first = next(r for r in range(1, 12) if sheet.cell(r, 1).value == 1)
    for at, _ in kinds.values():
        sheet.cell(first, at).value = "大概很多"
    book.save(path)
    return [field for _, field in kinds.values()], path
