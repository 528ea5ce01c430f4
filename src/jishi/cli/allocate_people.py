"""`jishi allocate assign` and `staff`: people to posts, leaders and helpers to groups."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jishi.cli.allocate_results import deliver, facts_of
from jishi.cli.words import say, table, whole
from jishi.engines.allocation import (
    Assignment,
    AssignPoint,
    PersonPlaced,
    Staffing,
    assign,
    assign_curve,
    reason_words,
    shortfall_words,
    staff,
)
from jishi.engines.allocation.people import MOST_MOVE_COST
from jishi.engines.allocation.store.results import Result, Sheet, out_check, table_of
from jishi.engines.allocation.store.rules import Case, case_read, placed_read, staff_read

Run = Callable[[argparse.Namespace, str], int]
HEADS = ("person", "target", "skill", "cost", "reason")


def add_assign(made: argparse.ArgumentParser, lang: str) -> Run:
    """`jishi allocate assign PEOPLE POSTS COSTS --rules RULES`."""
    for name in ("people", "posts", "costs"):
        made.add_argument(name, type=Path, metavar=name.upper(), help=say(lang, f"cli-allocate-{name}"))
    made.add_argument("--rules", type=Path, metavar="FILE", help=say(lang, "cli-allocate-rules"))
    made.add_argument("--previous", type=Path, metavar="FILE", help=say(lang, "cli-allocate-previous"))
    made.add_argument(
        "--move-cost",
        type=whole(lang, 0, MOST_MOVE_COST),
        metavar="N",
        help=say(lang, "cli-allocate-person-move"),
    )
    made.add_argument("--out", type=Path, metavar="DIR", help=say(lang, "cli-allocate-out"))
    return _assign


def add_staff(made: argparse.ArgumentParser, lang: str) -> Run:
    """`jishi allocate staff GROUPS PEOPLE --needs NEEDS`."""
    made.add_argument("groups", type=Path, metavar="GROUPS", help=say(lang, "cli-allocate-sites"))
    made.add_argument("people", type=Path, metavar="PEOPLE", help=say(lang, "cli-allocate-people"))
    made.add_argument("--needs", type=Path, metavar="FILE", help=say(lang, "cli-allocate-needs"))
    made.add_argument("--previous", type=Path, metavar="FILE", help=say(lang, "cli-allocate-previous"))
    made.add_argument(
        "--move-cost",
        type=whole(lang, 0, MOST_MOVE_COST),
        default=0,
        metavar="M",
        help=say(lang, "cli-allocate-person-move"),
    )
    made.add_argument("--out", type=Path, metavar="DIR", help=say(lang, "cli-allocate-out"))
    return _staff


def case_of(told: argparse.Namespace) -> Case:
    """The lists and rules that were named, with what was before."""
    case = case_read(told.people, told.posts, told.costs, told.rules)
    previous = placed_read(table_of(told.previous), case) if getattr(told, "previous", None) else None
    rules = case.rules if previous is None else replace(case.rules, previous=previous)
    price = getattr(told, "move_cost", None)
    return replace(case, rules=rules if price is None else replace(rules, move_cost=price))


def _assign(told: argparse.Namespace, lang: str) -> int:
    out_check(told.out)
    case = case_of(told)
    made = assign(case.people, case.posts, case.pairs, case.rules)
    curve: tuple[AssignPoint, ...] = ()
    if case.rules.previous:
        curve = assign_curve(case.people, case.posts, case.pairs, case.rules)
    heads = [say(told.lang, f"cli-allocate-curve-{key}") for key in ("price", "moved", "total")]
    points = [[str(each.move_cost), str(each.moved), str(each.total)] for each in curve]
    words = [*assign_words(made, case, told.lang), *([table([heads, *points])] if points else [])]
    count = Counter(each.target for each in made.placed)
    posts = tuple((each.id, count[each.id], each.floor, each.cap, each.area) for each in case.posts)
    tables = {
        "result": _sheet(made.placed, told.lang),
        "posts": Sheet(("post", "count", "floor", "cap", "area"), posts),
    }
    facts = facts_of(
        made.shortfalls, status=made.status, total=made.total, moved=made.moved, move_cost=case.rules.move_cost,
        previous=[list(each) for each in case.rules.previous],
        curve=[{"move_cost": each.move_cost, "moved": each.moved, "total": each.total} for each in curve],
    )  # fmt: skip
    return deliver(
        Result("assign", tables, facts, words, _inputs(told, "people", "posts", "costs", "rules")),
        told.out,
        told.lang,
    )


def assign_words(made: Assignment, case: Case, lang: str) -> list[str]:
    """The summary of an assignment."""
    placed = {each.person for each in made.placed if each.target}
    values = {
        "placed": len(placed), "people": len(case.people), "total": made.total,
        "posts": len(made.people_of), "all": len(case.posts),
    }  # fmt: skip
    kind = "value" if case.rules.is_value else "cost"
    words = [say(lang, f"cli-allocate-placed-{kind}", **values)]
    if case.rules.previous:
        words.append(say(lang, "cli-allocate-moved", moved=made.moved))
    return [*words, *(shortfall_words(each, lang) for each in made.shortfalls)]


def _staff(told: argparse.Namespace, lang: str) -> int:
    out_check(told.out)
    case = staff_read(table_of(told.groups), told.people, told.needs)
    previous = placed_read(table_of(told.previous)) if told.previous else ()
    made = staff(case.sites, case.people, case.needs, previous=previous, prices=(500, told.move_cost))
    tables = {
        "result": _sheet([*made.leaders, *made.helpers], told.lang),
        "needs": Sheet(("group", "skill", "count", "person"), tuple(_needs(case.needs, made))),
    }
    facts = facts_of(made.shortfalls, status=made.status)
    result = Result(
        "staff", tables, facts, staff_words(made, told.lang), _inputs(told, "groups", "people", "needs")
    )
    return deliver(result, told.out, told.lang)


def staff_words(made: Staffing, lang: str) -> list[str]:
    """The summary of leaders and helpers."""
    leads = Counter(each.person for each in made.leaders if each.target)
    away = sum(each.cost for each in made.helpers)
    values = {
        "groups": leads.total(), "leaders": len(leads), "least": min(leads.values(), default=0),
        "most": max(leads.values(), default=0), "met": len(made.by_leader), "helped": len(made.helpers),
        "metres": away // max(1, len(made.helpers)),
    }  # fmt: skip
    return [
        say(lang, "cli-allocate-staffed", **values),
        *(shortfall_words(each, lang) for each in made.shortfalls),
    ]


def _needs(needs: Iterable[Any], made: Staffing) -> Iterable[tuple[Any, ...]]:
    """Each need with the people who meet it."""
    leader_of = {each.target: each.person for each in made.leaders}
    for each in needs:
        people = [row.person for row in made.helpers if (row.target, row.skill) == (each.group, each.skill)]
        if each in made.by_leader:
            people.insert(0, leader_of[each.group])
        yield each.group, each.skill, each.count, "、".join(people)


def _sheet(placed: Iterable[PersonPlaced], lang: str) -> Sheet:
    return Sheet(
        HEADS,
        tuple((each.person, each.target, each.skill, each.cost, reason_words(each, lang)) for each in placed),
    )


def _inputs(told: argparse.Namespace, *names: str) -> dict[str, Path]:
    return {name: table_of(path) for name in names if (path := getattr(told, name))}
