"""A column is known whatever an office adds to its header: one line for several, brackets, units, hints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jishi.sheets.templates import template_read, templates_in

TEMPLATES = templates_in(Path(__file__).parents[2] / "src" / "jishi" / "data" / "tables")
DAY = date(2012, 7, 15)


@pytest.mark.parametrize("since", ["书记任职日期", "书记任职情况任职日期", "任职日期"])
def test_a_header_on_one_line_is_read_as_one_of_several_rows(since: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["组织代码", "书记姓名", since])
    book.active.append(["230321010001", "李国福", "2012-07-01"])
    book.save(tmp_path / "a.xlsx")

    filing = template_read(tmp_path / "a.xlsx", TEMPLATES["secretaries"], DAY)

    assert [row.values for row in filing.rows()] == [
        {"code": "230321010001", "secretary_name": "李国福", "secretary_since": date(2012, 7, 1)}
    ]


@pytest.mark.parametrize(
    "headers",
    [
        ["组织代码*", "书记(姓名)", "书记(任职日期)"],
        ["组织编码", "书记-姓名", "书记任职日期(年月日)"],
        ["党组织编码*(必填)", "书记姓名(必填)", "书记/任职日期(格式:2012-07-01)"],
    ],
)
def test_brackets_units_and_hints_in_a_header_do_not_hide_its_column(
    headers: list[str], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(headers)
    book.active.append(["230321010001", "李国福", "2012-07-01"])
    book.save(tmp_path / "a.xlsx")

    filing = template_read(tmp_path / "a.xlsx", TEMPLATES["secretaries"], DAY)

    assert filing.has == {"code", "secretary_name", "secretary_since"}
    assert [one.code for one in filing.form_findings()] == []


def test_two_columns_that_differ_by_their_unit_alone_are_none_of_ours(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["组织代码", "书记任职日期(年月)", "书记任职日期(年月日)"])
    book.active.append(["230321010001", "2012-07", "2012-07-01"])
    book.save(tmp_path / "a.xlsx")

    filing = template_read(tmp_path / "a.xlsx", TEMPLATES["secretaries"], DAY)

    assert filing.has == {"code"}


def test_a_total_is_called_by_what_it_counts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["组织代码", "年度", "上年末党员总数", "发展党员", "其中女", "年末党员总数"])
    book.active.append(["230321010001", 2011, 30, 1, 0, 31])
    book.save(tmp_path / "a.xlsx")

    filing = template_read(tmp_path / "a.xlsx", TEMPLATES["yearly_stats"], DAY)

    assert filing.has == {"code", "year", "opening_n", "in_recruits_n", "closing_n"}


@pytest.mark.parametrize(
    ("header", "is_known"),
    [
        ("书记/姓名", True),
        ("党支部书记情况/姓名", True),
        ("基本情况/姓名", True),
        ("姓名", True),
        ("联系人/姓名", False),
        ("副书记/姓名", False),
    ],
)
def test_a_label_under_a_heading_of_something_else_is_another_column(
    header: str, is_known: bool, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    head, _, label = header.rpartition("/")
    book.active.append(["组织代码", "组织名称", head or label])
    if head:
        book.active.append([None, None, label])
        for column in "AB":
            book.active.merge_cells(f"{column}1:{column}2")
    book.active.append(["230321010001", "东发村党支部", "李国福"])
    book.save(tmp_path / "a.xlsx")

    filing = template_read(tmp_path / "a.xlsx", TEMPLATES["org_basics"], DAY)

    assert filing.table.columns == ("组织代码", "组织名称", header)
    assert ("secretary_name" in filing.has) is is_known
