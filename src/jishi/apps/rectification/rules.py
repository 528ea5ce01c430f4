"""The rules of rectification in force on a day, and the library of problems."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class LineRule:
    """How many lost points of a class become lines, and from how much on (centipoints)."""

    most: int
    least_cp: int


@dataclass(frozen=True, slots=True)
class Rules:
    """One dated file of `data/rectification`."""

    effective_from: date
    lines: dict[str, LineRule]
    days: dict[str, int]
    pass_score: int
    present_least: int
    watch_months: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the problem library: texts may name {value}, {target} and {lost}."""

    id: str
    problem: str
    cause: str
    measure: str
    duty: str
    days: int


@cache
def _all_rules() -> tuple[Rules, ...]:
    files = sorted((settings.DATA_DIR / "rectification").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> Rules:
    lines = {
        book: LineRule(rule["most"], int(Decimal(str(rule["least"])) * 100))
        for book, rule in told["lines"].items()
    }
    return Rules(
        told["effective"]["from"],
        lines,
        told["days"],
        told["acceptance"]["pass_score"],
        told["acceptance"]["present_least"],
        told["watch_months"],
        told["answer_days"],
    )


def rules_on(on: date) -> Rules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]


@cache
def problems() -> dict[str, Problem]:
    """Return the problem library by id."""
    told = yaml_file(settings.DATA_DIR / "problems.yaml")
    entries = told["problems"] if isinstance(told, dict) else told
    return {
        e["id"]: Problem(e["id"], e["problem"], e["cause"], e["measure"], e["duty"], int(e["days"]))
        for e in entries
    }
