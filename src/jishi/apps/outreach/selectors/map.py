"""Groups on a map without tiles: buildings as points, groups as outlines around them, with a scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jishi.apps.registry.selectors import Visible

from ..models import Contact
from .groups import GroupRow, group_rows

WIDTH, MARGIN = 1000, 24
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MapGroup:
    """One group as it is drawn."""

    row: GroupRow
    x: int
    y: int
    outline: str
    is_short: bool
    words: str


@dataclass(frozen=True, slots=True)
class GroupMap:
    """A drawing: its size, points, groups, and how long the scale's bar is."""

    width: int
    height: int
    homes: tuple[Point, ...]
    groups: tuple[MapGroup, ...]
    scale_px: int
    scale_m: int
    unplaced_n: int


def group_map(seen: Visible, *, with_homes: bool) -> GroupMap | None:
    """Return the map of the visible groups; None where nothing has a place. Buildings only for who may see the list."""
    rows = {row.group_id: row for row in group_rows(seen)}
    told = Contact.objects.filter(until=None).values_list("group_id", "household__x", "household__y")
    places: dict[int, list[Point]] = {}
    unplaced = 0
    for group_id, x, y in told:
        if group_id not in rows:
            continue
        if x is None or y is None:
            unplaced += 1
        else:
            places.setdefault(group_id, []).append((x, y))
    every = [point for points in places.values() for point in points]
    if not every:
        return None
    frame = _Frame(every)
    groups = tuple(_drawn(rows[group_id], points, frame) for group_id, points in sorted(places.items()))
    homes = tuple(sorted({frame.at(point) for point in every})) if with_homes else ()
    return GroupMap(WIDTH, frame.height, homes, groups, round(frame.scale * frame.step), frame.step, unplaced)


class _Frame:
    """How metres become places on the drawing; north is up."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.left, self.top = min(xs), max(ys)
        wide, high = max(xs) - self.left or 1, self.top - min(ys) or 1
        inner = WIDTH - 2 * MARGIN
        self.scale = min(inner / wide, inner / high)
        self.height = max(120, round(high * self.scale) + 2 * MARGIN)
        self.step = next((m for m in (50, 100, 200, 500, 1000, 2000, 5000) if m * self.scale >= 80), 10_000)

    def at(self, point: Point) -> Point:
        """Return where a point lies on the drawing."""
        x, y = point
        return MARGIN + round((x - self.left) * self.scale), MARGIN + round((self.top - y) * self.scale)


def _drawn(row: GroupRow, points: Sequence[Point], frame: _Frame) -> MapGroup:
    drawn = [frame.at(point) for point in points]
    middle = (sum(x for x, _ in drawn) // len(drawn), sum(y for _, y in drawn) // len(drawn))
    short = [] if row.leader else ["没有组长"]
    short += [f"缺{'、'.join(row.missing)}"] if row.missing else []
    words = f"{row.title}:{row.households_n}户,组长{row.leader or '没有'}"
    return MapGroup(
        row,
        *middle,
        " ".join(f"{x},{y}" for x, y in hull(drawn)),
        bool(short),
        f"{words}({';'.join(short)})" if short else words,
    )


def hull(points: Sequence[Point]) -> list[Point]:
    """Return the outline around points (monotone chain), anticlockwise from the leftmost."""
    told = sorted(set(points))
    if len(told) < 3:
        return told
    lower, upper = _half(told), _half(told[::-1])
    return lower[:-1] + upper[:-1]


def _half(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def loads(rows: Sequence[GroupRow]) -> list[tuple[int, int]]:
    """Return how many groups have how much work, without gaps."""
    counts = Counter(row.work for row in rows)
    if not counts:
        return []
    return [(work, counts[work]) for work in range(min(counts), max(counts) + 1)]


def skills_missing(rows: Sequence[GroupRow]) -> list[tuple[str, int]]:
    """Return how many groups lack which skill that their households ask for, the most first."""
    counts = Counter(skill for row in rows for skill in row.missing)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
