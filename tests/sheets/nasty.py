"""Sheets as offices really send them, each with what a clerk would say is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Row = list[Any]
N = None


@dataclass(frozen=True, slots=True)
class Nasty:
    """One sheet: its rows and merged cells, and the truth about them; skipped rows by their word."""

    rows: Sequence[Row]
    columns: Sequence[str]
    header: tuple[int, int]
    data: Sequence[int]
    skipped: dict[int, str]
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    problems: Sequence[str] = ()
    cells: dict[tuple[int, str], Any] = field(default_factory=dict)


BASICS = (
    "组织代码",
    "组织名称",
    "基本情况/党员数/合计",
    "基本情况/党员数/其中女",
    "基本情况/成立时间",
    "备注",
)
HEAD: list[Row] = [
    ["组织代码", "组织名称", "基本情况", N, N, "备注"],
    [N, N, "党员数", N, "成立时间", N],
    [N, N, "合计", "其中女", N, N],
]
HEAD_MERGES = ("A{0}:A{2}", "B{0}:B{2}", "C{0}:E{0}", "C{1}:D{1}", "E{1}:E{2}", "F{0}:F{2}")


def head_merges(first: int) -> tuple[str, ...]:
    return tuple(each.format(first, first + 1, first + 2) for each in HEAD_MERGES)


EAST = ["230321001", "东村党支部", 36, 9, "1998-07", N]
WEST = ["230321002", "西村党支部", 28, 8, "2001-03", "换届中"]
SOUTH = ["230321003", "南村党支部", 12, 0, "2005-11", N]

NASTY: dict[str, Nasty] = {
    "three levels under title, date and unit rows, total first, note and signature last": Nasty(
        [
            ["附件2"],
            ["鸡东县基层党组织基本情况统计表"],
            ["(2012年度)"],
            ["填报单位:鸡东县委组织部", N, N, "截至2012年6月30日", N, "单位:个、人"],
            *HEAD,
            ["甲", "乙", 1, 2, 3, 4],
            ["合    计", N, 76, 17, N, N],
            EAST,
            WEST,
            SOUTH,
            ["注:1.党员数不含流动党员。"],
            ["   2.成立时间填到月。"],
            ["单位负责人:", N, "审核人:", N, "填表人:", "填报日期:2012年7月2日"],
        ],
        BASICS,
        (5, 7),
        (10, 11, 12),
        {
            1: "标题",
            2: "标题",
            3: "日期",
            4: "单位、填报说明行",
            8: "栏次",
            9: "合计",
            13: "注",
            14: "注",
            15: "签名行",
        },
        ("A2:F2", "A3:F3", "A4:B4", *head_merges(5), "A9:B9", "A13:F13", "A14:F14"),
    ),
    "a date row alone, sub-totals between, total last": Nasty(
        [
            ["党员名册统计"],
            [N, N, N, N, N, "2012年7月15日"],
            *HEAD,
            EAST,
            ["小 计", N, 36, 9],
            WEST,
            SOUTH,
            ["小计:", N, 40, 8],
            ["全县合计", N, 76, 17],
        ],
        BASICS,
        (3, 5),
        (6, 8, 9),
        {1: "标题", 2: "日期", 7: "合计", 10: "合计", 11: "合计"},
        ("A1:F1", *head_merges(3)),
    ),
    "headers repeated for the printer with their title, unit and column numbers": Nasty(
        [
            ["基本情况表"],
            ["单位:人"],
            *HEAD,
            ["甲", "乙", 1, 2, 3, 4],
            EAST,
            ["本页小计", N, 36, 9],
            ["基本情况表(续)"],
            ["单位:人"],
            *HEAD,
            ["甲", "乙", 1, 2, 3, 4],
            WEST,
        ],
        BASICS,
        (3, 5),
        (7, 15),
        {
            1: "标题",
            2: "单位、填报说明行",
            6: "栏次",
            8: "合计",
            9: "标题",
            10: "单位、填报说明行",
            11: "重复表头",
            12: "重复表头",
            13: "重复表头",
            14: "栏次",
        },
        ("A1:F1", *head_merges(3), "A9:F9", *head_merges(11)),
    ),
    "a group above headers that stand at the bottom": Nasty(
        [
            [N, N, "基本情况", N, "换届", N],
            ["组织代码", "组织名称", "党员数", "成立时间", "届次起", "届次止"],
            ["01", "东村党支部", 3, "1998-07", "2010-01", "2013-01"],
        ],
        ("组织代码", "组织名称", "基本情况/党员数", "基本情况/成立时间", "换届/届次起", "换届/届次止"),
        (1, 2),
        (3,),
        {},
        ("C1:D1", "E1:F1"),
    ),
    "one narrow group above headers that stand at the bottom": Nasty(
        [
            ["摸底表"],
            [N, N, N, N, N, "其中", N],
            ["序号", "单位名称", "单位类型", "法定代表人", "职工数", "党员数", "女党员数"],
            [1, "东风商店", "个体", "赵一", 3, 1, 0],
            [2, "红星饭店", "个体", "钱二", 5, 2, 1],
        ],
        ("序号", "单位名称", "单位类型", "法定代表人", "职工数", "其中/党员数", "其中/女党员数"),
        (2, 3),
        (4, 5),
        {1: "标题"},
        ("A1:G1", "F2:G2"),
    ),
    "stubs merged down on two sides": Nasty(
        [
            ["乡镇", "类别", "组织", N, "党员"],
            [N, N, "支部", "总支", N],
            ["东镇", "村", 12, 1, 320],
            [N, "社区", 3, 0, 90],
            [N, "小计", 15, 1, 410],
            ["西镇", "村", 9, 0, 200],
            [N, "社区", 1, 0, 30],
        ],
        ("乡镇", "类别", "组织/支部", "组织/总支", "党员"),
        (1, 2),
        (3, 4, 6, 7),
        {5: "合计"},
        ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "A3:A5", "A6:A7"),
        cells={(4, "乡镇"): "东镇", (7, "乡镇"): "西镇"},
    ),
    "a table that starts at C4 with blank columns between": Nasty(
        [
            [],
            [N, N, "换届情况"],
            [],
            [N, N, "组织代码", N, "届满日期", N, "书记姓名"],
            [N, N, "01", N, "2013-01-01", N, "李三"],
            [N, N, "02", N, "2014-01-01", N, "周四"],
        ],
        ("组织代码", "届满日期", "书记姓名"),
        (4, 4),
        (5, 6),
        {1: "空行", 2: "标题", 3: "空行"},
        ("C2:G2",),
    ),
    "line breaks and stars in headers, numbers as text": Nasty(
        [
            ["组织\n代码*", "组 织 名 称", "党员数\n(人)", "经费\r\n(元)"],
            ["01", "东村", "36", "1,200.50"],
        ],
        ("组织代码", "组织名称", "党员数(人)", "经费(元)"),
        (1, 1),
        (2,),
        {},
        cells={(2, "党员数(人)"): "36", (2, "经费(元)"): "1,200.50"},
    ),
    "hidden rows and columns are read and told": Nasty(
        [["代码", "名称", "旧码", "数"], ["01", "东村", "x", 3], ["02", "西村", "y", 4]],
        ("代码", "名称", "旧码", "数"),
        (1, 1),
        (2, 3),
        {},
        hidden_rows=(3,),
        hidden_columns=("C",),
        problems=("SHEET-24", "SHEET-26"),
    ),
    "empty lines numbered in advance": Nasty(
        [["序号", "姓名", "外出地"], [1, "赵一", "哈尔滨"], [2, "钱二", "大连"], [3], [4], ["……"]],
        ("序号", "姓名", "外出地"),
        (1, 1),
        (2, 3),
        {4: "空行", 5: "空行", 6: "空行"},
    ),
    "notes without a mark, and a place to sign": Nasty(
        [
            ["组织名称", "届满日期", "备注"],
            ["东村", "2013-01-01", N],
            ["西村", "2014-01-01", "延期"],
            ["1.本表由各乡镇填写,7月底前报送。"],
            ["2.延期的要写明批准文号;没有的不填。"],
            ["(盖章)"],
            [N, N, "2012年7月15日"],
            [N, N, "年   月   日"],
        ],
        ("组织名称", "届满日期", "备注"),
        (1, 1),
        (2, 3),
        {4: "注", 5: "注", 6: "签名行", 7: "日期", 8: "日期"},
    ),
    "the office's name above the day, nothing else below": Nasty(
        [
            ["基层党组织台账"],
            ["序号", "组织名称", "书记", "党员"],
            [1, "东村党支部", "赵一", 3],
            [2, "西村党支部", "钱二", 4],
            [],
            [N, N, N, "中共鸡东县委组织部"],
            [N, N, N, "二〇一二年七月十五日"],
        ],
        ("序号", "组织名称", "书记", "党员"),
        (2, 2),
        (3, 4),
        {1: "标题", 5: "空行", 6: "签名行", 7: "日期"},
        ("A1:D1",),
    ),
    "names filled in beforehand, with the day right below": Nasty(
        [["组织名称", "书记", "党员"], ["东村党支部"], ["西村党支部"], ["2012年7月15日"]],
        ("组织名称", "书记", "党员"),
        (1, 1),
        (2, 3),
        {4: "日期"},
    ),
    "a place to sign without a colon, a word that no more follows, a note alone": Nasty(
        [
            ["序号", "组织名称", "书记", "党员"],
            [1, "东村党支部", "赵一", 3],
            ["其中:"],
            [2, "西村党支部", "钱二", 4],
            [N, "(以下空白)"],
            ["填报单位(盖章)", N, "填报人(签字)"],
            ["注"],
            ["带*的必须填写"],
        ],
        ("序号", "组织名称", "书记", "党员"),
        (1, 1),
        (2, 4),
        {3: "分组标题", 5: "空行", 6: "签名行", 7: "注", 8: "注"},
    ),
    "headers and cells each merged over two columns": Nasty(
        [["单位名称", N, "党员数", N, "书记"], ["东村", N, 3, N, "赵一"], ["西村", N, 4, N, "钱二"]],
        ("单位名称", "党员数", "书记"),
        (1, 1),
        (2, 3),
        {},
        ("A1:B1", "C1:D1", "A2:B2", "C2:D2", "A3:B3", "C3:D3"),
    ),
    "section headings that nobody merged": Nasty(
        [
            ["名称", "书记", "党员数"],
            ["一、农村党组织"],
            ["东村", "赵一", 3],
            ["(二)社区党组织"],
            ["西区", "钱二", 4],
        ],
        ("名称", "书记", "党员数"),
        (1, 1),
        (3, 5),
        {2: "分组标题", 4: "分组标题"},
    ),
    "an annex mark and a secrecy mark in a narrow table": Nasty(
        [
            ["附件1", N, N, "内部资料"],
            ["党费收缴表"],
            ["支部", "人数", "应交", "实交"],
            ["东村", 3, 30, 30],
        ],
        ("支部", "人数", "应交", "实交"),
        (3, 3),
        (4,),
        {1: "标题", 2: "标题"},
        ("A2:D2",),
    ),
    "years as headers under a group": Nasty(
        [
            ["名称", "党员数", N, N, "备注"],
            [N, 2010, 2011, 2012, N],
            ["东村", 3, 4, 5, N],
        ],
        ("名称", "党员数/2010", "党员数/2011", "党员数/2012", "备注"),
        (1, 2),
        (3,),
        {},
        ("A1:A2", "B1:D1", "E1:E2"),
    ),
    "columns numbered by a formula": Nasty(
        [
            ["单位", "合计", "男", "女"],
            ["甲", "1=2+3", "2", "3"],
            ["合计", 9, 5, 4],
            ["东村", 5, 3, 2],
            ["西村", 4, 2, 2],
        ],
        ("单位", "合计", "男", "女"),
        (1, 1),
        (4, 5),
        {2: "栏次", 3: "合计"},
    ),
    "form lines in cells of their own": Nasty(
        [
            ["流动党员登记表"],
            ["填报单位:", "东镇党委", N, "填报时间:", "2012-07-15"],
            ["表  号:", "党组基3表", N, "制表机关:", "县委组织部"],
            ["姓名", "性别", "外出时间", "外出地", "联系人"],
            ["赵一", "男", "2011-03", "大连", "钱二"],
        ],
        ("姓名", "性别", "外出时间", "外出地", "联系人"),
        (4, 4),
        (5,),
        {1: "标题", 2: "单位、填报说明行", 3: "单位、填报说明行"},
        ("A1:E1",),
    ),
    "levels under one group that nobody merged, as a csv keeps them": Nasty(
        [["鸡东县基本情况表"], *HEAD, EAST, WEST],
        BASICS,
        (2, 4),
        (5, 6),
        {1: "标题"},
    ),
    "people with one character in a cell, and counts of zero": Nasty(
        [["姓名", "性别", "计", "得分"], ["甲乙", "男", 0, 0], ["计春", "女", 1, 2]],
        ("姓名", "性别", "计", "得分"),
        (1, 1),
        (2, 3),
        {},
    ),
}
