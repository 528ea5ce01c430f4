"""A value as a page shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ..dictionary import Indicator, indicators
from ..models import Answer

MISSING = "未采集"


@dataclass(frozen=True, slots=True)
class FactView:
    """One value of one organisation; `text` has no unit, `value` is None for an answer without a number."""

    indicator: Indicator
    period: str
    value: int | None
    answer: str
    source: str
    observed_on: date
    recorded_at: datetime
    age_days: int

    @property
    def text(self) -> str:
        """Return the value as people write it."""
        return Answer(self.answer).label if self.value is None else self.indicator.shown(self.value)

    @property
    def is_stale(self) -> bool:
        """Tell whether the value is older than its indicator stays fresh."""
        on = self.observed_on + timedelta(days=self.age_days)
        return self.age_days > self.indicator.fresh_days_on(on)

    @property
    def unchecked_words(self) -> str:
        """Say for how long nobody has looked at a stale value: 180天未核对; nothing while it is fresh."""
        return f"{self.age_days}天未核对" if self.is_stale else ""


class Row(NamedTuple):
    """The columns that a view is made of."""

    indicator: str
    period: str
    value: int | None
    answer: str
    source: str
    observed_on: date
    recorded_at: datetime


def fact_view(row: Row, on: date) -> FactView:
    """Return a view of a row, its age counted to `on`."""
    age = max(0, (on - row.observed_on).days)
    return FactView(indicators()[row.indicator], *row[1:], age_days=age)
