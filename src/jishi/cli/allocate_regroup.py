"""`jishi allocate regroup`: groups are repaired with least change after somebody left or came."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from jishi.cli.allocate_results import deliver, said, territories_result
from jishi.cli.words import say, table, whole
from jishi.engines.allocation import (
    AllocationError,
    CurvePoint,
    Neighbours,
    Regrouping,
    neighbours,
    neighbours_after,
    reason_words,
    regroup,
    regroup_curve,
)
from jishi.engines.allocation.divide import MOST_PRICE
from jishi.engines.allocation.errors import Place, problem
from jishi.engines.allocation.store.homes import Homes, homes_read, pairs_read
from jishi.engines.allocation.store.results import LINKS, Sheet, facts_read, out_check, table_of
from jishi.engines.allocation.store.tables import names_in


def add_regroup(made: argparse.ArgumentParser, lang: str) -> Callable[[argparse.Namespace, str], int]:
    """`jishi allocate regroup OLD --removed IDS`."""
    made.add_argument("old", type=Path, metavar="OLD", help=say(lang, "cli-allocate-old"))
    made.add_argument("--removed", default="", metavar="IDS", help=say(lang, "cli-allocate-removed"))
    made.add_argument("--left", default="", metavar="IDS", help=say(lang, "cli-allocate-left"))
    words = say(lang, "cli-allocate-move-cost").replace("%", "%%")
    made.add_argument("--move-cost", type=whole(lang, 0, MOST_PRICE), metavar="N", help=words)
    for name in ("links", "barriers"):
        made.add_argument(f"--{name}", type=Path, metavar="FILE", help=say(lang, f"cli-allocate-{name}"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say(lang, "cli-allocate-out"))
    return _regroup


def ground_of(homes: Homes, old: Path, told: argparse.Namespace) -> Neighbours:
    """Who is beside whom: as the links say that lie beside an earlier result, unless other links are named."""
    links = table_of(old).parent / LINKS
    if told.links is None and told.barriers is None and facts_read(old) and links.is_file():
        return neighbours_after(homes.households, pairs_read(links))
    return neighbours(homes.households, homes.links, homes.barriers)


def _regroup(told: argparse.Namespace, lang: str) -> int:
    out_check(told.out)
    path = table_of(told.old)
    homes = homes_read(path, told.links, told.barriers)
    left = set(names_in(told.left))
    removed = names_in(told.removed)
    if not homes.group_of:
        raise AllocationError(
            [problem("ALLOC-02", Place(path.name), column="group", headings="id", also="组")]
        )
    strangers = sorted(left - {each.id for each in homes.households})
    unknown = [name for name in removed if name not in set(homes.group_of.values())]
    faults = [problem("ALLOC-42", Place("--left"), id=name) for name in strangers]
    faults += [problem("ALLOC-23", Place("--removed"), id=name) for name in unknown]
    if faults:
        raise AllocationError(faults)
    stay = replace(homes, households=tuple(each for each in homes.households if each.id not in left))
    near = ground_of(stay, told.old, told)
    terms = {"band": told.band, "seed": told.seed}
    made = regroup(stay.households, near, homes.group_of, removed=removed, move_cost=told.move_cost, **terms)
    curve = (
        regroup_curve(stay.households, near, homes.group_of, removed=removed, **terms) if made.changes else ()
    )
    inputs = {name: file for name in ("links", "barriers") if (file := getattr(told, name))}
    groups = len(made.territories.groups)
    result = territories_result(
        "regroup", made.territories, stay, near, lang=told.lang, groups=groups, inputs=inputs
    )
    rows = tuple((each.household, each.was, each.now, reason_words(each, told.lang)) for each in made.changes)
    tables = {**result.tables, "changes": Sheet(("id", "was", "now", "reason"), rows)}
    words = [*regroup_words(made, curve, told.lang), *result.words]
    facts = {
        **result.facts,
        "changed": len(made.changes),
        "unavoidable": made.unavoidable,
        "gone": list(made.gone),
        "curve": [
            {"move_cost": each.move_cost, "changed": each.changed, "distance_dm": round(each.distance_m * 10)}
            for each in curve
        ],
    }
    told_result = replace(result, tables=tables, facts=facts, words=words)
    return deliver(told_result, told.out, told.lang, said((*homes.warnings, *near.warnings), told.lang))


def regroup_words(made: Regrouping, curve: tuple[CurvePoint, ...], lang: str) -> list[str]:
    """How many change, and what other prices of a change would lead to."""
    if not made.changes:
        return [say(lang, "cli-allocate-unchanged")]
    values = {"changed": len(made.changes), "unavoidable": made.unavoidable}
    heads = [say(lang, f"cli-allocate-curve-{key}") for key in ("price", "changed", "distance", "work")]
    rows = [
        [
            say(lang, "cli-allocate-least") if each.move_cost is None else f"{each.move_cost}%",
            str(each.changed),
            f"{each.distance_m:.0f}",
            f"{each.least}–{each.most}",
        ]
        for each in curve
    ]
    return [say(lang, "cli-allocate-changed", **values), table([heads, *rows])]
