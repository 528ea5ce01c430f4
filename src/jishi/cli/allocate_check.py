"""`jishi allocate check`: a result against the lists that it was made from."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jishi.cli.allocate_people import case_of
from jishi.cli.allocate_regroup import ground_of
from jishi.cli.words import complain, say, whole
from jishi.engines.allocation import (
    AllocationError,
    Shortfall,
    check_assignment,
    check_groups,
    check_staffing,
)
from jishi.engines.allocation.divide import MOST_BAND, MOST_GROUPS
from jishi.engines.allocation.errors import Problem, problem
from jishi.engines.allocation.store.homes import homes_read
from jishi.engines.allocation.store.results import facts_read, input_of, table_of
from jishi.engines.allocation.store.rules import staff_read
from jishi.engines.allocation.store.tables import TableReader


def add_check(made: argparse.ArgumentParser, lang: str) -> Callable[[argparse.Namespace, str], int]:
    """`jishi allocate check INPUT RESULT`."""
    made.add_argument("input", type=Path, metavar="INPUT", help=say(lang, "cli-allocate-input"))
    made.add_argument("result", type=Path, metavar="RESULT", help=say(lang, "cli-allocate-result"))
    for name in ("links", "barriers", "posts", "costs", "rules", "people", "needs"):
        made.add_argument(f"--{name}", type=Path, metavar="FILE", help=say(lang, f"cli-allocate-{name}"))
    words = say(lang, "cli-allocate-groups")
    made.add_argument("--groups", type=whole(lang, 1, MOST_GROUPS), metavar="N", help=words)
    words = say(lang, "cli-allocate-band", default="—").replace("%", "%%")
    made.add_argument("--band", type=whole(lang, 0, MOST_BAND), metavar="N", help=words)
    return _check


def given(told: argparse.Namespace, facts: dict[str, Any], *names: str) -> dict[str, Path | None]:
    """The files a result was made from: those named now, else those it remembers.

    Raises
    ------
    AllocationError
        ALLOC-26 for each that it remembers and that is no longer as it was
    """
    found = {name: getattr(told, name, None) or input_of(facts, name) for name in names}
    lost = [
        problem("ALLOC-26", file=facts["inputs"][name]["file"], option=name)
        for name in names
        if found[name] is None and name in facts.get("inputs", {})
    ]
    if lost:
        raise AllocationError(lost)
    return found


def _check(told: argparse.Namespace, lang: str) -> int:
    facts = facts_read(told.result)
    command = facts.get("command") or ("assign" if told.posts else "staff" if told.people else "group")
    checks = {"assign": _check_assignment, "staff": _check_staffing}
    found, sound = checks.get(command, _check_groups)(told, facts)
    if found:
        return complain(AllocationError(found), told.lang)
    if facts.get("shortfalls"):
        print(say(told.lang, "cli-allocate-named", count=len(facts["shortfalls"])), file=sys.stderr)
    print(sound)
    return 0


def _check_groups(told: argparse.Namespace, facts: dict[str, Any]) -> tuple[list[Problem], str]:
    reader = TableReader()
    rows = reader.rows(table_of(told.result), ("id", "group"))
    reader.end()
    files = given(told, facts, "links", "barriers")
    homes = homes_read(table_of(told.input), files["links"], files["barriers"])
    gone = set(facts.get("gone", ()))
    stay = tuple(each for each in homes.households if each.id not in gone)
    near = ground_of(replace(homes, households=stay), told.input, argparse.Namespace(**files))
    groups = told.groups if told.groups is not None else facts.get("groups")
    band = told.band if told.band is not None else facts.get("band")
    placed = [(row.text("id"), row.text("group")) for row in rows]
    checked = check_groups(stay, near.pairs, placed, groups=groups, band=band)
    found = _unnamed(checked, facts)
    count = len({group for _, group in placed})
    return found, say(told.lang, "cli-allocate-sound", count=len(placed), groups=count)


def _check_assignment(told: argparse.Namespace, facts: dict[str, Any]) -> tuple[list[Problem], str]:
    files = given(told, facts, "posts", "costs", "rules")
    missing = [problem("ALLOC-27", option=name) for name in ("posts", "costs") if files[name] is None]
    if missing:
        raise AllocationError(missing)
    case = case_of(argparse.Namespace(people=told.input, **files))
    rows = _people_rows(told)
    found = check_assignment(case.people, case.posts, case.pairs, case.rules, rows, shortfalls_of(facts))
    people = len({person for person, post, _ in rows if post})
    return found, say(told.lang, "cli-allocate-sound-people", count=people, all=len(case.people))


def _check_staffing(told: argparse.Namespace, facts: dict[str, Any]) -> tuple[list[Problem], str]:
    files = given(told, facts, "people", "needs")
    if files["people"] is None:
        raise AllocationError([problem("ALLOC-27", option="people")])
    case = staff_read(table_of(told.input), files["people"], files["needs"])
    rows = _people_rows(told)
    leaders = [(person, group) for person, group, skill in rows if not skill]
    helpers = [row for row in rows if row[2]]
    found = check_staffing(case.sites, case.people, case.needs, leaders, helpers, shortfalls_of(facts))
    return found, say(told.lang, "cli-allocate-sound-staff", count=len(case.sites), needs=len(case.needs))


def _people_rows(told: argparse.Namespace) -> list[tuple[str, str, str]]:
    reader = TableReader()
    rows = reader.rows(table_of(told.result), ("person", "target"), ("skill",))
    reader.end()
    return [(row.text("person"), row.text("target"), row.text("skill")) for row in rows]


def shortfalls_of(facts: dict[str, Any]) -> list[Shortfall]:
    """The shortfalls that a result names."""
    return [
        Shortfall(each["rule"], each["subject"], each["wanted"], each["got"])
        for each in facts.get("shortfalls", ())
    ]


def _unnamed(found: list[Problem], facts: dict[str, Any]) -> list[Problem]:
    """Problems of groups that the result does not name as shortfalls."""
    named = {(each.rule, each.subject) for each in shortfalls_of(facts)}

    def is_named(each: Problem) -> bool:
        about = {"ALLOC-44": ("band", dict(each.values).get("group")), "ALLOC-45": ("groups", "")}
        return about.get(each.code) in named

    return [each for each in found if not is_named(each)]
