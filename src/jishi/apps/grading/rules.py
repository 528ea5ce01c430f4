"""What the board warns about, and how its rates are counted: dated rules."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class FigureRule:
    """How one rate is counted: its name, and numerator and denominator in words."""

    key: str
    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One dated file of `data/grading`; `near_cp` in centipoints, `best_share_bp` in basis points."""

    effective_from: date
    source: str
    best_share_bp: int
    near_cp: int
    missing_many: int
    new_months: int
    figures: dict[str, FigureRule]


@cache
def _all_rules() -> tuple[Rules, ...]:
    files = sorted((settings.DATA_DIR / "grading").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> Rules:
    return Rules(
        told["effective"]["from"],
        told["source"]["document"],
        int(Decimal(told["best_share_warning"].removesuffix("%")) * 100),
        int(Decimal(str(told["near"])) * 100),
        told["missing_many"],
        told["new_months"],
        {key: FigureRule(key, each["name"], each["rule"]) for key, each in told["figures"].items()},
    )


def rules_on(on: date) -> Rules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
