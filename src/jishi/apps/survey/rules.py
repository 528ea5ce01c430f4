"""The rules of surveys, in force by date, and the columns that lists have; all from `data/survey`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file

REGISTER, VISITED, TEAM = "登记", "实地", "调查组"
REGISTERED = "组织部登记"
"""What the register is called among the sources."""


@dataclass(frozen=True, slots=True)
class ListField:
    """One thing that a list may tell of a unit: its label, and how offices head it."""

    id: str
    label: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds from a day on: whose word counts first, who settles, what must be known and how fresh."""

    since: date
    precedence: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, str]
    settled: tuple[str, ...]
    required: Mapping[str, int]
    second_after_days: int
    again: tuple[str, ...]
    source: str

    def rank(self, field: str, word: str) -> int:
        """Return how early a source's word counts on a field; 0 is first, whoever is not named comes last."""
        order = self.precedence[field]
        return order.index(word) if word in order else len(order)


def rules_on(on: date) -> Rules:
    """Return the rules in force on a day; before the first, the first."""
    known = _rules()
    return next((each for each in reversed(known) if each.since <= on), known[0])


@cache
def _rules() -> tuple[Rules, ...]:
    files = sorted((settings.DATA_DIR / "survey" / "rules").glob("*.yaml"))
    return tuple(_read(yaml_file(path)) for path in files)


def _read(told: Mapping[str, Any]) -> Rules:
    return Rules(
        told["effective"]["from"],
        {field: tuple(order) for field, order in told["precedence"].items()},
        dict(told["owners"]),
        tuple(told["settled"]),
        dict(told["required"]),
        int(told["visits"]["second_after_days"]),
        tuple(told["visits"]["again"]),
        str(told["source"]["document"]),
    )


@cache
def list_fields() -> tuple[ListField, ...]:
    """Return what a list may tell, in the order in which columns are matched."""
    return tuple(ListField(one["id"], one["label"], tuple(one["aliases"])) for one in _columns()["fields"])


@cache
def labels() -> dict[str, str]:
    """Return what the office calls each field."""
    return {field.id: field.label for field in list_fields()}


@cache
def statuses() -> dict[str, str]:
    """Return the status of a unit by every word that lists have for it."""
    return {word: key for key, words in _columns()["statuses"].items() for word in words}


@cache
def words(kind: str) -> tuple[str, ...]:
    """Return words in names: `social_words`, `branch_words`, `forms`; or `nothing_words`, which say nothing."""
    return tuple(_columns()[kind])


@cache
def _columns() -> dict[str, Any]:
    told: dict[str, Any] = yaml_file(settings.DATA_DIR / "survey" / "columns.yaml")
    return told
