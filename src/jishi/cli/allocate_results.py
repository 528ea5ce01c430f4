"""Results of `jishi allocate` as tables and as sentences."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jishi.cli.words import say
from jishi.engines.allocation import (
    Neighbours,
    Problem,
    Shortfall,
    Territories,
    figures_of,
    reason_words,
    shortfall_words,
)
from jishi.engines.allocation.model import ENGINE_VERSION
from jishi.engines.allocation.store.homes import Homes
from jishi.engines.allocation.store.results import Result, Sheet, result_write, table_write


def said(problems: Iterable[Problem], lang: str) -> list[str]:
    """Warnings as sentences."""
    return [each.render(lang) for each in problems]


def deliver(made: Result, out: Path | None, lang: str, warnings: Sequence[str] = ()) -> int:
    """Write the result, or print its table; the summary is printed in either case."""
    if out is None:
        table_write(made.tables["result"], sys.stdout)
        print("\n".join([*made.words, *warnings]), file=sys.stderr)
        return 0
    words = [*made.words, *warnings]
    result_write(replace(made, words=words), out)
    print("\n".join([*words, say(lang, "cli-allocate-done", out=out)]))
    return 0


def facts_of(shortfalls: Iterable[Shortfall], **more: Any) -> dict[str, Any]:
    """What a program reads: the engine's version, what was asked for, shortfalls."""
    short = [
        {
            "rule": each.rule,
            "subject": each.subject,
            "wanted": each.wanted,
            "got": each.got,
            "repairs": [{"repair": name, **dict(values)} for name, values in each.repairs],
        }
        for each in shortfalls
    ]
    return {"engine": ENGINE_VERSION, **more, "shortfalls": short}


def territories_result(
    command: str,
    made: Territories,
    homes: Homes,
    near: Neighbours,
    *,
    lang: str,
    groups: int,
    inputs: Mapping[str, Path],
) -> Result:
    """A division of households as a result."""
    figures = figures_of(made, near)
    told = {each.id: each for each in homes.households}
    rows = tuple(
        (each.household, each.group, _plain(told[each.household].x), _plain(told[each.household].y),
         told[each.household].work, told[each.household].cell, reason_words(each, lang))
        for each in made.placed
    )  # fmt: skip
    tables = {
        "result": Sheet(("id", "group", "x", "y", "work", "cell", "reason"), rows),
        "groups": Sheet(
            ("group", "x", "y", "work", "households"),
            tuple(
                (each.id, _plain(each.x), _plain(each.y), each.work, len(each.households))
                for each in made.groups
            ),
        ),
        "links": Sheet(("a", "b"), near.pairs),
    }
    facts = facts_of(
        made.shortfalls,
        status=made.status,
        groups=groups,
        band=made.band,
        seed=made.seed,
        lower=made.lower,
        upper=made.upper,
        figures={
            "households": figures.households,
            "groups": figures.groups,
            "least": figures.least,
            "most": figures.most,
            "outside": figures.outside,
            "distance_dm": round(figures.distance_m * 10),
            "far_dm": round(figures.far_m * 10),
        },
    )
    return Result(command, tables, facts, territories_words(made, near, lang), inputs)


def territories_words(made: Territories, near: Neighbours, lang: str) -> list[str]:
    """The summary of a division: work, distance, and every shortfall with what would help."""
    figures = figures_of(made, near)
    total = sum(each.work for each in made.groups)
    values = {
        "households": figures.households, "groups": figures.groups, "least": figures.least, "most": figures.most,
        "mean": f"{total / figures.groups:.1f}", "lower": made.lower, "upper": made.upper, "band": made.band,
    }  # fmt: skip
    away = {"distance": f"{figures.distance_m:.0f}", "far": f"{figures.far_m:.0f}", "seed": made.seed}
    return [
        say(lang, "cli-allocate-sum", **values),
        say(lang, "cli-allocate-away", **away),
        *(shortfall_words(each, lang) for each in made.shortfalls),
    ]


def _plain(metres: float | None) -> str:
    """A coordinate to the centimetre, without needless zeros."""
    return "" if metres is None else f"{metres:.2f}".rstrip("0").rstrip(".")
