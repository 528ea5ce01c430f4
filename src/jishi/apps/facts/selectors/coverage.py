"""How much of what is asked has been filled in, and how fresh it is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment, Period, today

from .. import queries
from ..dictionary import Indicator, indicators
from ..models import Answer
from ..remembered import remembered

# That nobody was asked may be on record, too: it is still missing.
_COUNTS = {
    "filled": Count("value"),
    "zero": Count("pk", filter=Q(value=0)),
    "unknown": Count("pk", filter=Q(answer=Answer.UNKNOWN)),
    "refused": Count("pk", filter=Q(answer=Answer.REFUSED)),
    "not_applicable": Count("pk", filter=Q(answer=Answer.NOT_APPLICABLE)),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One indicator in one period: asked = filled + unknown + refused + not applicable + missing.

    Zeros are among the filled, stale ones among all on record. `indicator` is None in the row that adds all up.
    """

    indicator: Indicator | None
    asked: int
    filled: int
    zero: int
    unknown: int
    refused: int
    not_applicable: int
    stale: int
    latest_on: date | None

    @property
    def answered(self) -> int:
        """Return how many said in words why they have no number."""
        return self.unknown + self.refused + self.not_applicable

    @property
    def missing(self) -> int:
        """Return how many organisations nobody has told anything of."""
        return self.asked - self.filled - self.answered

    @property
    def rate_bp(self) -> int | None:
        """Return filled of asked in basis points, half up; None when nobody is asked."""
        return (self.filled * 20_000 + self.asked) // (2 * self.asked) if self.asked else None


def coverage(period: str, seen: Visible) -> list[Coverage]:
    """Return the indicators that somebody visible is asked for, in the dictionary's order."""
    by_type, told = registry.graded_types(seen), _told(period, seen)
    return [
        _line(indicator, asked, told[key], seen.moment.valid_on)
        for key, indicator in indicators().items()
        if (asked := sum(by_type[org_type] for org_type in indicator.types))
    ]


def _told(period: str, seen: Visible) -> dict[str, list[dict[str, Any]]]:
    """Return by indicator how much was told on each day, counted once a batch of values: they are millions."""
    return remembered("told", (period, seen), lambda: _told_counted(period, seen))


def _told_counted(period: str, seen: Visible) -> dict[str, list[dict[str, Any]]]:
    names = ("all_of_it", *_COUNTS)
    counted: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for sign, part in seen.signed(queries.seen_by(seen.moment).filter(period=period)):
        groups = part.order_by().values("indicator", "observed_on").annotate(all_of_it=Count("pk"), **_COUNTS)
        for indicator, day, *counts in groups.values_list("indicator", "observed_on", *names):
            counted[indicator, day].update({name: sign * n for name, n in zip(names, counts, strict=True)})
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (indicator, day), sums in counted.items():
        if sums["all_of_it"]:
            told[indicator].append({"observed_on": day, **sums})
    return told


def _line(indicator: Indicator, asked: int, told: list[dict[str, Any]], on: date) -> Coverage:
    counts = {name: sum(row[name] for row in told) for name in _COUNTS}
    stale = sum(row["all_of_it"] for row in told if not indicator.is_fresh(row["observed_on"], on))
    latest_on = max((row["observed_on"] for row in told), default=None)
    return Coverage(indicator, asked, stale=stale, latest_on=latest_on, **counts)


def coverage_total(lines: list[Coverage]) -> Coverage:
    """Return the sum of all lines."""
    sums = {name: sum(getattr(line, name) for line in lines) for name in ("asked", "stale", *_COUNTS)}
    latest_on = max((line.latest_on for line in lines if line.latest_on), default=None)
    return Coverage(None, latest_on=latest_on, **sums)


def periods(moment: Moment | None = None, indicator: str = "") -> list[str]:
    """Return the periods that have values now or had some at a moment, newest first; else the year that ran.

    On a past day the values of one indicator are asked for, where it is named: those of all of them are many.
    """
    found = queries.periods_told()
    if moment is not None and not moment.is_now:
        found = {period for period in found if _had_some(moment, period, indicator)}
    year = today().year if moment is None else moment.valid_on.year
    return sorted(found, key=period_order, reverse=True) or [str(year)]


def _had_some(moment: Moment, period: str, indicator: str) -> bool:
    if not indicator:
        return queries.seen_by(moment).filter(period=period).exists()
    return any(rows.exists() for rows in queries.parts_seen_by(moment, period, indicator))


def period_order(text: str) -> tuple[date, date]:
    """Return what periods sort by: the later end first counts, then the later start."""
    period = Period.parse(text)
    return period.last_day, period.first_day
