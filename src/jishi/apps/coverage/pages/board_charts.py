"""The board's curve of done and needed, and one small curve for each row of the table."""

from collections.abc import Sequence
from datetime import timedelta

from jishi.web.charts import Chart, Curve, curve_chart

from ..selectors import Board, Change, GroupRow

MOST = 12


def curve(found: Board, changes: Sequence[Change]) -> Chart:
    """Draw what was covered by week, what is needed, and the range to which the pace leads."""
    looked, total = found.looked, found.total
    first, last = looked.campaign.first, looked.campaign.last
    ends = []
    day = first
    while day < last:
        ends.append(day)
        day += timedelta(days=7)
    ends.append(last)
    done = [(_day(end), n) for end, n in zip(ends, total.curve, strict=False)]
    if len(total.curve) <= len(ends) and done and looked.day < last:
        done[-1] = (_day(min(looked.day, last)), total.curve[-1])
    ahead = total.forecast
    now, end = _day(min(looked.day, last)), _day(last)
    low, high = total.due_n - ahead.short_high, total.due_n - ahead.short_low
    lines = [
        Curve("已覆盖", done, is_strong=True),
        Curve("应覆盖", [(_day(first), total.due_n), (end, total.due_n)]),
    ]
    label = f"到{now}已覆盖{total.covered_n:,}户,应覆盖{total.due_n:,}户;"
    if ahead.days_left:
        lines += [
            Curve("按近四周最慢", [(now, total.covered_n), (end, low)], is_dashed=True),
            Curve("按近四周最快", [(now, total.covered_n), (end, high)], is_dashed=True),
        ]
        label += f"按近四周最慢、最快的一周,{end}分别到{low:,}户、{high:,}户。"
    marks = [(_day(change.day), f"分母{change.before:,}→{change.after:,}") for change in changes]
    return curve_chart("curve", lines, label=f"{label}各地数字见上面的表。", unit="户", marks=marks)


def small_ones(rows: Sequence[GroupRow]) -> list[tuple[str, str, Chart]]:
    """Draw the same curve small for each row: its name, what it says in words, and the chart."""
    if len(rows) < 2:
        return []
    found = []
    for number, row in enumerate(rows[:MOST], 1):
        done = [(str(week), n) for week, n in enumerate(row.curve, 1)]
        lines = [
            Curve("已覆盖", done, is_strong=True),
            Curve("应覆盖", [(week, row.due_n) for week, _ in done]),
        ]
        words = f"{row.covered_n:,}/{row.due_n:,}"
        chart = curve_chart(
            f"small-{number}", lines, label=f"{row.name}:每周末累计,现在{words}户。", unit="户", is_small=True
        )
        found.append((row.name, words, chart))
    return found


def _day(day: object) -> str:
    return str(day)
