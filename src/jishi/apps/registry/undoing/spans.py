"""Spans of days, both ends included, as day numbers."""

from collections.abc import Iterable

from ..models import TwoClocks

Span = tuple[int, int]


def span_of(row: TwoClocks) -> Span:
    """Return the days on which a row holds."""
    return row.valid_from.toordinal(), row.valid_to.toordinal()


def minus(spans: Iterable[Span], covers: Iterable[Span]) -> list[Span]:
    """Return what of `spans` lies in none of `covers`.

    Examples
    --------
    >>> minus([(1, 9)], [(3, 4), (8, 12)])
    [(1, 2), (5, 7)]
    """
    left = sorted(spans)
    for first, last in covers:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, first - 1)), (max(start, last + 1), end))
            if part[0] <= part[1]
        ]
    return left


def meet(one: Span, others: Iterable[Span]) -> bool:
    """Tell whether a span has a day in common with any of the others."""
    return any(one[0] <= last and first <= one[1] for first, last in others)
