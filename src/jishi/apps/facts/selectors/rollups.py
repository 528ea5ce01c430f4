"""What of the dictionary can be added up, for the register's roll-ups."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.urls import reverse

from jishi.apps.registry.selectors import Told, Valued, Visible, told_number
from jishi.shared.dates import Moment

from .. import queries
from ..dictionary import Indicator, indicators
from ..models import Answer, FactValue
from .coverage import periods

# Growth in per cent and marks are no amounts: their sum says nothing.
ADDABLE = frozenset({"count", "flag", "fen", "month", "sqm"})
PREFIX = "facts."
STATUSES = {
    Answer.UNKNOWN: Told.UNKNOWN,
    Answer.REFUSED: Told.REFUSED,
    Answer.NOT_APPLICABLE: Told.NOT_APPLICABLE,
}


class RolledUp:
    """The indicators that are amounts, with how many organisations told each of them."""

    title = "指标"
    permission = "facts.view"

    def offered(self) -> Sequence[Valued]:
        """Return them in the dictionary's order."""
        return [_valued(one) for one in indicators().values() if one.scale in ADDABLE]

    def periods(self, key: str, moment: Moment) -> Sequence[str]:
        """Return the periods of which there were values at a moment, newest first."""
        return periods(moment, key.removeprefix(PREFIX))

    def newest(self, key: str, periods: Sequence[str], seen: Visible) -> str:
        """Return the newest period in which somebody visible told a number, or the newest of all where nobody did."""
        told = (
            period
            for period in periods
            for rows in queries.parts_seen_by(seen.moment, period, key.removeprefix(PREFIX))
            if seen.restrict(rows.filter(value__isnull=False)).exists()
        )
        return next(told, periods[0])

    def rows(self, key: str, period: str, moment: Moment) -> Sequence[QuerySet[Any]]:
        """Return the values of a period at a moment, as numbers."""
        indicator = indicators()[key.removeprefix(PREFIX)]
        found = queries.parts_seen_by(moment, period, indicator.id)
        return [_numbers(rows, indicator, moment) for rows in found]

    def address(self, key: str, period: str) -> str:
        """Return the page of an indicator's organisations."""
        return reverse("facts-indicator", args=[period, key.removeprefix(PREFIX)])


def _valued(one: Indicator) -> Valued:
    is_flag = one.scale == "flag"
    whole = indicators()[one.part_of].label if one.part_of else ""
    return Valued(
        f"{PREFIX}{one.id}",
        one.label,
        "个" if is_flag else one.unit,
        one.types,
        # The sum of flags is how many say yes.
        (lambda value: f"{value:,}") if is_flag else one.shown,
        whole,
        is_whole=one.factor == 1,
    )


def _numbers(rows: QuerySet[FactValue], indicator: Indicator, moment: Moment) -> QuerySet[FactValue]:
    answers = (When(answer=answer, then=Value(code)) for answer, code in STATUSES.items())
    silent = Case(*answers, default=Value(Told.NOTHING), output_field=IntegerField())
    told = rows.annotate(told=told_number("value", silent))
    if not indicator.part_of:
        return told
    whole = queries.seen_by(moment).filter(
        org_id=OuterRef("org_id"), period=OuterRef("period"), indicator=indicator.part_of
    )
    both = told.annotate(whole_value=Subquery(whole.values("value")[:1]))
    return both.annotate(whole=told_number("whole_value"))


ROLLED_UP = RolledUp()
