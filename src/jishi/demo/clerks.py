"""What two townships' clerks did to the figures: one copied rows, one rounded up to the next class."""

from __future__ import annotations

from jishi.engines.scoring import Rubric, score

from . import plan
from .asked import rubrics
from .specs import City, OrgSpec

Values = dict[str, int]
CUTS_CP = (9_000, 8_000)


def copy_rows(city: City, table: dict[str, Values]) -> None:
    """Give six branches of one township the same row: somebody filled in one and copied it."""
    villages = [org for org in _of_township(city, plan.COPIED_TOWNSHIP) if org.org_type == "village"]
    first, *others = villages[: plan.COPIED_ROWS]
    for org in others:
        table[org.code] = dict(table[first.code])


def round_up(city: City, table: dict[str, Values]) -> None:
    """Count satisfied votes so that each branch of one township stands just above a cut it can reach."""
    for org in _of_township(city, plan.ROUNDED_UP_TOWNSHIP):
        values = table[org.code]
        if "sat_ok" in values:
            values["sat_ok"] = _rounded_up(rubrics()[org.org_type], values)


def _rounded_up(rubric: Rubric, values: Values) -> int:
    by_votes = [
        (votes, score(rubric, {**values, "sat_ok": votes}).total_cp)
        for votes in range(values["sat_n"] * 9 // 10 + 1, values["sat_n"] + 1)
    ]
    for cut in CUTS_CP:
        enough = [votes for votes, total in by_votes if total >= cut]
        if enough and by_votes[0][1] < cut:
            return enough[0]
    return values["sat_ok"]


def _of_township(city: City, code: str) -> list[OrgSpec]:
    return [org for org in city.graded_on(plan.GRADED_ON) if org.area_code.startswith(code)]
