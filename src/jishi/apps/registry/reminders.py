"""When whom to remind of an election: dated rules."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """One dated file of `data/reminders`: how many months before a term's last day."""

    effective_from: date
    source: str
    term_months: int


@cache
def _all_rules() -> tuple[ReminderRule, ...]:
    files = sorted((settings.DATA_DIR / "reminders").glob("*.yaml"))
    told = [yaml_file(file) for file in files]
    return tuple(
        ReminderRule(each["effective"]["from"], each["source"]["document"], each["term_months"])
        for each in told
    )


def reminder_rule(on: date) -> ReminderRule:
    """Return the rule in force on a day: the newest file that had begun, else the first."""
    begun = [rule for rule in _all_rules() if rule.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
