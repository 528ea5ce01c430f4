"""What the statistics count as what, and which values are odd: dated rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared import wording
from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class OddRule:
    """One rule about a branch's numbers; a value that it finds odd needs a note."""

    key: str
    words: str
    above: int | None = None
    below: int | None = None
    times: int | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class StatisticsRules:
    """One dated file of `data/statistics`."""

    effective_from: date
    source: str
    came: Mapping[str, str]
    went: Mapping[str, str]
    came_with: str
    went_with: str
    odd: tuple[OddRule, ...]

    def came_words(self, kind: str) -> str:
        """Return under which name a member who came by this kind of event is counted."""
        return self.came.get(kind) or wording.render("zh", f"change-{kind}")

    def went_words(self, kind: str) -> str:
        """Return under which name a member who went by this kind of event is counted."""
        return self.went.get(kind) or wording.render("zh", f"change-{kind}")


@cache
def _all_rules() -> tuple[StatisticsRules, ...]:
    files = sorted((settings.DATA_DIR / "statistics").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> StatisticsRules:
    return StatisticsRules(
        told["effective"]["from"],
        told["source"]["document"],
        told["came"],
        told["went"],
        told["with_organisation"]["came"],
        told["with_organisation"]["went"],
        tuple(OddRule(key, **values) for key, values in told["odd"].items()),
    )


def statistics_rules(on: date) -> StatisticsRules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
