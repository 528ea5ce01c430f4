"""What the dictionary asks of each type, and how much each indicator weighs in its rubric."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import yaml

from jishi.engines.scoring import Rubric, rubrics_in_force, rubrics_read

from . import plan
from .recipes import RECIPES

# How far, in per cent of its points, an indicator usually strays: by kind of indicator, from trial runs.
_STRAYS, _FLAG_STRAYS, _VOTE_STRAYS = 26, 18, 7


@cache
def asked_of(org_type: str) -> frozenset[str]:
    """Indicators that the dictionary asks of a type."""
    text = files("jishi").joinpath("data", "indicators.yaml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return frozenset(
        entry["id"] for entry in entries if entry["types"] == "all" or org_type in entry["types"]
    )


@cache
def rubrics() -> dict[str, Rubric]:
    """The shipped rubrics in force on the day of grading, by type."""
    with as_file(files("jishi").joinpath("data", "rubrics")) as folder:
        return rubrics_in_force(rubrics_read(folder), plan.GRADED_ON)


@cache
def importance(org_type: str) -> dict[str, int]:
    """Weight of each indicator: the centipoints by which it usually moves the total."""
    weights: dict[str, int] = {}
    for criterion in rubrics()[org_type].criteria:
        if criterion.kind != "score":
            continue
        names = [name for name in criterion.method.indicators if name in RECIPES or name == "recruits"]
        for name in names:
            weights[name] = weights.get(name, 0) + criterion.max_cp * _strays(name) // (100 * len(names))
    return weights


def _strays(name: str) -> int:
    if name == "sat_ok":
        return _VOTE_STRAYS
    recipe = RECIPES.get(name)
    is_flag = recipe is not None and recipe.is_stepped and {value for _, value in recipe.knots} <= {0, 1}
    return _FLAG_STRAYS if is_flag else _STRAYS
