"""Organisations whose totals a test chooses, for quotas and ties."""

from typing import Any

from jishi.engines.scoring import Entry, Rubric, score_all
from jishi.engines.scoring.check import Grade, Standing
from tests.engines.scoring.rubrics import around


def by_marks(quotas: list[dict[str, Any]], ties: list[Any] | None = None) -> Rubric:
    """A rubric of two marks given by hand, one deduction and one veto, with quotas."""
    marks: list[dict[str, Any]] = [
        {"id": "M1", "dim": "组织", "max": 95, "manual": {"of": "first_cp"}},
        {"id": "M2", "dim": "服务", "max": 10, "manual": {"of": "second_cp"}},
        {"id": "K1", "kind": "deduct", "max": 10, "per_unit": {"of": "blamed", "each": 5}},
        {"id": "X1", "kind": "veto", "when": {"of": "accidents", "ge": 1}, "cap_tier": "C2"},
    ]
    chain = {"ties": ties} if ties else {}
    return around(*marks, quota=quotas, **chain)


def org(code: str, total: int, county: str = "甲", **facts: int) -> Standing:
    """An organisation with so many points, 5 of them for service."""
    values = {"first_cp": total * 100 - 500, "second_cp": 500, "blamed": 0, "accidents": 0} | facts
    return Standing(code, values, {"county": county, "township": "东"})


def grades(rubric: Rubric, table: list[Standing]) -> dict[str, Grade]:
    entries = [Entry(each.org_code, each.facts, each.previous, each.groups) for each in table]
    scores = score_all(rubric, entries)
    return {each.org_code: Grade(got.tier, got.moved_by) for each, got in zip(table, scores, strict=True)}
