"""Values as plain records, for other programs to read."""

from dataclasses import dataclass
from datetime import date, datetime

from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment

from .. import queries


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One value, in the indicator's own unit; without a number, `answer` says why. `number` orders the list."""

    number: int
    org_code: str
    indicator: str
    period: str
    value: int | None
    answer: str
    source: str
    observed_on: date
    recorded_at: datetime


_FIELDS = (
    *("pk", "org__code", "indicator", "period", "value", "answer"),
    *("source", "observed_on", "recorded_at"),
)


def fact_records(
    seen: Visible, *, period: str, indicator: str = "", after: int = 0, most: int = 100
) -> list[FactRecord]:
    """Return the values of a period of all visible organisations, in the order in which they were recorded."""
    rows = seen.restrict(queries.known(seen.moment).filter(period=period, pk__gt=after))
    if indicator:
        rows = rows.filter(indicator=indicator)
    return [FactRecord(*told) for told in rows.order_by("pk").values_list(*_FIELDS)[:most]]


def org_fact_records(org_id: int, period: str, moment: Moment) -> list[FactRecord]:
    """Return the values of one organisation in a period, by indicator."""
    rows = queries.known(moment).filter(org_id=org_id, period=period).order_by("indicator")
    return [FactRecord(*told) for told in rows.values_list(*_FIELDS)]
