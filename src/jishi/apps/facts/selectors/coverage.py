"""How much of what is asked has been filled in, and how fresh it is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Period, today

from .. import queries
from ..dictionary import Indicator, indicators
from ..models import Answer, FactValue

# That nobody was asked may be on record, too: it is still missing.
_UNASKED = Count("pk", filter=Q(answer=Answer.NOT_ASKED))


@dataclass(frozen=True, slots=True)
class Coverage:
    """One indicator in one period: asked = filled + answered in words + missing; stale are among all on record.

    `indicator` is None in the row that adds all up.
    """

    indicator: Indicator | None
    asked: int
    filled: int
    answered: int
    stale: int
    latest_on: date | None

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
    by_type = Counter(org.org_type for org in registry.graded_orgs(seen))
    rows = (
        seen.restrict(queries.known(seen.moment).filter(period=period))
        .order_by()
        .values_list("indicator", "observed_on")
        .annotate(all_of_it=Count("pk"), filled=Count("value"), unasked=_UNASKED)
    )
    told: dict[str, list[tuple[date, int, int, int]]] = defaultdict(list)
    for indicator, *counts in rows:
        told[indicator].append((*counts,))
    return [
        _line(indicator, asked, told[key], seen.moment.valid_on)
        for key, indicator in indicators().items()
        if (asked := sum(by_type[org_type] for org_type in indicator.types))
    ]


def _line(indicator: Indicator, asked: int, told: list[tuple[date, int, int, int]], on: date) -> Coverage:
    filled = sum(n for _, _, n, _ in told)
    return Coverage(
        indicator,
        asked,
        filled,
        sum(n - unasked for _, n, _, unasked in told) - filled,
        sum(n for day, n, _, _ in told if not indicator.is_fresh(day, on)),
        max((day for day, *_ in told), default=None),
    )


def coverage_total(lines: list[Coverage]) -> Coverage:
    """Return the sum of all lines."""
    return Coverage(
        None,
        sum(line.asked for line in lines),
        sum(line.filled for line in lines),
        sum(line.answered for line in lines),
        sum(line.stale for line in lines),
        max((line.latest_on for line in lines if line.latest_on), default=None),
    )


def periods() -> list[str]:
    """Return the periods that have values, newest first; without any, the year that runs."""
    found = FactValue.objects.order_by().values_list("period", flat=True).distinct()
    return sorted(found, key=period_order, reverse=True) or [str(today().year)]


def period_order(text: str) -> tuple[date, date]:
    """Return what periods sort by: the later end first counts, then the later start."""
    period = Period.parse(text)
    return period.last_day, period.first_day
