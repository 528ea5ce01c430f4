"""Seeded drawing in integers: streams by key, shares that add up, quantile curves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
Knots = tuple[tuple[int, int], ...]

# Thousandths of a standard deviation at each half permille; drawing from it is drawing from a normal law.
NORMAL = tuple(round(NormalDist().inv_cdf((2 * k + 1) / 2000) * 1000) for k in range(1000))


def stream(seed: int, *key: str) -> Random:
    """Return the random stream of one thing, whatever was drawn before for others."""
    return Random(f"{seed}/{'/'.join(key)}")


def normal(rng: Random) -> int:
    """Draw from the normal law, in thousandths of a standard deviation."""
    return NORMAL[rng.randrange(1000)]


def permille(z: int) -> int:
    """Rank of a normal draw, 0 to 999."""
    return min(999, bisect_right(NORMAL, z))


def curve(knots: Knots, at: int) -> int:
    """Value at rank `at` (0 to 1000) on straight lines between knots (rank, value)."""
    for (x0, y0), (x1, y1) in pairwise(knots):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) // (x1 - x0)
    return knots[-1][1]


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by weight into integers that add up (largest remainders, earlier wins a tie)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


class Table:
    """A weighted choice that is cheap to draw from."""

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        pairs = tuple(rows)
        self._values = tuple(value for value, _ in pairs)
        self._sums = tuple(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> str:
        """Draw one value."""
        return self._values[bisect_right(self._sums, rng.randrange(self._sums[-1]))]


def exact_sizes(knots: Knots, n: int, total: int, short: int = 0) -> list[int]:
    """Sizes that follow `knots`, bent between them so that they add up to `total`; ascending.

    The first `short` are 2: fewer than the three full members that a branch needs.
    """
    best = min(
        (_bent(knots, n, bend, short) for bend in range(-100, 101)), key=lambda row: abs(sum(row) - total)
    )
    missing = total - sum(best)
    step = 1 if missing > 0 else -1
    # Corrections of one, spread over the lower middle, where the anchors of the shape do not see them.
    places = [i for i in range(n) if n * 15 // 100 <= i < n * 45 // 100 and best[i] > 3] or list(
        range(short, n)
    )
    for k in range(abs(missing)):
        best[places[(k * 7) % len(places)]] += step
    return sorted(best)


def _bent(knots: Knots, n: int, bend: int, short: int) -> list[int]:
    row = []
    for i in range(n):
        at = (2 * i + 1) * 500 // n
        for (x0, y0), (x1, y1) in pairwise(knots):
            if at <= x1:
                t = (at - x0) * 1000 // (x1 - x0)
                t += bend * t * (1000 - t) // 100_000
                row.append(y0 + (y1 - y0) * t // 1000)
                break
    return [2] * short + row[short:]


def dated(rng: Random, first: date, last: date, *, heap: int = 30) -> date:
    """Draw a day between two days, in `heap` % of cases on the 1st, the 15th or 1 July."""
    day = first + timedelta(rng.randrange((last - first).days + 1))
    roll = rng.randrange(100)
    if roll >= heap:
        return day
    is_party_day = roll * 10 < heap * 3
    heaped = day.replace(month=7, day=1) if is_party_day else day.replace(day=15 if roll % 2 else 1)
    return min(max(heaped, first), last)


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def shuffled(rng: Random, rows: Iterable[T]) -> list[T]:
    """Return the rows in drawn order."""
    found = list(rows)
    rng.shuffle(found)
    return found
