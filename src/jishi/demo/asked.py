"""What the dictionary asks of each type, and which criteria its free indicators can move."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Any

from jishi.engines.scoring import Criterion, Rubric, rubrics_in_force, rubrics_read
from jishi.shared.yaml_files import yaml_load

from . import plan
from .recipes import RECIPES


@cache
def asked_of(org_type: str) -> frozenset[str]:
    """Indicators that the dictionary asks of a type."""
    text = files("jishi").joinpath("data", "indicators.yaml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = yaml_load(text)
    return frozenset(
        entry["id"] for entry in entries if entry["types"] == "all" or org_type in entry["types"]
    )


@cache
def rubrics() -> dict[str, Rubric]:
    """The shipped rubrics in force on the day of grading, by type."""
    with as_file(files("jishi").joinpath("data", "rubrics")) as folder:
        return rubrics_in_force(rubrics_read(folder), plan.GRADED_ON)


@cache
def set_criteria(org_type: str) -> frozenset[str]:
    """Criteria that read only what is set before the free indicators; satisfaction stands for itself."""
    return frozenset(one.id for one in _scored(org_type) if not _is_free(one))


@cache
def free_criteria(org_type: str) -> frozenset[str]:
    """Criteria that read a free indicator."""
    return frozenset(one.id for one in _scored(org_type) if _is_free(one))


@cache
def usual_of_set(org_type: str) -> int:
    """Centipoints that the criteria set first usually earn: about three quarters of their points."""
    return sum(one.max_cp for one in _scored(org_type) if not _is_free(one)) * 3 // 4


@cache
def points_of_free(org_type: str) -> int:
    """Centipoints of the free criteria, all earned."""
    return sum(one.max_cp for one in _scored(org_type) if _is_free(one))


def _scored(org_type: str) -> tuple[Criterion, ...]:
    return tuple(
        one
        for one in rubrics()[org_type].criteria
        if one.kind == "score" and "sat_ok" not in one.method.indicators
    )


def _is_free(criterion: Criterion) -> bool:
    return any(name in RECIPES and not RECIPES[name].by_rank for name in criterion.method.indicators)
