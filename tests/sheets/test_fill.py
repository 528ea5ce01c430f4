"""Rows typed into somebody else's form: what was there stays, below goes down, texts stay texts."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from jishi.sheets import SheetError, table_read
from jishi.sheets.fill import GAPS_SHEET, form_fill

pytestmark = pytest.mark.slow


def form(path: Path, room: int = 2) -> Path:
    """A form with a title, a header of two rows, some empty rows, and a merged note below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    sheet.append(["基层党组织情况统计表"])
    sheet.merge_cells("A1:C1")
    sheet.append(["组织名称", "党员", None])
    sheet.append([None, "人数", "其中女"])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet.cell(4, 2).font = Font(bold=True)
    note = 4 + room
    sheet.cell(note, 1).value = "注:按组织关系填报。"
    sheet.merge_cells(start_row=note, start_column=1, end_row=note, end_column=3)
    sheet.row_dimensions[note].height = 40
    book.save(path)
    return path


def filled(path: Path, rows: list[list[object]], **told: object) -> openpyxl.Workbook:
    target = io.BytesIO()
    form_fill(path, target, "表一", 4, (1, 2, 3), rows, **told)  # type: ignore[arg-type]
    return openpyxl.load_workbook(target)


def test_rows_stand_under_the_header_and_the_note_moves_down(tmp_path: Path) -> None:
    book = filled(form(tmp_path / "a.xlsx"), [[f"第{n}党支部", n, None] for n in range(1, 6)])

    sheet = book["表一"]
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == [f"第{n}党支部" for n in range(1, 6)]
    assert [sheet.cell(row, 2).value for row in range(4, 9)] == [1, 2, 3, 4, 5]
    assert sheet.cell(9, 1).value == "注:按组织关系填报。"
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:C1", "A2:A3", "A9:C9", "B2:C2"]
    assert sheet.row_dimensions[9].height == 40
    assert all(sheet.cell(row, 2).font.bold for row in range(4, 9))


def test_with_room_enough_nothing_moves(tmp_path: Path) -> None:
    sheet = filled(form(tmp_path / "a.xlsx", room=5), [["甲", 1, 0]])["表一"]

    assert sheet.cell(9, 1).value == "注:按组织关系填报。"


def test_texts_days_and_exact_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [["=1+1", Decimal("2.50"), date(2012, 7, 1)]]

    sheet = filled(form(tmp_path / "a.xlsx"), rows)["表一"]

    assert (sheet.cell(4, 1).value, sheet.cell(4, 1).data_type) == ("=1+1", "s")
    assert sheet.cell(4, 2).value == 2.5
    assert sheet.cell(4, 3).number_format == "yyyy-mm-dd"


def test_gaps_are_listed_behind(tmp_path: Path) -> None:
    book = filled(form(tmp_path / "a.xlsx"), [["甲", 1, 0]], gaps=[["栏目", "原因"], ["其中女", "没有采集"]])

    assert book.sheetnames == ["表一", GAPS_SHEET]
    assert book[GAPS_SHEET].cell(2, 1).value == "其中女"


def test_another_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="SHEET-08"):
        form_fill(form(tmp_path / "a.xlsx"), io.BytesIO(), "表二", 4, (1,), [["甲"]])


@given(names=st.lists(st.text("甲乙丙=+-@1", min_size=1, max_size=4), max_size=7), room=st.integers(1, 9))
def test_what_is_filled_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], room: int
) -> None:
    folder = tmp_path_factory.mktemp("form")
    book = filled(form(folder / "a.xlsx", room), [[name, n, 0] for n, name in enumerate(names, 1)])
    book.save(folder / "b.xlsx")

    sheet = openpyxl.load_workbook(folder / "b.xlsx")["表一"]
    assert [sheet.cell(4 + n, 1).value for n in range(len(names))] == names
    notes = [
        cell.value for row in sheet.iter_rows(max_col=1) for cell in row if str(cell.value).startswith("注")
    ]
    assert notes == ["注:按组织关系填报。"]
    if names:
        assert table_read(folder / "b.xlsx").columns == ("组织名称", "党员/人数", "党员/其中女")
