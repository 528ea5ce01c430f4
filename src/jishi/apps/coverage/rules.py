"""The rules of the rates in force on a day."""

from datetime import date
from functools import cache

from django.conf import settings

from jishi.engines import coverage
from jishi.engines.coverage import RuleSet


@cache
def _sets() -> tuple[RuleSet, ...]:
    return coverage.rule_sets_read(settings.DATA_DIR / "coverage")


def rules_on(day: date) -> RuleSet:
    """Return the rules in force; days before the first file are counted by the first."""
    begun = [one for one in _sets() if one.effective_from <= day]
    return begun[-1] if begun else _sets()[0]
