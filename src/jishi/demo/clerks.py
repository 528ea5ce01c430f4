"""What two townships' clerks did to the figures: one copied rows, one rounded up to the next class."""

from __future__ import annotations

from jishi.engines.scoring import Rubric, score

from . import plan
from .asked import rubrics
from .specs import City, OrgSpec

Values = dict[str, int]
CUTS_CP = (8_000, 9_000)
NEAR_CP = 1_200


def copy_rows(city: City, table: dict[str, Values]) -> None:
    """Give six branches of one township the same row: somebody filled in one and copied it."""
    villages = [org for org in _of_township(city, plan.COPIED_TOWNSHIP) if org.org_type == "village"]
    first, *others = villages[: plan.COPIED_ROWS]
    for org in others:
        table[org.code] = dict(table[first.code])


def round_up(city: City, table: dict[str, Values]) -> None:
    """Lift the branches of one township that are near a cut until they stand just above it."""
    for org in _of_township(city, plan.ROUNDED_UP_TOWNSHIP):
        table[org.code] = _rounded_up(rubrics()[org.org_type], table[org.code])


def _rounded_up(rubric: Rubric, values: Values) -> Values:
    total = score(rubric, values).total_cp
    cut = next((cut for cut in CUTS_CP if cut - NEAR_CP <= total < cut), None)
    if cut is None or "sat_ok" not in values:
        return values
    told = dict(values)
    for name, most in (("sat_ok", "sat_n"), ("attend_n", "attend_due"), ("dues_paid", "dues_due")):
        # One figure after the other, and of the last no more than needed.
        for value in range(told.get(name, 0), told.get(most, -1) + 1):
            told[name] = value
            if score(rubric, told).total_cp >= cut:
                return told
    return values


def _of_township(city: City, code: str) -> list[OrgSpec]:
    return [org for org in city.graded_on(plan.GRADED_ON) if org.area_code.startswith(code)]
