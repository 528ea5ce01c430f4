"""What asking costs and how much one office may ask, by the rules in force on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class AskingRules:
    """One dated file of `data/asking`."""

    effective_from: date
    minutes: dict[str, int]
    confirm_seconds: int
    most_per_quarter: dict[str, int]

    def limit_of(self, kind: str) -> int | None:
        """Return how many numbers an office of this kind may ask of one organisation in a quarter; None: any."""
        return self.most_per_quarter.get(kind)


@cache
def _all_rules() -> tuple[AskingRules, ...]:
    files = sorted((settings.DATA_DIR / "asking").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> AskingRules:
    return AskingRules(
        told["effective"]["from"], told["minutes"], told["confirm_seconds"], told["most_per_quarter"]
    )


def rules_on(on: date) -> AskingRules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
