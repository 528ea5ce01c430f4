"""The map of a campaign without a map: one tile an area, one point a unit, coloured by how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..selectors import CaseRow
from ..selectors.cases import GOING

ACROSS, STEP, RADIUS = 16, 12, 4
MOST_POINTS = 320
"""So many points a tile; where an area has more units, a point stands for several."""
Link = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Point:
    """One point: where it lies in its tile, and which colour."""

    x: int
    y: int
    going: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One area: its name, its counts by how far units are, each with its list, and its points."""

    name: str
    href: str
    parts: tuple[tuple[str, str, int, str], ...]
    points: tuple[Point, ...]
    label: str

    @property
    def height(self) -> int:
        """Return how high the drawing is."""
        return max((point.y for point in self.points), default=0) + STEP - STEP // 2

    @property
    def width(self) -> int:
        """Return how wide the drawing is."""
        return ACROSS * STEP


@dataclass(frozen=True, slots=True)
class CampaignMap:
    """All tiles in the order of the table, and for how many units a point stands."""

    tiles: tuple[Tile, ...]
    units_a_point: int
    legend: tuple[tuple[str, str], ...] = tuple(GOING.items())
    radius: int = RADIUS


def campaign_map(
    rows: Iterable[CaseRow], key_of: Callable[[CaseRow], str], names: Mapping[str, str], link: Link
) -> CampaignMap:
    """Draw the units that should be covered; `link` gives the address of a list by area and how far units are."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if row.going:
            key = key_of(row)
            found.setdefault(key if key in names else "", Counter())[row.going] += 1
    most = max((counts.total() for counts in found.values()), default=0)
    each = -(-most // MOST_POINTS) or 1
    order = [*(key for key in names if key in found), *([""] if "" in found and "" not in names else [])]
    return CampaignMap(tuple(_tile(names.get(key, "其他"), found[key], each, link) for key in order), each)


def _tile(name: str, counts: Counter[str], each: int, link: Link) -> Tile:
    parts = tuple((going, word, counts[going], link(name, going=word)) for going, word in GOING.items())
    told = "、".join(f"{word}{n:,}户" for _, word, n, _ in parts)
    colours = [going for going, _, n, _ in parts for _ in range(-(-n // each))]
    points = tuple(
        Point(at % ACROSS * STEP + STEP // 2, at // ACROSS * STEP + STEP // 2, going)
        for at, going in enumerate(colours)
    )
    return Tile(name, link(name), parts, points, f"{name}:{told}")
