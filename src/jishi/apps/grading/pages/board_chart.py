"""The board's histogram of totals, and the same figures as a table for those who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from jishi.web.charts import Chart, Cut, histogram

FIRST, LAST, BAND = 40, 100, 5


@dataclass(frozen=True, slots=True)
class Totals:
    """How the totals spread: the chart, and the counts by bands of five points, highest first."""

    chart: Chart
    bands: tuple[tuple[str, int], ...]


def totals_of(spread: Sequence[tuple[int, int]], cuts: Sequence[tuple[str, int]] | None) -> Totals:
    """Return the spread of totals: `spread` counts by whole point, `cuts` the tiers with their least centipoints."""
    by_point = dict(spread)
    counts = [by_point.get(point, 0) for point in range(FIRST, LAST)]
    # A full hundred belongs to the last bar.
    counts[-1] += by_point.get(LAST, 0)
    below = sum(n for point, n in spread if point < FIRST)
    above = sum(n for point, n in spread if point > LAST)
    lines = [Cut(min_cp // 100, tier) for tier, min_cp in cuts or () if FIRST * 100 <= min_cp <= LAST * 100]
    every = sum(by_point.values())
    chart = histogram(
        "totals",
        counts,
        first=FIRST,
        step=1,
        cuts=lines,
        label=f"总分分布:{every}个组织按分数排开,每一分一根柱;竖线是各档的最低分。数字见下面的表。",
    )
    notes = [f"另有{below}个不到{FIRST}分"] if below else []
    notes += [f"{above}个超过{LAST}分"] if above else []
    notes += [] if cuts else ["各类型的档线不同,没有画"]
    # The unit stands in the heading; above the chart it would meet the words of the cut lines.
    option = chart.option | {"title": {"show": False}}
    return Totals(Chart(chart.id, chart.label, option, ";".join(notes)), _bands(by_point, below, above))


def _bands(by_point: dict[int, int], below: int, above: int) -> tuple[tuple[str, int], ...]:
    found = [(f"超过{LAST}分", above)]
    for low in range(LAST - BAND, FIRST - BAND, -BAND):
        last = low + BAND if low + BAND == LAST else low + BAND - 1
        word = f"{low}–{LAST}分" if last == LAST else f"{low}–{low + BAND}分以下"
        found.append((word, sum(by_point.get(point, 0) for point in range(low, last + 1))))
    return (*found, (f"不到{FIRST}分", below))
