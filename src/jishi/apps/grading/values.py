"""Indicator values and what they are called, as the facts room keeps them."""

from collections.abc import Sequence
from functools import cache
from typing import cast

from jishi.apps.facts import selectors as facts
from jishi.engines import scoring
from jishi.engines.scoring import Scale
from jishi.shared.dates import Moment, today


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
