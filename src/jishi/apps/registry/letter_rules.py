"""How long a letter of introduction is good: dated rules."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class LetterRules:
    """One dated file of `data/registry/letters`; days with the day of issue counted."""

    effective_from: date
    source: str
    local: int
    outside: int
    most: int


@cache
def _all_rules() -> tuple[LetterRules, ...]:
    files = sorted((settings.DATA_DIR / "registry" / "letters").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> LetterRules:
    return LetterRules(told["effective"]["from"], told["source"]["document"], **told["days"])


def letter_rules(on: date) -> LetterRules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
