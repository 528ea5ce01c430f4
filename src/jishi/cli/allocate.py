"""`jishi allocate`: households to groups, people to posts; each result has a table, a summary and a check."""

import argparse
from collections.abc import Callable
from pathlib import Path

from jishi.cli.allocate_results import deliver, said, territories_result
from jishi.cli.words import complain, language, parser, say, whole
from jishi.engines.allocation import AllocationError, group, neighbours
from jishi.engines.allocation.divide import MOST_BAND, MOST_GROUPS, MOST_SEED
from jishi.engines.allocation.store.homes import homes_read
from jishi.engines.allocation.store.results import out_check

Run = Callable[[argparse.Namespace, str], int]
BAND, SEED = 10, 1


def allocate(argv: list[str]) -> int:
    """Run one of the commands; return 0, or 1 with everything that is wrong printed."""
    lang = language(argv)
    made = parser(lang, "allocate")
    actions = made.add_subparsers(dest="action", required=True)
    runs = {name: add(actions, lang) for name, add in ACTIONS.items()}
    told = made.parse_args(argv)
    try:
        return runs[told.action](told, lang)
    except AllocationError as error:
        return complain(error, lang)


def command(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str, name: str
) -> argparse.ArgumentParser:
    """A sub-command with what all of them have."""
    words = say(lang, f"cli-allocate-{name}")
    made = actions.add_parser(name, help=words, description=words)
    made.add_argument("--lang", choices=("zh", "en"), default=lang, help=say(lang, "cli-lang"))
    return made


def add_group(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str) -> Run:
    """`jishi allocate group HOUSEHOLDS [LINKS] --groups N`."""
    made = command(actions, lang, "group")
    made.add_argument(
        "households", type=Path, metavar="HOUSEHOLDS", help=say(lang, "cli-allocate-households")
    )
    made.add_argument("links", type=Path, nargs="?", metavar="LINKS", help=say(lang, "cli-allocate-links"))
    words = say(lang, "cli-allocate-groups")
    made.add_argument("--groups", type=whole(lang, 1, MOST_GROUPS), required=True, metavar="N", help=words)
    search_options(made, lang)
    made.add_argument("--barriers", type=Path, metavar="FILE", help=say(lang, "cli-allocate-barriers"))
    made.add_argument("--out", type=Path, metavar="DIR", help=say(lang, "cli-allocate-out"))
    return _group


def search_options(made: argparse.ArgumentParser, lang: str) -> None:
    """The band and the seed."""
    for name, default, most in (("band", BAND, MOST_BAND), ("seed", SEED, MOST_SEED)):
        words = say(lang, f"cli-allocate-{name}", default=default).replace("%", "%%")
        made.add_argument(f"--{name}", type=whole(lang, 0, most), default=default, metavar="N", help=words)


def _group(told: argparse.Namespace, lang: str) -> int:
    out_check(told.out)
    homes = homes_read(told.households, told.links, told.barriers)
    near = neighbours(homes.households, homes.links, homes.barriers)
    made = group(homes.households, near, groups=told.groups, band=told.band, seed=told.seed)
    inputs = {"households": told.households, "links": told.links, "barriers": told.barriers}
    kept = {name: path for name, path in inputs.items() if path}
    result = territories_result("group", made, homes, near, lang=told.lang, groups=told.groups, inputs=kept)
    return deliver(result, told.out, told.lang, said((*homes.warnings, *near.warnings), told.lang))


def _add_check(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str) -> Run:
    from jishi.cli.allocate_check import add_check

    return add_check(command(actions, lang, "check"), lang)


def _add_regroup(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str) -> Run:
    from jishi.cli.allocate_regroup import add_regroup

    made = command(actions, lang, "regroup")
    search_options(made, lang)
    return add_regroup(made, lang)


def _add_assign(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str) -> Run:
    from jishi.cli.allocate_people import add_assign

    return add_assign(command(actions, lang, "assign"), lang)


def _add_staff(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", lang: str) -> Run:
    from jishi.cli.allocate_people import add_staff

    return add_staff(command(actions, lang, "staff"), lang)


ACTIONS: dict[str, Callable[["argparse._SubParsersAction[argparse.ArgumentParser]", str], Run]] = {
    "group": add_group,
    "regroup": _add_regroup,
    "assign": _add_assign,
    "staff": _add_staff,
    "check": _add_check,
}
