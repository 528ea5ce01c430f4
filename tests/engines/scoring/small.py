"""A small rubric as a mapping, and small tables, for tests that break one thing at a time."""

import csv
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jishi.engines.scoring import Options, Rubric, ScoringError, grade, rubric_from_mapping

Mapping = dict[str, Any]
ON = date(2012, 6, 30)

SMALL: Mapping = {
    "rubric": "village",
    "org_type": "village",
    "version": "2012.10",
    "effective": {"from": date(2012, 3, 1)},
    "points": {"base": 20, "bonus_cap": 2, "deduct_cap": 5},
    "tiers": [
        {"tier": "A", "class": "好", "min": 15},
        {"tier": "B", "class": "好", "min": 10},
        {"tier": "D", "class": "较差", "min": 0},
    ],
    "criteria": [
        {"id": "F", "name": "按期换届", "dim": "组织", "max": 3, "flag": "term_ok"},
        {
            "id": "B",
            "name": "党员大会",
            "max": 4,
            "bands": {"of": "meetings", "ge": {1: 1, 2: Decimal("2.5"), 4: 4}},
        },
        {
            "id": "R",
            "name": "参会率",
            "max": 5,
            "ratio": {"num": "came", "den": "due", "from": "60%", "to": "90%"},
        },
        {"id": "C", "name": "阵地", "max": 3, "checklist": {"room": 2, "sign": 1}},
        {"id": "P", "name": "党课", "max": 5, "per_unit": {"of": "lectures", "each": Decimal("0.5")}},
        {"id": "X", "name": "获表彰", "kind": "bonus", "max": 2, "per_unit": {"of": "awards", "each": 1}},
        {"id": "Y", "name": "通报批评", "kind": "deduct", "max": 5, "per_unit": {"of": "blamed", "each": 1}},
        {
            "id": "Z",
            "name": "重大事故",
            "kind": "veto",
            "when": {"of": "accidents", "ge": 1},
            "cap_tier": "D",
        },
    ],
}

COLUMNS = ("term_ok", "meetings", "came", "due", "room", "sign", "lectures", "awards", "blamed", "accidents")


def changed(**changes: Any) -> Mapping:
    """The small rubric with top-level keys replaced; None removes one."""
    made = deepcopy(SMALL) | changes
    return {key: value for key, value in made.items() if value is not None}


def with_criterion(number: int, **changes: Any) -> Mapping:
    """The small rubric with keys of one criterion replaced; None removes one."""
    made = deepcopy(SMALL)
    criterion = made["criteria"][number] | changes
    made["criteria"][number] = {key: value for key, value in criterion.items() if value is not None}
    return made


def full(org_code: str, **changes: Any) -> dict[str, Any]:
    """A row with everything right."""
    row: dict[str, Any] = {"org_code": org_code, "org_type": "village"}
    row |= dict.fromkeys(COLUMNS, 1) | {"blamed": 0, "accidents": 0}
    return row | changes


def table_write(path: Path, rows: Sequence[dict[str, Any]], encoding: str = "utf-8") -> Path:
    """Write rows as CSV; None is a blank cell."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def small_rubric(**changes: Any) -> Rubric:
    """The small rubric with top-level keys replaced, loaded."""
    return rubric_from_mapping(changed(**changes), "village.yaml")


def places(caught: pytest.ExceptionInfo[ScoringError]) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.row, problem.column) for problem in caught.value.problems]


def refused(rubrics: Path, table: Path, **options: Any) -> pytest.ExceptionInfo[ScoringError]:
    out = table.with_name("out")
    with pytest.raises(ScoringError) as caught:
        grade(rubrics, table, out, as_of=ON, options=Options(**options))
    assert not out.exists()
    assert [each.name for each in out.parent.iterdir() if each.name.startswith(".")] == []
    for lang in ("zh", "en"):
        assert all(caught.value.lines(lang))
    return caught
