"""Ledgers as county offices have them: their own headers, words and numbers, a title above, totals and names below."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.registry.models import FloatingOut, OrgState
from jishi.apps.registry.services import TablePreview, handlers
from jishi.sheets.templates import template_from_mapping, value_read
from tests.sheets.filled import rows_drawn

from .office import EAST, FIRM, WEST, Office
from .tables import checked, codes, imported, own
from .test_table_bad import filled

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ROW = list[Any]


def differences(preview: TablePreview) -> dict[str, str]:
    return {one.field: one.after for one in preview.differences}


LEDGERS: dict[str, tuple[list[ROW], dict[str, str] | int]] = {
    "org_basics": (
        [
            ["鸡东镇基层党组织情况台账"],
            ["填报单位:鸡东镇党委", None, None, "填报日期:2012年7月10日"],
            ["序号", "党支部名称", "党支部代码", "书记姓名", "任现职时间", "上次换届时间", "届满时间"],
            [1, "东发村党支部", EAST, "赵 多", "2012.7.1", "2010年12月1日", "2013/11/30"],
            ["合计", "1个"],
            ["填表人:张三", None, "审核人:李四"],
        ],
        {
            "姓名": "赵多",
            "任职日期": "2012-07-01",
            "本届起": "2010-12-01",
            "届满": "2013-11-30",
        },
    ),
    "members": (
        [
            ["党员信息表"],
            [
                "姓名",
                "性别",
                "民族",
                "文化程度",
                "入党时间",
                "党员类型",
                "所在党支部",
                "支部代码",
                "手机号",
                "党员编号",
            ],
            ["赵大山", "男", "汉", "高中", "1990.7.1", "正式", "东发村党支部", EAST, "139-0467-0001", "N1"],
        ],
        1,
    ),
    "secretaries": (
        [
            ["党支部代码", "党支部名称", "现任书记", "任现职时间"],
            [EAST, "东发村党支部", "赵多", "2012.07.01"],
        ],
        {"姓名": "赵多", "任职日期": "2012-07-01"},
    ),
    "term_elections": (
        [
            ["换届选举情况统计表"],
            ["代码", "名称", "换届时间", "届满时间", "当选书记", "当选时间"],
            [EAST, "东发村党支部", "2012-07-01", "2015-06-30", "赵多", "2012.7.1"],
        ],
        {"起始日期": "2012-07-01", "届满日期": "2015-06-30", "姓名": "赵多", "当选日期": "2012-07-01"},
    ),
    "org_changes": (
        [
            ["党组织代码", "变动类别", "批复时间", "变动后名称", "批复文号", "变动原因"],
            [EAST, "更名", "2012年7月1日", "东兴村党支部", "鸡东组发〔2012〕9号", "行政村改名"],
        ],
        1,
    ),
    "units": (
        [
            ["单位代码", "单位名称", "单位类型", "所在区划代码", "总数"],
            ["U9", "鸡东县农机站", "事业单位", "230321", "58人"],
        ],
        1,
    ),
    "two_type_orgs": (
        [
            ["两新组织台账"],
            ["统一代码", "企业名称", "类别", "区划代码", "法人代表", "职工总数", "有无工会"],
            ["UFIRM", "鸡东恒远米业公司", "非公企业", "230321100", "张某", "1,058人", "√"],
        ],
        {"法定代表人": "张某", "总数": "1058", "工会": "是"},
    ),
    "floating_out": (
        [
            ["党员编号", "姓名", "外出时间", "外出地点", "流入地党支部", "最近联系时间"],
            ["M2", "李国福", "2012年3月1日", "青岛市", "青岛某社区党支部", "2012-6-30"],
        ],
        1,
    ),
    "floating_in": (
        [
            ["接收党组织代码", "接收党组织名称", "姓名", "流入时间", "原党组织", "电话"],
            [EAST, "东发村党支部", "吴某", "2012.5.1", "周口某村党支部", "13911112222"],
        ],
        1,
    ),
    "member_transfers": (
        [
            ["党员编号", "姓名", "介绍信开具日期", "转往组织"],
            ["M1", "王*兰", "2012年7月9日", "沈阳某公司党支部"],
        ],
        1,
    ),
    "venues_funds": (
        [
            ["支部代码", "年度", "活动场所面积", "年党建工作经费", "书记年报酬", "村集体年收入"],
            [EAST, "2012年", "120㎡", "5,000元", "1.2万元", "85,000元"],
        ],
        {
            "活动场所面积(平方米)": "120",
            "年党建工作经费(元)": "5000",
            "书记年报酬(元)": "12000",
            "村集体年收入(万元)": "8.5",
        },
    ),
    "yearly_stats": ([["支部代码", "年份", "年末党员总数"], [EAST, "2011年", "3人"]], 0),
}


@pytest.mark.parametrize("table", LEDGERS)
def test_a_ledger_is_taken_as_it_is(table: str, office: Office, tmp_path: Path) -> None:
    rows, expected = LEDGERS[table]

    preview = checked(table, own(tmp_path / "a.xlsx", *rows), office.county)

    assert codes(preview) == []
    if isinstance(expected, dict):
        assert differences(preview) == expected
    else:
        assert (preview.rows_new, preview.rows_changed, preview.rows_refused) == (expected, 0, 0)


def test_a_new_row_needs_every_column_that_must_be_filled_in(office: Office, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", ["组织代码", "书记姓名"], [EAST, "赵多"], ["230321100999", "钱多"])

    preview = checked("org_basics", path, office.county)

    assert codes(preview)[:2] == [("TABLE-34", "组织名称"), ("TABLE-34", "组织类别")]
    assert (preview.rows_changed, preview.rows_refused) == (1, 1)
    assert "第3行是新的一行,表里没有“组织名称”这一列" in preview.findings[0].text("zh")


@pytest.mark.parametrize("table", sorted(name for name, one in handlers().items() if one.adds))
def test_a_file_of_keys_alone_is_refused_in_words(table: str, office: Office, tmp_path: Path) -> None:
    who = office.county if office.county.may(handlers()[table].edit) else office.clerk
    template = handlers()[table].template
    thin = replace(template, fields=tuple(template.by_id[key] for key in template.key))
    path = filled(thin, rows_drawn(thin, 1), tmp_path / "a.xlsx")

    preview = checked(table, path, who)

    assert all(one.text("zh") for one in preview.findings)
    assert not preview.rows_read or preview.rows_refused == 1


@pytest.mark.parametrize("word", ["空缺", "(空缺)", "暂缺"])
def test_a_post_that_is_said_to_be_vacant_is_vacant(word: str, office: Office, tmp_path: Path) -> None:
    rows = [["组织代码", "书记姓名"], [EAST, word], [FIRM, word], [WEST, "赵多"]]
    path = own(tmp_path / "a.xlsx", *rows)

    result = imported("secretaries", path, office.county)

    assert result.rows_changed == 2
    named = OrgState.objects.current().filter(org__code__in=[EAST, FIRM, WEST]).order_by("org__code")
    assert list(named.values_list("secretary_name", flat=True)) == ["", "赵多", ""]
    assert imported("secretaries", path, office.county).batch_id is None


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("floating_out", [["党员编号", "姓名", "外出日期"], ["M1", "李国福", "2012-03-01"]]),
        (
            "member_transfers",
            [["党员编号", "姓名", "开具日期", "转往组织"], ["M1", "李国福", "2012-07-09", "外地"]],
        ),
    ],
)
def test_a_number_that_belongs_to_somebody_else_is_refused(
    table: str, rows: list[ROW], office: Office, tmp_path: Path
) -> None:
    preview = checked(table, own(tmp_path / "a.xlsx", *rows), office.county)

    assert codes(preview) == [("TABLE-35", "姓名")]
    assert "是“李*福”,这个编号的党员是“王*兰”" in preview.findings[0].text("zh")
    assert not FloatingOut.objects.exists()


@pytest.mark.parametrize(
    ("unit", "typed", "kept"),
    [
        ("元", "1.2万元", 1_200_000),
        ("元", "1.2万", "1.2万"),
        ("万元", "85000元", 8_500_000),
        ("万元", "8.5", 8_500_000),
        ("万元", "8.5万元", 8_500_000),
        ("元", "约5000元", "约5000元"),
    ],
)
def test_money_is_read_in_the_unit_that_stands_beside_it(unit: str, typed: str, kept: int | str) -> None:
    columns = [
        {"id": "code", "path": "代码", "type": "code"},
        {"id": "fen", "path": "钱", "type": "money", "unit": unit},
    ]
    told = {"table": "t", "title": "表", "sheet": "表", "key": ["code"], "columns": columns}
    read = value_read(template_from_mapping(told, "t.yaml").by_id["fen"], typed)

    assert (read.value, read.fault) == ((kept, "") if isinstance(kept, int) else (None, "TABLE-21"))
