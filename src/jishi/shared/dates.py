"""Days and instants of the office: today, the two clocks, and periods such as 2012-H1."""

import calendar
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from .text import half_width, squeeze

FOREVER = date(9999, 12, 31)
"""`valid_to` of a fact that still holds."""
NOT_SUPERSEDED = datetime(9999, 12, 31, tzinfo=UTC)
"""`superseded_at` of a row that nobody has corrected."""
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
OPENS = time(9)
"""When the day of an office begins that somebody travels to."""
EARLIEST = date(1900, 1, 1)
"""No day before this one is asked for; it leaves room to count back from."""

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)
_SPOKEN = (
    (re.compile(r"(\d{4})年?度?"), "{0}"),
    (re.compile(r"(\d{4})年?上半年"), "{0}-H1"),
    (re.compile(r"(\d{4})年?下半年"), "{0}-H2"),
    (re.compile(r"(\d{4})年?第?([1-4])季度?"), "{0}-Q{1}"),
    (re.compile(r"(\d{4})[年./-]([1-9]|0[1-9]|1[0-2])月?"), "{0}-{1:0>2}"),
)
_NUMERALS = str.maketrans("一二三四", "1234")
_PERIOD = re.compile(
    r"(?P<year>[12]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?"
)


def now() -> datetime:
    """Return the present instant, in UTC.

    A test or the demo sets it with `travel`; an installation pins its day with `JISHI_TODAY`
    (the time of day stays real, from nine in the morning on), which is how the demo lives on 2012-07-15.
    """
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    real = datetime.now(UTC)
    pinned = os.environ.get("JISHI_TODAY")
    if not pinned:
        return real
    # What was recorded on that day with `travel` stands at nine: nothing may come before it.
    clock = max(real.astimezone(BEIJING).time(), OPENS)
    return datetime.combine(date.fromisoformat(pinned), clock, BEIJING).astimezone(UTC)


def today() -> date:
    """Return the present day in the office (China has one time zone)."""
    return now().astimezone(BEIJING).date()


def day_end(day: date) -> datetime:
    """Return the last instant of a day in the office.

    Examples
    --------
    >>> day_end(date(2012, 7, 15)).astimezone(BEIJING).isoformat()
    '2012-07-15T23:59:59.999999+08:00'
    """
    return datetime.combine(day, time.max, tzinfo=BEIJING)


@contextmanager
def travel(to: datetime | date) -> Iterator[None]:
    """Let the clock stand at `to` (a day means nine in the morning) inside the block."""
    instant = to if isinstance(to, datetime) else datetime.combine(to, OPENS, BEIJING)
    token = _travelled.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)


@dataclass(frozen=True, slots=True)
class Moment:
    """Which past is asked for.

    Parameters
    ----------
    valid_on : the day whose facts are wanted (按这天的实际情况)
    known_at : the instant whose records are believed (按这天的台账); None means all that is known now
    """

    valid_on: date
    known_at: datetime | None = None

    @property
    def known_on(self) -> date | None:
        """Return the day at whose end the records are believed; None when they are today's."""
        return None if self.known_at is None else self.known_at.astimezone(BEIJING).date()

    @property
    def is_now(self) -> bool:
        """Tell whether nothing but the present is asked for."""
        return self.known_at is None and self.valid_on >= today()

    @property
    def until(self) -> datetime | None:
        """Return the instant that ends what is recorded as it happens (None: nothing does yet).

        For such a thing both clocks are one, and whichever of the two days is earlier counts.
        """
        if self.is_now:
            return None
        end = day_end(self.valid_on)
        return end if self.known_at is None else min(end, self.known_at)

    def on(self, day: date) -> "Moment":
        """Return another day, by the same records."""
        return replace(self, valid_on=day)


@dataclass(frozen=True, slots=True)
class Period:
    """A year, half-year, quarter or month that values belong to.

    Examples
    --------
    >>> Period.parse("2012-H1").last_day
    datetime.date(2012, 6, 30)
    """

    text: str
    first_day: date
    last_day: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2012`, `2012-H1`, `2012-Q1` or `2012-03`.

        Raises
        ------
        ValueError
            if `text` has another form
        """
        found = _PERIOD.fullmatch(text.strip())
        if found is None:
            raise ValueError(text)
        year = int(found["year"])
        first, last = 1, 12
        if found["half"]:
            first, last = (1, 6) if found["half"] == "1" else (7, 12)
        elif found["quarter"]:
            last = int(found["quarter"]) * 3
            first = last - 2
        elif found["month"]:
            first = last = int(found["month"])
        return cls(text.strip(), date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))

    def has_begun(self, on: date) -> bool:
        """Tell whether anything can be told of it on a day."""
        return self.first_day <= on

    def so_far(self, on: date) -> "Period":
        """Return as much of it as had passed by the end of a day."""
        return replace(self, last_day=min(self.last_day, on))

    @classmethod
    def told(cls, text: str) -> "Period":
        """Read a period as `parse` does, and as offices write it: 2012年上半年, 2012年第一季度, 2012年3月.

        Raises
        ------
        ValueError
            if `text` is neither

        Examples
        --------
        >>> Period.told("2012年上半年").text
        '2012-H1'
        """
        plain = squeeze(half_width(text))
        for pattern, form in _SPOKEN:
            found = pattern.fullmatch(plain.translate(_NUMERALS))
            if found:
                return cls.parse(form.format(*found.groups()))
        return cls.parse(plain)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day when it has no such day.

    Examples
    --------
    >>> months_after(date(2012, 8, 31), 6)
    datetime.date(2013, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Return whole months from `start` to `end`; zero or less when `end` is not later.

    Examples
    --------
    >>> months_between(date(2012, 1, 31), date(2012, 2, 29))
    0
    >>> months_between(date(2012, 1, 15), date(2012, 5, 15))
    4
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
