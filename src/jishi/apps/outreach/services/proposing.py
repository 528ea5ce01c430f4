"""Compute a plan: households into groups by the engine, checked by its own verifier; people into the groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jishi.engines import allocation

from ..inputs import GroupInput, group_number
from ..models import GroupPlan
from .staffing import Place, Staffed, staffed

Tell = Callable[[int, int, str], None]


@dataclass(slots=True)
class Found:
    """What came out: the result as the plan keeps it, and its sums."""

    engine_version: str
    result: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    is_failed: bool = False


def propose(plan: GroupPlan, given: GroupInput, tell: Tell) -> Found:
    """Return groups with households and people; what cannot be met is named with its rule."""
    found = Found(allocation.ENGINE_VERSION)
    tell(5, 100, "找相邻的户")
    try:
        near = allocation.neighbours(given.households)
        tell(15, 100, "分组")
        made = allocation.group(
            given.households, near, groups=plan.groups_n, band=plan.band_percent, seed=plan.seed
        )
    except allocation.AllocationError as error:
        lines = error.lines("zh")
        found.is_failed = True
        found.summary = {"problems": lines, "says": f"算不出:有{len(lines)}处要改。"}
        return found
    tell(60, 100, "逐户核验")
    faults = _checked(given, near, made)
    tell(75, 100, "安排组长、组员")
    groups = _groups_kept(made)
    people = staffed(_places(groups, made, given), given.people, {})
    why = {each.household: allocation.reason_words(each, "zh") for each in made.placed}
    found.result = {"groups": groups, "why": why, "seats": people.seats}
    found.summary = _summary(made, near, groups, people) | {"checked": faults}
    found.summary["says"] = f"{len(given.households):,}户编成{len(groups):,}个组。"
    return found


def _checked(given: GroupInput, near: allocation.Neighbours, made: allocation.Territories) -> list[str]:
    """Verify the groups by the definition; a band that cannot be met is told as a shortfall already."""
    band = None if made.shortfalls else made.band
    problems = allocation.check_groups(
        given.households, near.pairs, made.group_of.items(), groups=len(made.groups), band=band
    )
    return [each.render("zh") for each in problems]


def _groups_kept(made: allocation.Territories) -> list[dict[str, Any]]:
    return [
        {
            "number": group_number(each.id),
            "households": [int(one) for one in each.households],
            "work": each.work,
            "x": None if each.x is None else round(each.x),
            "y": None if each.y is None else round(each.y),
            "is_in_band": each.is_in_band,
        }
        for each in made.groups
    ]


def _places(
    groups: Sequence[Mapping[str, Any]], made: allocation.Territories, given: GroupInput
) -> list[Place]:
    wanted: dict[int, set[str]] = {}
    for household, skill in given.needs:
        wanted.setdefault(group_number(made.group_of[str(household)]), set()).add(skill)
    return [
        Place(each["number"], each["x"], each["y"], tuple(sorted(wanted.get(each["number"], ()))))
        for each in groups
    ]


def _summary(
    made: allocation.Territories,
    near: allocation.Neighbours,
    groups: Sequence[Mapping[str, Any]],
    people: Staffed,
) -> dict[str, Any]:
    sizes = [len(group["households"]) for group in groups]
    loads = [group["work"] for group in groups]
    shortfalls = [allocation.shortfall_words(each, "zh") for each in made.shortfalls]
    if people.without_leader:
        shortfalls.append(
            f"{len(people.without_leader)}个组没有组长:党员名额不够。"
            "请增加愿意当组长的党员,或调高“最多参加几个组”。"
        )
    return {
        "groups": len(groups),
        "households": sum(sizes),
        "sizes": [min(sizes), max(sizes)],
        "loads": [min(loads), max(loads)],
        "band": [made.lower, made.upper],
        "areas": len(near.areas),
        "out_of_band": sum(not group["is_in_band"] for group in groups),
        "shortfalls": shortfalls,
        "warnings": [each.render("zh") for each in near.warnings],
        "without_leader": people.without_leader,
        "uncovered": people.uncovered,
        "unplaced": people.unplaced,
    }
