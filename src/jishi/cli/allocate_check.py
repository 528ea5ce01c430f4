"""`jishi allocate check`: a result against the lists that it was made from."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jishi.cli.words import complain, say
from jishi.engines.allocation import AllocationError, check_groups, neighbours
from jishi.engines.allocation.errors import Problem, problem
from jishi.engines.allocation.store.homes import homes_read
from jishi.engines.allocation.store.results import facts_read, input_of, table_of
from jishi.engines.allocation.store.tables import TableReader


def add_check(made: argparse.ArgumentParser, lang: str) -> Callable[[argparse.Namespace, str], int]:
    """`jishi allocate check INPUT RESULT`."""
    made.add_argument("input", type=Path, metavar="INPUT", help=say(lang, "cli-allocate-input"))
    made.add_argument("result", type=Path, metavar="RESULT", help=say(lang, "cli-allocate-result"))
    for name in ("links", "barriers"):
        made.add_argument(f"--{name}", type=Path, metavar="FILE", help=say(lang, f"cli-allocate-{name}"))
    made.add_argument("--groups", type=int, metavar="N", help=say(lang, "cli-allocate-groups"))
    words = say(lang, "cli-allocate-band", default="—").replace("%", "%%")
    made.add_argument("--band", type=int, metavar="N", help=words)
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
    reader = TableReader()
    rows = reader.rows(table_of(told.result), ("id", "group"))
    reader.end()
    files = given(told, facts, "links", "barriers")
    homes = homes_read(told.input, files["links"], files["barriers"])
    near = neighbours(homes.households, homes.links, homes.barriers)
    groups = told.groups if told.groups is not None else facts.get("groups")
    band = told.band if told.band is not None else facts.get("band")
    placed = [(row.text("id"), row.text("group")) for row in rows]
    found = check_groups(homes.households, near.pairs, placed, groups=groups, band=band)
    found, named = _unnamed(found, facts)
    if found:
        return complain(AllocationError(found), told.lang)
    if named:
        print(say(told.lang, "cli-allocate-named", count=named), file=sys.stderr)
    count = len({group for _, group in placed})
    print(say(told.lang, "cli-allocate-sound", count=len(placed), groups=count))
    return 0


def _unnamed(found: list[Problem], facts: dict[str, Any]) -> tuple[list[Problem], int]:
    """Problems that the result does not name as shortfalls, and how many it does."""
    named = {(each["rule"], each["subject"]) for each in facts.get("shortfalls", ())}

    def is_named(each: Problem) -> bool:
        values = dict(each.values)
        return (each.code == "ALLOC-44" and ("band", values["group"]) in named) or (
            each.code == "ALLOC-45" and ("groups", "") in named
        )

    rest = [each for each in found if not is_named(each)]
    return rest, len(found) - len(rest)
