"""When a target will be reached at the pace of the last two weeks: whole numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW, WEEK, WEEKS = 14, 7, 4


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the recent pace leads to.

    Parameters
    ----------
    day, deadline : today, and the last day
    left : units still to be covered, >= 0
    days_left : days of the campaign after `day`, >= 0
    recent_n, recent_days : covered in the last two weeks, or since the start if that is shorter
    short : left over on the deadline at that pace, >= 0
    short_low, short_high : the same at the fastest and at the slowest week of the last four
    need_a_day : to be covered each day to make it, rounded up; 0 when nothing is left or no day is
    reach_on : the day on which nothing is left at that pace; None when nothing moves
    """

    day: date
    deadline: date
    left: int
    days_left: int
    recent_n: int
    recent_days: int
    short: int
    short_low: int
    short_high: int
    need_a_day: int
    reach_on: date | None


def forecast(covered_on: Sequence[date], *, left: int, start: date, day: date, deadline: date) -> Forecast:
    """Tell where the pace of the last two weeks leads.

    Parameters
    ----------
    covered_on : the day on which each unit was covered, any order; days after `day` are left aside
    left : units still to be covered, >= 0
    start : first day of the campaign
    day, deadline : the day asked about, and the last day

    Returns
    -------
    the forecast; projected numbers are rounded down, what is needed is rounded up

    Examples
    --------
    >>> days = [date(2012, 6, 10)] * 14
    >>> found = forecast(days, left=20, start=date(2012, 3, 23), day=date(2012, 6, 16), deadline=date(2012, 6, 24))
    >>> (found.short, found.need_a_day, found.reach_on)
    (12, 3, datetime.date(2012, 7, 6))
    """
    # Days before the start are nobody's to use.
    days_left = max((deadline - max(day, start - timedelta(days=1))).days, 0)
    recent_days = max(min(WINDOW, (day - start).days + 1), 1)
    recent_n = _within(covered_on, day, recent_days)
    shorts = [_short(left, recent_n, recent_days, days_left)]
    for week in range(WEEKS):
        last = day - timedelta(days=WEEK * week)
        if last - timedelta(days=WEEK - 1) >= start:
            shorts.append(_short(left, _within(covered_on, last, WEEK), WEEK, days_left))
    reach_on = day if not left else None
    if left and recent_n:
        reach_on = day + timedelta(days=-(-left * recent_days // recent_n))
    return Forecast(
        day,
        deadline,
        left,
        days_left,
        recent_n,
        recent_days,
        shorts[0],
        min(shorts),
        max(shorts),
        -(-left // days_left) if days_left else 0,
        reach_on,
    )


def _within(covered_on: Sequence[date], last: date, days: int) -> int:
    first = last - timedelta(days=days - 1)
    return sum(first <= on <= last for on in covered_on)


def _short(left: int, covered: int, in_days: int, days_left: int) -> int:
    return max(left - covered * days_left // in_days, 0)
