"""A table is found on a sheet whatever stands above, below and between its rows."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.sheets import Cell, SheetError, Table, read_rows, table_read, write_rows
from tests.sheets.office import LEDGER, LEDGER_PATHS, ledger_save, workbook_save


def codes(table: Table) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in table.problems]


def skipped(table: Table) -> list[tuple[int, str]]:
    return [(line.row, line.why("zh")) for line in table.skipped]


def test_merged_headers_become_paths(tmp_path: Path) -> None:
    table = table_read(ledger_save(tmp_path / "a.xlsx"))

    assert table.columns == LEDGER_PATHS
    assert table.header_rows == (3, 5)
    assert [row.number for row in table.rows] == [7, 8, 11]


def test_every_row_that_is_no_data_is_listed_with_its_reason(tmp_path: Path) -> None:
    table = table_read(ledger_save(tmp_path / "a.xlsx"))

    assert skipped(table) == [
        (1, "标题"),
        (2, "单位、填报说明行"),
        (6, "栏次"),
        (9, "合计"),
        (10, "空行"),
        (12, "合计"),
        (13, "注"),
        (14, "注"),
        (15, "签名行"),
    ]


def test_text_in_a_number_column_survives_as_text(tmp_path: Path) -> None:
    table = table_read(ledger_save(tmp_path / "a.xlsx"))
    members = table.column("党员数/合计")

    assert members == 2
    assert [row.cells[members] for row in table.rows] == [36, "约30", 12]


def test_a_column_is_found_by_the_end_of_its_path_if_only_one_ends_so(tmp_path: Path) -> None:
    table = table_read(ledger_save(tmp_path / "a.xlsx"))

    assert table.column("其中：女") == 3
    assert table.column(" 基本情况 / 成立日期") == 4
    assert table.column("党员数") is None
    assert table.column("没有的列") is None


def test_headers_written_without_merging_still_make_paths(tmp_path: Path) -> None:
    rows = [
        ["组织代码", "名称", "党员", None, "经费", None],
        [None, None, "总数", "女", "收", "支"],
        ["1", "a", 3, 1, 5, 6],
    ]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}))

    assert table.columns == ("组织代码", "名称", "党员/总数", "党员/女", "经费/收", "经费/支")
    assert [row.number for row in table.rows] == [3]


def test_a_column_without_header_ends_no_header_and_is_reported(tmp_path: Path) -> None:
    rows = [["组织代码", "名称", None, "党员数"], ["01", "东村", "旧", 3], ["02", "西村", None, 4]]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}))

    assert table.columns == ("组织代码", "名称", "C列", "党员数")
    assert len(table.rows) == 2
    assert codes(table) == [("SHEET-22", 1, 3)]


def test_a_header_written_twice_is_an_error_and_both_columns_are_kept(tmp_path: Path) -> None:
    rows = [["组织代码", "党员数", "党 员 数"], ["01", 3, 4]]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}))

    assert table.columns == ("组织代码", "党员数", "党员数#2")
    assert codes(table) == [("SHEET-21", 1, 3)]
    assert "重名" in table.errors()[0].text("zh")


FIRST = [["组织代码", "组织名称", "书记姓名"], ["01", "甲村党支部", "王一"], ["02", "乙村党支部", "王二"]]


@pytest.mark.parametrize(
    "second",
    [
        [[], ["二、委员名册"], ["组织代码", "组织名称", "委员姓名"], ["01", "甲村党支部", "李一"]],
        [[], ["合计", None, 2], ["单位名称", "联系电话", "单位地址"], ["甲单位", "123456", "某路1号"]],
        [["合计", None, 2], [], ["组织名称", "组织代码", "委员"], ["甲村党支部", "01", "李一"]],
    ],
)
def test_a_second_table_below_is_a_problem_and_not_data(second: list[list[Any]], tmp_path: Path) -> None:
    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": [*FIRST, *second]}))

    assert [row.number for row in table.rows] == [2, 3]
    assert codes(table) == [("SHEET-30", 6, None)]
    assert skipped(table)[-2:] == [(6, "另一张表"), (7, "另一张表")]
    assert table.errors()


@pytest.mark.parametrize(
    "more",
    [
        [[], ["组织代码", "组织名称", "书记姓名"], ["03", "丙村党支部", "王三"]],
        [[], ["待定", "丙村党支部", "空缺"], ["03", "丁村党支部", "王四"]],
        [["二、社区"], ["新建", "组织名称", "空缺"]],
    ],
)
def test_rows_below_a_gap_are_still_of_the_table(more: list[list[Any]], tmp_path: Path) -> None:
    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": [*FIRST, *more]}))

    assert codes(table) == []
    assert table.rows[-1].number == 3 + len(more)


def test_a_wanted_column_that_is_missing_is_an_error(tmp_path: Path) -> None:
    table = table_read(ledger_save(tmp_path / "a.xlsx"), headers=["组织代码", "期间"])

    assert codes(table) == [("SHEET-23", 3, None)]
    assert "期间" in table.errors()[0].text("en")


def test_the_sheet_with_the_wanted_headers_is_taken(tmp_path: Path) -> None:
    sheets = {
        "填表说明": [["怎样填", "谁来填"], ["照实填", "文书"]],
        "数据": [["组织代码", "期间"], ["01", "2012"]],
    }

    table = table_read(workbook_save(tmp_path / "a.xlsx", sheets), headers=["组织代码", "期间"])

    assert table.sheet == "数据"


def test_a_sheet_without_the_wanted_headers_is_refused(tmp_path: Path) -> None:
    path = workbook_save(tmp_path / "a.xlsx", {"s": [["甲方", "乙方"], ["1", "2"]]})

    with pytest.raises(SheetError) as caught:
        table_read(path, headers=["组织代码"])

    assert caught.value.code == "SHEET-17"
    assert "组织代码" in caught.value.text("zh")


def test_cells_merged_downwards_fill_every_row(tmp_path: Path) -> None:
    rows = [
        ["乡镇", "支部", "党员数"],
        ["东镇", "一村", 3],
        [None, "二村", 4],
        [None, "三村", 5],
        ["西镇", "四村", 6],
    ]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}, merges=["A2:A4"]))

    assert [row.cells[0] for row in table.rows] == ["东镇", "东镇", "东镇", "西镇"]


def test_hidden_rows_columns_and_sheets_are_reported(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["代码", "名称", "数"], *[[f"{n:02}", "村", n] for n in range(2, 9)]]
    sheets: dict[str, list[list[Any]]] = {"s": rows, "旧表": [["x"]]}
    path = workbook_save(
        tmp_path / "a.xlsx", sheets, hidden_rows=[3, 5, 6, 7], hidden_columns=["C"], hidden_sheets=["旧表"]
    )

    table = table_read(path)

    assert codes(table) == [
        ("SHEET-24", 3, None),
        ("SHEET-25", 5, None),
        ("SHEET-26", 1, 3),
        ("SHEET-27", None, None),
    ]
    assert len(table.rows) == 7
    assert "第5行至第7行共3行" in table.problems[1].text("zh")


def test_blanks_typed_as_text_are_blank_and_reported(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["代码", "名称", "数"], ["01", " 东村 ", "  "], [" ", None, "\u3000"]]
    write_rows(tmp_path / "a.xlsx", {"s": rows})

    table = table_read(tmp_path / "a.xlsx")

    assert table.rows[0].cells == ("01", " 东村 ", None)
    assert codes(table) == [("SHEET-29", 2, 3)]
    assert skipped(table) == [(3, "空行")]


def test_a_formula_without_a_result_is_an_error(tmp_path: Path) -> None:
    rows = [["代码", "名称", "数"], ["01", "东村", "=1+1"], ["02", "西村", "=2+2"]]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}))

    assert codes(table) == [("SHEET-28", 2, 3)]
    assert "2个公式" in table.errors()[0].text("zh")


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    straight = table_read(ledger_save(tmp_path / "a.xlsx"))
    order = (5, 2, 3, 4, 1, 0)
    turned = [[(row + [None] * 6)[at] for at in order] if len(row) > 1 else row for row in LEDGER]
    merges = ("A3:A5", "B3:D3", "B4:C4", "D4:D5", "E3:E5", "F3:F5")

    table = table_read(workbook_save(tmp_path / "b.xlsx", {"s": turned}, merges))

    assert sorted(table.columns) == sorted(straight.columns)
    women = [t.column("其中:女") for t in (straight, table)]
    assert [r.cells[women[0] or 0] for r in straight.rows] == [r.cells[women[1] or 0] for r in table.rows]


def test_section_headings_and_repeated_headers_are_no_data(tmp_path: Path) -> None:
    head = ["代码", "名称", "数"]
    rows = [head, ["一、农村"], ["01", "东村", 3], head, ["二、社区"], ["02", "西区", 4]]

    table = table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}, merges=["A2:C2", "A5:C5"]))

    assert skipped(table) == [(2, "分组标题"), (4, "重复表头"), (5, "分组标题")]
    assert [row.number for row in table.rows] == [3, 6]


def test_numbers_and_days_are_exact(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.xlsx", {"s": [["代码", "率", "日"], ["01", Decimal("0.94"), date(2012, 7, 15)]]})

    cells = table_read(tmp_path / "a.xlsx").rows[0].cells

    assert cells == ("01", Decimal("0.94"), date(2012, 7, 15))
    assert type(cells[1]) is Decimal


odd_cells = st.one_of(
    st.none(),
    st.sampled_from(
        ["代码", "名称", "合计", "小计", "注:1", "单位:个", "甲", "乙", " ", "01", "填表人:", "一、农村"]
    ),
    st.integers(0, 9),
)
odd_rows = st.lists(st.lists(odd_cells, min_size=1, max_size=5), min_size=1, max_size=14)
odd_merges = st.lists(
    st.sampled_from(["A1:C1", "A2:A3", "B3:C3", "A4:A6", "B5:C6", "D2:E2"]), max_size=3, unique=True
)


@settings(deadline=None)
@given(odd_rows, odd_merges)
def test_every_row_is_header_or_data_or_listed_as_skipped(rows: list[list[Any]], merges: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook_save(Path(folder) / "a.xlsx", {"s": rows}, merges)
        last = len(read_rows(path))
        with suppress(SheetError):
            table_check(table_read(path), last)


def table_check(table: Table, last: int) -> None:
    header = range(table.header_rows[0], table.header_rows[1] + 1)
    numbers = [*header, *(row.number for row in table.rows), *(line.row for line in table.skipped)]
    assert sorted(numbers) == list(range(1, max(last, header[-1]) + 1))
    assert len(set(table.columns)) == len(table.columns) == len(table.positions)
    assert all(problem.text("zh") and problem.text("en") for problem in table.problems)


def test_a_title_that_nobody_merged_is_no_part_of_the_headers_looked_for(tmp_path: Path) -> None:
    rows = [
        ["鸡东县党员名册"],
        ["填报单位:鸡东县委组织部", None, None, "2012年6月30日"],
        ["组织代码", "党员", None, "入党时间"],
        [None, "姓名", "性别", None],
        ["01", "赵一", "男", "2001-07-01"],
    ]
    path = workbook_save(tmp_path / "a.xlsx", {"s": rows})

    table = table_read(path, headers=("组织代码", "党员/姓名"))

    assert table.columns == ("组织代码", "党员/姓名", "党员/性别", "入党时间")
    assert [(one.row, one.reason) for one in table.skipped] == [(1, "title"), (2, "unit")]
