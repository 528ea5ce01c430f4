"""Indicator values and what they are called, as the facts room keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import cast

from jishi.apps.facts import selectors as facts
from jishi.apps.facts.selectors import Indicator
from jishi.engines import scoring
from jishi.engines.scoring import Scale
from jishi.shared.dates import Moment, today

__all__ = [
    "DatedSource",
    "Indicator",
    "agency_of",
    "indicators_of",
    "measures",
    "periods",
    "sources_of",
    "values_of",
]


def values_of(org_ids: Sequence[int], period: str) -> dict[int, dict[str, int | None]]:
    """Return the values that each organisation has for a period; an absent one is missing."""
    return facts.values_for(org_ids, period, Moment(today()))


@cache
def measures() -> dict[str, scoring.Measure]:
    """Return label, scale and unit of every indicator, for explanations."""
    return {
        key: scoring.Measure(indicator.label, cast(Scale, indicator.scale), indicator.unit)
        for key, indicator in facts.indicators().items()
    }


def agency_of(indicators: Sequence[str]) -> str:
    """Return the line agency that owns the first indicator that has one."""
    known = facts.indicators()
    return next((known[name].agency for name in indicators if name in known and known[name].agency), "")


@dataclass(frozen=True, slots=True)
class DatedSource:
    """Where a value came from, and the day it was observed."""

    source: str
    observed_on: date


def sources_of(org_id: int, period: str, known_at: datetime) -> dict[str, DatedSource]:
    """Return source and day of an organisation's values by indicator, as they were on record at an instant."""
    lines = facts.org_facts(org_id, period, Moment(today(), known_at))
    return {
        line.indicator.id: DatedSource(line.fact.source, line.fact.observed_on) for line in lines if line.fact
    }


def periods() -> list[str]:
    """Return the periods of which any value is on record, newest first."""
    return facts.periods()


def indicators_of(names: Sequence[str]) -> list[Indicator]:
    """Return the dictionary's entries for the names it knows, in the order given."""
    known = facts.indicators()
    return [known[name] for name in names if name in known]
