"""The workbook form of a rubric: its sheets, its headings, and the words of its cells."""

from collections.abc import Mapping
from typing import Any

OVERVIEW, TIERS, QUOTAS, CRITERIA = "总则", "档次", "比例", "细则"
SHEETS = {OVERVIEW: True, TIERS: True, QUOTAS: False, CRITERIA: True}
"""Sheet names, and whether a rubric must have each."""

OVERVIEW_ROWS = {
    "评分标准": ("rubric",),
    "名称": ("title",),
    "组织类型": ("org_type",),
    "版本": ("version",),
    "生效日期": ("effective", "from"),
    "截止日期": ("effective", "to"),
    "基础分": ("points", "base"),
    "加分上限": ("points", "bonus_cap"),
    "扣分上限": ("points", "deduct_cap"),
    "缺失时": ("missing",),
    "升降幅度": ("hysteresis", "margin"),
    "同分顺序": ("ties",),
    "依据文件": ("source", "document"),
    "印发日期": ("source", "issued"),
    "依据说明": ("source", "note"),
    "样例": ("sample",),
    "佐证": ("evidence",),
    "说明": ("description",),
}
"""The item in the first column, and the keys it stands for."""

TIER_HEADINGS = {"档次": "tier", "类别": "class", "最低分": "min"}
QUOTA_HEADINGS = ("分组", "类别", "要求", "比例")
QUOTA_BOUNDS = {"至少": "at_least", "至多": "at_most"}
CRITERION_HEADINGS = {
    "编号": "id",
    "类别": "kind",
    "维度": "dim",
    "名称": "name",
    "分值": "max",
    "计分方式": "method",
    "指标": "indicators",
    "规则": "rule",
    "封顶档次": "cap_tier",
    "缺失时": "missing",
    "分母为零": "empty",
    "工作量": "effort",
    "单位": "unit",
    "责任": "duty",
    "佐证": "evidence",
    "依据": "source",
    "推断": "inferred",
    "问题": "problem",
    "备注": "note",
}
KINDS = {"基础": "score", "加分": "bonus", "扣分": "deduct", "否决": "veto"}
POLICIES = {"计零分": "zero", "不计入": "exclude", "待定": "pending"}
EMPTIES = {"满分": "full", "按缺失": "missing"}
DUTIES = {"支部": "branch", "乡镇或系统党委": "township", "县级": "county", "部门": "agency"}
EFFORTS = {"每单位": "per_unit", "每档": "per_step", "每条": "per_item"}
BOOLEANS = {"是": True, "否": False}
METHODS = {
    "是否": "flag",
    "分档": "bands",
    "按次": "per_unit",
    "缺一扣": "shortfall",
    "比率分档": "ratio_bands",
    "比率线性": "ratio",
    "清单": "checklist",
    "任一": "any",
    "人工": "manual",
    "线性": "linear",
    "触发": "when",
}
OPS = {"≥": "ge", "≤": "le", ">": "gt", "<": "lt"}
CRITERION_WORDS: dict[str, dict[str, Any]] = {
    "kind": KINDS,
    "missing": POLICIES,
    "empty": EMPTIES,
    "duty": DUTIES,
    "inferred": BOOLEANS,
}
"""Keys of a criterion whose cells hold one of a few words."""


def word_of(words: Mapping[str, Any], value: object) -> str:
    """Return the Chinese word of a value.

    Examples
    --------
    >>> word_of(KINDS, "veto")
    '否决'
    """
    return next(word for word, each in words.items() if each == value)
