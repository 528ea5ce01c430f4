"""The mistakes that offices make in workbooks, each with the sentence it is answered with."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.facts.models import FactValue
from jishi.apps.facts.services import Finding, facts_import_apply, facts_import_check

from .office import COMMUNITY, FAR, NAMES, OTHER_VILLAGE, SCHOOL, VILLAGE, Office, book, line

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def findings(office: Office, path: Path, rows: list[list[Any]], *headings: str) -> tuple[Finding, ...]:
    preview = facts_import_check(path=book(path, rows, *headings), default_period="2012", by=office.clerk)
    assert FactValue.objects.count() == 0
    return preview.findings


def only(found: tuple[Finding, ...]) -> Finding:
    assert len(found) == 1, found
    return found[0]


CELLS = [
    (
        "FACTS-10",
        "党课次数",
        "3次",
        "第2行“党课次数”是“3次”,应为0到24的整数。请改成3,或留空;确实不知道的写“不清楚”。",
    ),
    (
        "FACTS-10",
        "党课次数",
        "约3",
        "第2行“党课次数”是“约3”,应为0到24的整数。请改成数字,或留空;确实不知道的写“不清楚”。",
    ),
    ("FACTS-11", "党课次数", Decimal("2.5"), "第2行“党课次数”是“2.5”,有小数,应为0到24的整数。请改成整数。"),
    ("FACTS-12", "党课次数", -1, "第2行“党课次数”是“-1”,应为0到24的整数。请核对后改正。"),
    ("FACTS-12", "党课次数", 25, "第2行“党课次数”是“25”,应为0到24的整数。请核对后改正。"),
    (
        "FACTS-16",
        "党课次数",
        date(2012, 3, 1),
        "第2行“党课次数”是日期“2012-03-01”,应为0到24的整数。请改成数字;表格自动变成日期的,先把这一列设为“常规”。",
    ),
    (
        "FACTS-13",
        "村集体年收入(万元)",
        45000,
        "第2行“村集体年收入”是“45000”,应为0到2,000万元。像是按“元”填的:这一列的单位是万元,请换算成4.5万元。",
    ),
    (
        "FACTS-15",
        "村集体年收入",
        Decimal("1E-7"),
        "第2行“村集体年收入”是“0.0000001”,最多6位小数。请核对后改正。",
    ),
    (
        "FACTS-14",
        "农民人均纯收入增幅(%)",
        Decimal("0.94"),
        "第2行“农民人均纯收入增幅”是“0.94”,看不出是0.94%还是94%。请写成带百分号的文字,例如“94%”。",
    ),
    ("FACTS-31", "有年度工作计划", 2, "第2行“有年度工作计划”是“2”,应为“是”或“否”(也可以填1或0)。请改正。"),
    (
        "FACTS-15",
        "fund_fen",
        Decimal("100.005"),
        "第2行“年党建工作经费”是“100.005”,最多2位小数。请核对后改正。",
    ),
]


@pytest.mark.parametrize(("code", "heading", "cell", "sentence"), CELLS)
def test_a_wrong_cell_is_refused_with_what_was_expected(
    office: Office, tmp_path: Path, code: str, heading: str, cell: Any, sentence: str
) -> None:
    found = only(findings(office, tmp_path / "a.xlsx", [line(VILLAGE, cell)], heading))

    assert (found.code, found.text) == (code, sentence)
    assert (found.row, found.column, found.is_refused) == (2, 6, True)


RIGHT = [
    ("党课次数", "3", 3),
    ("党课次数", " 3 ", 3),
    ("党课次数", "３", 3),
    ("年党建工作经费(元)", "8,000.50", 800_050),
    ("年党建工作经费", Decimal("9600.000000000002"), 960_000),
    ("村集体年收入", Decimal("4.5"), 4_500_000),
    ("农民人均纯收入增幅", "94%", 9400),
    ("农民人均纯收入增幅", Decimal("12.5"), 1250),
    ("农民人均纯收入增幅", "0.5%", 50),
    ("有年度工作计划", "是", 1),
    ("有年度工作计划", "无", 0),
    ("有年度工作计划", True, 1),
]


@pytest.mark.parametrize(("heading", "cell", "stored"), RIGHT)
def test_what_offices_write_becomes_an_exact_integer(
    office: Office, tmp_path: Path, heading: str, cell: Any, stored: int
) -> None:
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, cell)], heading)

    facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    assert FactValue.objects.get().value == stored


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("不清楚", "unknown"),
        ("拒答", "refused"),
        ("未采集", "not_asked"),
        ("不适用", "not_applicable"),
        ("—", "not_applicable"),
    ],
)
def test_a_word_where_no_number_can_stand_is_kept_as_an_answer(
    office: Office, tmp_path: Path, word: str, answer: str
) -> None:
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, word)], "党课次数")

    facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    kept = FactValue.objects.get()
    assert (kept.value, kept.answer) == (None, answer)


ROWS = [
    (line("2.30321E+11", 3, name=NAMES[VILLAGE]), f"按名称,代码应是{VILLAGE}", "FACTS-20"),
    (line("", 3, name=NAMES[VILLAGE]), f"按名称,代码应是{VILLAGE}", "FACTS-21"),
    (line("999999999999", 3), "您管的支部、总支里没有这个代码", "FACTS-22"),
    (line(FAR, 3), "您管的支部、总支里没有这个代码", "FACTS-22"),
    (line(VILLAGE, 3, name=NAMES[OTHER_VILLAGE]), f"登记的是“{NAMES[VILLAGE]}”", "FACTS-24"),
    (line(VILLAGE, 3, period="2012年第5季度"), "应为2012、2012-H1、2012-Q1或2012-03", "FACTS-25"),
    (line(VILLAGE, 3, period="2021-H1"), "这一期从2021-01-01起,还没有开始", "FACTS-32"),
    (line(VILLAGE, 3, word="生产队"), "应为村、社区、机关", "FACTS-26"),
    (line(VILLAGE, 3, word="社区"), "登记的类型是“村”", "FACTS-27"),
    (line(VILLAGE, 3, day="2012.2.30"), "没有这一天", "FACTS-28"),
    (line(VILLAGE, 3, day="2013.2.28"), "晚于今天", "FACTS-29"),
]


@pytest.mark.parametrize(("row", "words", "code"), ROWS)
def test_a_wrong_row_is_refused_with_what_to_do(
    office: Office, tmp_path: Path, row: list[Any], words: str, code: str
) -> None:
    found = only(findings(office, tmp_path / "a.xlsx", [row], "党课次数"))

    assert (found.code, found.is_refused) == (code, True)
    assert words in found.text


REMARKS = [
    (
        line(COMMUNITY, 3, word="社区", name=" 北镇（中心）社区党支部 "),
        "已按“北镇(中心)社区党支部”处理",
        "FACTS-40",
    ),
    (line(VILLAGE, 3, name="北镇东岭村党支部"), "请核对是否改过名", "FACTS-41"),
    (line(VILLAGE, 3, word="行政村"), "已按“村”处理", "FACTS-42"),
    (line(VILLAGE, 3, word="村级"), "已按“村”处理", "FACTS-42"),
    (line(VILLAGE, 3, word="村支部"), "已按“村”处理", "FACTS-42"),
    (line(VILLAGE, 3, period="2012年上半年"), "已按“2012-H1”处理", "FACTS-46"),
    (line(VILLAGE, 3, period=date(2012, 3, 1)), "已按“2012-03”处理", "FACTS-46"),
    (line(VILLAGE, "  "), "只有空格,按空白处理", "SHEET-29"),
]


@pytest.mark.parametrize(("row", "words", "code"), REMARKS)
def test_what_can_be_understood_is_taken_with_a_remark(
    office: Office, tmp_path: Path, row: list[Any], words: str, code: str
) -> None:
    found = only(findings(office, tmp_path / "a.xlsx", [row], "党课次数"))

    assert (found.code, found.is_refused) == (code, False)
    assert words in found.text


def test_an_indicator_that_a_type_is_not_asked_for_is_left_out_with_a_remark(
    office: Office, tmp_path: Path
) -> None:
    found = only(findings(office, tmp_path / "a.xlsx", [line(SCHOOL, 8, word="中小学")], "农户数"))

    assert (found.code, found.is_refused) == ("FACTS-43", False)
    assert found.text == "第2行“农户数”是“8”,中小学不填这一项,没有导入。"


def test_a_column_that_no_indicator_has_is_named(office: Office, tmp_path: Path) -> None:
    found = only(findings(office, tmp_path / "a.xlsx", [line(VILLAGE, 3, 4)], "党课次数", "党建之星"))

    assert (found.code, found.is_refused) == ("FACTS-45", False)
    assert found.text == "“党建之星”不在指标目录里,没有导入。"


def test_a_part_greater_than_its_whole_is_refused(office: Office, tmp_path: Path) -> None:
    rows = [line(VILLAGE, 10, 12), line(OTHER_VILLAGE, 10, 10)]

    found = only(findings(office, tmp_path / "a.xlsx", rows, "会议应到人次", "会议实到人次"))

    assert found.text == "第2行“会议实到人次”是“12”,大于“会议应到人次”10。部分不能大于总数,请核对这两个数。"


def test_two_rows_of_one_organisation_are_both_refused(office: Office, tmp_path: Path) -> None:
    found = findings(office, tmp_path / "a.xlsx", [line(VILLAGE, 1), line(VILLAGE, 2)], "党课次数")

    assert [(one.row, one.code) for one in found] == [(2, "FACTS-23"), (3, "FACTS-23")]
    assert "与第3行是同一组织、同一期间" in found[0].text


def test_two_periods_of_one_organisation_are_no_repetition(office: Office, tmp_path: Path) -> None:
    rows = [line(VILLAGE, 1, period="2012-Q1"), line(VILLAGE, 2, period="2012-Q2")]

    assert findings(office, tmp_path / "a.xlsx", rows, "党课次数") == ()


def test_a_total_row_is_no_organisation(office: Office, tmp_path: Path) -> None:
    rows = [line(VILLAGE, 3), ["合计", None, None, None, None, 3]]

    found = only(findings(office, tmp_path / "a.xlsx", rows, "党课次数"))

    assert found.text == "第3行“合计”是合计,不是一个组织,没有导入。"


def test_all_mistakes_of_a_file_come_at_once(office: Office, tmp_path: Path) -> None:
    rows = [
        line("2.30321E+11", "3次", period="去年", name="某村"),
        line(VILLAGE, 99, word="社区", day=date(2013, 1, 1)),
    ]

    found = findings(office, tmp_path / "a.xlsx", rows, "党课次数")

    assert [(one.row, one.code) for one in found] == [
        (2, "FACTS-20"),
        (2, "FACTS-25"),
        (2, "FACTS-10"),
        (3, "FACTS-27"),
        (3, "FACTS-29"),
        (3, "FACTS-12"),
    ]
