"""Compute a repair: groups after somebody left or came, with as few changes as can be; what each change is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from jishi.engines import allocation

from ..inputs import GroupInput
from ..models import GroupPlan
from .proposing import Cut, Found, Tell, complete, failed, named
from .staffing import LEADER

# What a change of group must save, in percent of the mean squared distance: None is only what has to change.
PRICES: Mapping[int | None, str] = {
    None: "只动必须动的",
    300: "少动",
    100: "居中",
    30: "多动",
    0: "只看远近",
}


def propose_repair(plan: GroupPlan, given: GroupInput, tell: Tell) -> Found:
    """Return the groups after the repair, who changes and why, and what other prices of a change lead to."""
    removed = {int(number) for number in plan.summary["dissolve"]}
    old = {str(household): _key(number) for household, number in given.groups.items()}
    tell(5, 100, "找相邻的户")
    try:
        near = allocation.neighbours(given.households)
        by_price: dict[int | None, allocation.Regrouping] = {}
        prices = [*PRICES, *({plan.move_cost} - set(PRICES))]
        for at, price in enumerate(prices):
            tell(10 + 45 * at // len(prices), 100, f"调整:{PRICES.get(price, price)}")
            by_price[price] = allocation.regroup(
                given.households,
                near,
                old,
                removed=[_key(number) for number in sorted(removed)],
                band=plan.band_percent,
                seed=plan.seed,
                move_cost=price,
            )
    except allocation.AllocationError as error:
        return failed(error, given)
    repair = by_price[plan.move_cost]
    cut = Cut(repair.territories, near, _numbers(repair, given))
    found = complete(plan, given, cut, given, tell)
    number_of = {**{_key(number): number for number in given.groups.values()}, **cut.number_of}
    found.result["why"] = {
        each.household: allocation.reason_words(named(each, number_of), "zh") for each in repair.changes
    }
    found.result["changes"] = [
        [int(each.household), number_of.get(each.was, 0), number_of[each.now]] for each in repair.changes
    ]
    found.result["moves"] = _moves(given, found.result)
    found.summary |= {
        "dissolve": sorted(removed),
        "changed": len(repair.changes),
        "unavoidable": repair.unavoidable,
        "gone": len(repair.gone),
        "moved": len(repair.changes),
        "curve": [_point(price, made, near) for price, made in by_price.items() if price in PRICES],
    }
    found.summary["says"] = _says(found, len(removed))
    return found


def _key(number: int) -> str:
    return f"G{number:05}"


def _numbers(repair: allocation.Regrouping, given: GroupInput) -> dict[str, int]:
    """Return the number of each group: its own, and the next ones for groups that had to be begun."""
    known = {_key(number): number for number in given.groups.values()}
    fresh = [each.id for each in repair.territories.groups if each.id not in known]
    last = max(known.values())
    return known | {name: number for number, name in enumerate(sorted(fresh), last + 1)}


def _moves(given: GroupInput, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for every group that changes: households and work before and after, in and out, who leads."""
    work = {int(each.id): each.work for each in given.households} | dict(given.gone)
    was_n, was_work = Counter(given.groups.values()), Counter[int]()
    for household, number in given.groups.items():
        was_work[number] += work[household]
    now = {group["number"]: (len(group["households"]), group["work"]) for group in result["groups"]}
    gains: Counter[int] = Counter()
    losses = Counter(given.groups[household] for household in given.gone)
    for _, was, new in result["changes"]:
        gains[new] += 1
        losses[was] += 1
    led = {each.group: each.worker_id for each in given.seats if each.role == LEADER}
    leads = {seat["group"]: seat["worker"] for seat in result["seats"] if seat["role"] == LEADER}
    return [
        {
            "number": number,
            "was": [was_n[number], was_work[number]],
            "now": list(now.get(number, (0, 0))),
            "in": gains[number],
            "out": losses[number],
            "led": led.get(number),
            "leads": leads.get(number),
        }
        for number in sorted(was_n.keys() | now.keys())
        if gains[number] or losses[number] or led.get(number) != leads.get(number)
    ]


def _point(price: int | None, made: allocation.Regrouping, near: allocation.Neighbours) -> dict[str, Any]:
    figures = allocation.figures_of(made.territories, near)
    return {
        "price": price,
        "changed": len(made.changes),
        "distance_m": round(figures.distance_m),
        "loads": [figures.least, figures.most],
        "outside": figures.outside,
    }


def _says(found: Found, removed_n: int) -> str:
    told, moves = found.summary, found.result["moves"]
    parts = [f"撤{removed_n}个组"] if removed_n else []
    fresh = sum(not was for _, was, _ in found.result["changes"])
    moved = told["changed"] - fresh
    parts += [f"新编入{fresh:,}户"] if fresh else []
    parts += [f"迁出{told['gone']:,}户"] if told["gone"] else []
    parts += (
        [f"换组{moved:,}户(其中{told['unavoidable'] - fresh:,}户非动不可)"] if moved else ["没有一户换组"]
    )
    leaders = sum(bool(each["leads"]) and each["leads"] != each["led"] for each in moves)
    parts += [f"换组长{leaders}个组"] if leaders else []
    return ",".join(parts) + "。"
