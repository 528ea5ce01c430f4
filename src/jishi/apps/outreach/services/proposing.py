"""Compute a plan: households into groups by the engine, checked by its own verifier; people into the groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jishi.engines import allocation

from ..inputs import GroupInput
from ..models import GroupPlan
from ..rules import rules_on
from .staffing import Place, Staffed, staffed
from .wording import office_problems, office_shortfall

Tell = Callable[[int, int, str], None]


@dataclass(slots=True)
class Found:
    """What came out: the result as the plan keeps it, and its sums."""

    engine_version: str
    result: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    is_failed: bool = False


@dataclass(frozen=True)
class Cut:
    """Groups as the engine made them, and which number each of its names stands for."""

    made: allocation.Territories
    near: allocation.Neighbours
    number_of: Mapping[str, int]


def propose(plan: GroupPlan, given: GroupInput, tell: Tell) -> Found:
    """Return groups with households and people; what cannot be met is named with its rule."""
    tell(5, 100, "找相邻的户")
    try:
        near = allocation.neighbours(given.households)
        tell(15, 100, "分组")
        made = allocation.group(
            given.households, near, groups=plan.groups_n, band=plan.band_percent, seed=plan.seed
        )
    except allocation.AllocationError as error:
        return failed(error, given)
    cut = Cut(made, near, {each.id: number for number, each in enumerate(made.groups, 1)})
    found = complete(plan, given, cut, GroupInput((), given.people), tell)
    found.result["why"] = {each.household: _reason(each, cut) for each in made.placed}
    found.summary["says"] = f"{len(given.households):,}户编成{len(made.groups):,}个组。"
    return found


def failed(error: allocation.AllocationError, given: GroupInput) -> Found:
    """Return what to tell when nothing can be computed: each household that is in the way, and what to do."""
    lines = office_problems(error.problems, given)
    summary = {"problems": lines, "says": f"算不出:有{error.total}处要改。"}
    return Found(allocation.ENGINE_VERSION, summary=summary, is_failed=True)


def complete(plan: GroupPlan, given: GroupInput, cut: Cut, standing: GroupInput, tell: Tell) -> Found:
    """Verify groups by their definition, send people to them, and sum up; whoever `standing` seats may stay."""
    found = Found(allocation.ENGINE_VERSION)
    tell(60, 100, "逐户核验")
    faults = _checked(given, cut)
    tell(75, 100, "安排组长、组员")
    groups = _groups_kept(cut)
    places = _places(groups, cut, given)
    people = staffed(places, given.people, standing.seats, rules_on(plan.on).people)
    found.result = {"groups": groups, "seats": people.seats}
    found.summary = _summary(given, cut, groups, people) | {"checked": faults + people.checked}
    return found


def _reason(placed: allocation.Placed, cut: Cut) -> str:
    return allocation.reason_words(named(placed, cut.number_of), "zh")


def named(one: Any, number_of: Mapping[str, int]) -> Any:
    """Return a reason or a shortfall that calls groups by the office's numbers."""
    values = tuple(
        (key, f"第{number_of[str(value)]}" if str(value) in number_of else value) for key, value in one.values
    )
    return replace(one, values=values)


def _checked(given: GroupInput, cut: Cut) -> list[str]:
    """Verify the groups by the definition; a band that cannot be met is told as a shortfall already."""
    made = cut.made
    band = None if made.shortfalls else made.band
    problems = allocation.check_groups(
        given.households, cut.near.pairs, made.group_of.items(), groups=len(made.groups), band=band
    )
    return [each.render("zh") for each in problems]


def _groups_kept(cut: Cut) -> list[dict[str, Any]]:
    return [
        {
            "number": cut.number_of[each.id],
            "households": [int(one) for one in each.households],
            "work": each.work,
            "x": None if each.x is None else round(each.x),
            "y": None if each.y is None else round(each.y),
            "is_in_band": each.is_in_band,
        }
        for each in sorted(cut.made.groups, key=lambda each: cut.number_of[each.id])
    ]


def _places(groups: Sequence[Mapping[str, Any]], cut: Cut, given: GroupInput) -> list[Place]:
    wanted: dict[int, set[str]] = {}
    for household, skill in given.needs:
        group = cut.made.group_of.get(str(household))
        if group is not None:
            wanted.setdefault(cut.number_of[group], set()).add(skill)
    return [
        Place(each["number"], each["x"], each["y"], tuple(sorted(wanted.get(each["number"], ()))))
        for each in groups
    ]


def _summary(
    given: GroupInput, cut: Cut, groups: Sequence[Mapping[str, Any]], people: Staffed
) -> dict[str, Any]:
    made, near = cut.made, cut.near
    sizes = [len(group["households"]) for group in groups]
    loads = [group["work"] for group in groups]
    return {
        "groups": len(groups),
        "households": sum(sizes),
        "sizes": [min(sizes), max(sizes)],
        "loads": [min(loads), max(loads)],
        "band": [made.lower, made.upper],
        "areas": len(near.areas),
        "out_of_band": sum(not group["is_in_band"] for group in groups),
        "shortfalls": [office_shortfall(each, cut.number_of, given) for each in made.shortfalls]
        + people.shortfalls,
        "warnings": office_problems(near.warnings, given),
        "without_leader": people.without_leader,
        "uncovered": people.uncovered,
        "unplaced": people.unplaced,
    }
