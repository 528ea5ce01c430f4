"""Small rubrics for tests: one with everything the format can say, and one around a single criterion."""

import copy
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jishi.engines.scoring import Rubric, rubric_from_mapping

Mutable = dict[str, Any]

TIERS = [
    {"tier": "A1", "class": "好", "min": 95},
    {"tier": "A2", "class": "好", "min": 90},
    {"tier": "B1", "class": "较好", "min": 85},
    {"tier": "B2", "class": "较好", "min": 80},
    {"tier": "C1", "class": "一般", "min": 70},
    {"tier": "C2", "class": "一般", "min": 60},
    {"tier": "D1", "class": "较差", "min": 50},
    {"tier": "D2", "class": "较差", "min": 0},
]

CRITERIA: list[Mutable] = [
    {"id": "S01", "dim": "组织", "name": "按期换届", "max": 6, "flag": "term_ok"},
    {
        "id": "S02",
        "dim": "组织",
        "name": "支委会",
        "max": 10,
        "unit": "次",
        "bands": {"of": "committee_n", "ge": {6: 2, 9: Decimal("4.5"), 12: 10}},
    },
    {
        "id": "S03",
        "dim": "组织",
        "name": "信访",
        "max": 5,
        "unit": "件",
        "bands": {"of": "petitions", "le": {5: 1, 2: Decimal("2.5"), 0: 5}},
    },
    {
        "id": "S04",
        "dim": "组织",
        "name": "党课",
        "max": 7,
        "per_unit": {"of": "lectures", "each": 2},
        "unit": "次",
    },
    {
        "id": "S05",
        "dim": "队伍",
        "name": "班子配备",
        "max": 8,
        "unit": "人",
        "shortfall": {"of": "board_n", "target": 5, "each": Decimal("2.5")},
    },
    {
        "id": "S06",
        "dim": "队伍",
        "name": "参会率",
        "max": 10,
        "ratio_bands": {"num": "came_n", "den": "due_n", "ge": {"58%": 3, "62.5%": 6, "100%": 10}},
    },
    {
        "id": "S07",
        "dim": "队伍",
        "name": "超时率",
        "max": 6,
        "empty": "full",
        "ratio_bands": {"num": "late_n", "den": "handled_n", "le": {"10%": 1, "5%": 3, "1%": 6}},
    },
    {
        "id": "S08",
        "dim": "服务",
        "name": "满意率",
        "max": 9,
        "missing": "exclude",
        "ratio": {"num": "pleased_n", "den": "asked_n", "from": "60%", "to": "95%"},
    },
    {
        "id": "S09",
        "dim": "服务",
        "name": "计划完成率",
        "max": 7,
        "empty": "full",
        "missing": "pending",
        "ratio": {"num": "done_n", "den": "plan_n", "from": "0%", "to": "100%"},
    },
    {
        "id": "S10",
        "dim": "阵地",
        "name": "阵地建设",
        "max": 8,
        "checklist": {"room": 4, "sign": 1, "board": Decimal("3")},
    },
    {
        "id": "S11",
        "dim": "经济",
        "name": "集体收入或增幅",
        "max": 9,
        "any": [
            {"bands": {"of": "income_fen", "ge": {5_000_000: 3, 10_000_000: 6}}},
            {"bands": {"of": "growth_bp", "ge": {500: 3, 1300: 9}}},
            {"bands": {"of": "debts", "le": {3: 1, 0: 6}}},
        ],
    },
    {
        "id": "S12",
        "dim": "评议",
        "name": "上级评议",
        "max": 5,
        "missing": "pending",
        "manual": {"of": "review_cp"},
    },
    {
        "id": "S13",
        "dim": "经济",
        "name": "人均收入",
        "max": 10,
        "unit": "元",
        "missing": "exclude",
        "linear": {"of": "income_pp", "points": {2300: 3, 4500: Decimal("6.7"), 5500: 10}},
    },
    {
        "id": "B01",
        "kind": "bonus",
        "name": "获表彰",
        "max": 5,
        "per_unit": {"of": "awards", "each": 2},
        "unit": "次",
    },
    {"id": "B02", "kind": "bonus", "name": "创新", "max": 3, "flag": "model_ok"},
    {
        "id": "K01",
        "kind": "deduct",
        "name": "通报批评",
        "max": 8,
        "per_unit": {"of": "blamed", "each": 3},
        "unit": "次",
    },
    {
        "id": "K02",
        "kind": "deduct",
        "name": "造假",
        "max": 6,
        "bands": {"of": "fakes", "ge": {1: 2, 3: 6}},
        "unit": "次",
    },
    {
        "id": "X01",
        "kind": "veto",
        "name": "重大事故",
        "when": {"of": "accidents", "ge": 1},
        "cap_tier": "D2",
        "unit": "起",
    },
    {
        "id": "X02",
        "kind": "veto",
        "name": "一年未开展组织生活",
        "when": {"of": "committee_n", "le": 0},
        "cap_tier": "C2",
    },
    {
        "id": "X03",
        "kind": "veto",
        "name": "满意率",
        "when": {"num": "pleased_n", "den": "asked_n", "lt": "90%"},
        "cap_tier": "C1",
    },
    {
        "id": "X04",
        "kind": "veto",
        "name": "欠费率",
        "when": {"num": "owing_n", "den": "member_n", "gt": "33.33%"},
        "cap_tier": "B1",
    },
]

EVERYTHING: Mutable = {
    "rubric": "everything",
    "title": "样样都有",
    "org_type": "village",
    "version": "1",
    "effective": {"from": date(2012, 3, 1)},
    "points": {"base": 100, "bonus_cap": 6, "deduct_cap": 10},
    "tiers": TIERS,
    "quota": [
        {"group": ["county"], "class": "较差", "at_least": "5%"},
        {"group": ["county", "township"], "class": "好", "at_most": "30%"},
    ],
    "ties": ["total desc", "dim:组织 desc", "deduct asc", {"group_rank": "together"}],
    "hysteresis": {"margin": Decimal("0.5")},
    "criteria": CRITERIA,
}


def everything() -> Mutable:
    """A copy to change of the rubric that uses every method, policy, veto and quota."""
    return copy.deepcopy(EVERYTHING)


def around(*criteria: Mapping[str, Any], **changes: Any) -> Rubric:
    """The smallest rubric around some criteria; their maxima make the base."""
    filled = [{"id": f"C{number}", "name": "项目", **each} for number, each in enumerate(criteria, 1)]
    base = sum(each["max"] for each in filled if each.get("kind", "score") == "score")
    mapping = {
        "rubric": "small",
        "org_type": "village",
        "version": "1",
        "effective": {"from": date(2012, 3, 1)},
        "points": {"base": base, "bonus_cap": 10, "deduct_cap": 10},
        "tiers": TIERS,
        "criteria": filled,
    }
    return rubric_from_mapping(mapping | changes, "small.yaml")


def criterion_of(mapping: Mutable, identifier: str) -> Mutable:
    """The criterion of that id in a mapping."""
    found: Mutable = next(each for each in mapping["criteria"] if each["id"] == identifier)
    return found
