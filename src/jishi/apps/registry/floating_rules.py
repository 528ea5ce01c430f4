"""How often the home branch is in touch with a member who lives elsewhere: dated rules."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class FloatingRules:
    """One dated file of `data/registry/floating`; days since the last contact."""

    effective_from: date
    source: str
    contact: int
    report: int


@cache
def _all_rules() -> tuple[FloatingRules, ...]:
    files = sorted((settings.DATA_DIR / "registry" / "floating").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> FloatingRules:
    return FloatingRules(told["effective"]["from"], told["source"]["document"], **told["days"])


def floating_rules(on: date) -> FloatingRules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
