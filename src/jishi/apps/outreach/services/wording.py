"""What the engine tells about groups, in the office's words: households by their number on the list, no files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from jishi.engines import allocation

from ..inputs import GroupInput

Values = Mapping[str, Any]
# Values that name a household.
_NAMES = {"id", "household", "a", "b"}
_REPAIRS: dict[str, Callable[[Values], str]] = {
    "ask-groups": lambda told: f"改为分{told['count']}组",
    "widen-band": lambda told: f"把允许的幅度放宽到{told['band']}%",
    "split-work": lambda told: f"户{told['household']}的工作量是{told['work']},一户就超过上限,把它改小",
    "add-link": lambda told: f"核对坐标:户{told['a']}到户{told['b']}{told['metres']}米,中间没有人家",
    "add-cell-link": lambda told: f"给户{told['household']}等{told['count']}户补上坐标",
    "other-seed": lambda told: "换一个方案号再算",
}


def office_problems(problems: Iterable[allocation.Problem], given: GroupInput) -> list[str]:
    """Return what is wrong, each household by its number on the list."""
    return [_problem(each, given) for each in problems]


def _problem(each: allocation.Problem, given: GroupInput) -> str:
    told = dict(each.values)
    if each.code == "ALLOC-31":
        numbers = [given.numbers[home.id] for home in given.households if home.x is None]
        shown = "、".join(numbers[:5]) + ("等" if len(numbers) > 5 else "")
        return f"{len(numbers):,}户没有坐标(户号{shown}),按楼院编组。补上坐标可以分得更近。"
    if each.code == "ALLOC-32":
        text = f"各户分成互不相连的{told['count']}片(各{told['sizes']}户),每片单独编组。"
        return text + "如果其实相连,请核对坐标,或给没有坐标的户补上坐标。"
    return replace(each, values=tuple(_numbered(each.values, given).items())).render("zh")


def office_shortfall(short: allocation.Shortfall, number_of: Mapping[str, int], given: GroupInput) -> str:
    """Return what was not met, by how much, and what would help."""
    number = number_of.get(short.subject)
    told = allocation.shortfall_words(
        replace(short, subject=f"第{number}" if number else short.subject, repairs=()), "zh"
    )
    ways = [_REPAIRS[name](_numbered(values, given)) for name, values in short.repairs]
    return f"{told}。可以:{';或者'.join(ways)}。" if ways else f"{told}。"


def _numbered(values: Iterable[tuple[str, Any]], given: GroupInput) -> dict[str, Any]:
    return {key: given.numbers.get(str(value), value) if key in _NAMES else value for key, value in values}
