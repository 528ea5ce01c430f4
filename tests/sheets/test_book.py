"""An exported table is a page that an office can sign: title, unit, header, total, signature lines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jishi.sheets import Book, Cell, Column, SheetError, book_check, book_write, table_read

COLUMNS = (
    Column("序号", align="center"),
    Column("组织名称"),
    Column("组织代码"),
    Column("党员/总数", align="right"),
    Column("党员/其中/女", align="right"),
    Column("党员/其中/少数民族", align="right"),
    Column("得分", align="right", number_format="0.00"),
    Column("核准日期"),
)
ROWS: list[list[Cell]] = [
    [1, "东村党支部", "007", 36, 9, 0, Decimal("83.5"), date(2012, 4, 15)],
    [2, "=西村党支部", "+8", 12, None, 1, Decimal("0.05"), None],
]
TOTAL: list[Cell] = ["合计", None, None, 48, 9, 1, None, None]


def saved(path: Path, **changes: Any) -> Any:
    values: dict[str, Any] = {"title": "定级结果", "columns": COLUMNS, "rows": ROWS, "unit": "个、分"}
    book_write(path, Book(**{**values, **changes}))
    return openpyxl.load_workbook(path).worksheets[0]


def lines(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_title_unit_header_total_rows_and_signatures_stand_in_order(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx", subtitle="数据截至 2012-07-15", total=TOTAL)

    written = lines(sheet)
    assert written[0][0] == "定级结果"
    assert (written[1][0], written[1][-1]) == ("数据截至 2012-07-15", "单位:个、分")
    assert written[5][0] == "合计"
    assert written[6][1] == "东村党支部"
    assert [word in str(written[8][0]) for word in ("填报单位:", "填表人:", "审核人:", "填报日期:")] == [
        True
    ] * 4


def test_header_paths_become_merged_cells(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx")

    assert lines(sheet)[2][3] == "党员"
    merges = {str(block) for block in sheet.merged_cells.ranges}
    assert {"A3:A5", "B3:B5", "D3:F3", "D4:D5", "E4:F4", "G3:G5", "H3:H5", "A1:H1"} <= merges
    assert "E5" not in " ".join(merges)


def test_a_book_is_read_back_as_the_same_table(tmp_path: Path) -> None:
    saved(tmp_path / "a.xlsx", total=TOTAL)

    table = table_read(tmp_path / "a.xlsx")

    assert table.columns == tuple(column.path for column in COLUMNS)
    assert [list(row.cells) for row in table.rows] == ROWS
    reasons = [line.why("zh") for line in table.skipped]
    assert reasons == ["标题", "单位、填报说明行", "合计", "签名行"]
    assert table.problems == ()


def test_the_page_is_a4_landscape_with_its_header_on_every_page(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx")

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$5"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert int(sheet.page_setup.fitToHeight) == 0
    assert sheet.freeze_panes == "C6"
    assert "第&P页,共&N页" in sheet.oddFooter.center.text


def test_codes_and_text_like_formulas_stay_text(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        [text] for text in ("=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "007", "2.30321E+11")
    ]

    sheet = saved(tmp_path / "a.xlsx", columns=(Column("代码"),), rows=rows, unit="", sign_lines=())

    cells = [row[0] for row in sheet.iter_rows(min_row=4)]
    assert [cell.value for cell in cells] == [row[0] for row in rows]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_columns_are_wide_enough_for_chinese(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx")

    assert sheet.column_dimensions["B"].width >= len("=西村党支部") * 2 - 1
    assert sheet.column_dimensions["A"].width < 12


def test_numbers_take_the_format_of_their_column(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx")

    assert sheet["G6"].number_format == "0.00"
    assert sheet["H6"].number_format == "yyyy-mm-dd"


def test_a_book_is_written_into_a_stream(tmp_path: Path) -> None:
    stream = io.BytesIO()

    count = book_write(stream, Book("表", (Column("名称"),), iter([["东村"], ["西村"]])), lang="en")

    assert count == 2
    stream.seek(0)
    sheet: Any = openpyxl.load_workbook(stream).worksheets[0]
    assert "Filled in by:" in sheet["A6"].value


def test_a_title_that_is_no_sheet_name_is_made_one(tmp_path: Path) -> None:
    sheet = saved(tmp_path / "a.xlsx", title="2012年/上半年:" + "很长的标题" * 10)

    assert sheet.title.startswith("2012年 上半年 很长")
    assert len(sheet.title) <= 31


def test_a_book_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Cell]]:
        yield ["东村"]
        yield ["长" * 40_000]

    with pytest.raises(SheetError, match="SHEET-13"):
        book_write(tmp_path / "a.xlsx", Book("表", (Column("名称"),), rows()))

    assert list(tmp_path.iterdir()) == []


def test_a_table_longer_than_a_sheet_is_refused_before_it_is_written() -> None:
    book_check(1_048_000)

    with pytest.raises(SheetError) as refused:
        book_check(1_048_001)
    assert refused.value.code == "SHEET-14"
