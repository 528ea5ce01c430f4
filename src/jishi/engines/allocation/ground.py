"""Where households stand, and who is beside whom: coordinates, cells, links, rivers and roads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import cos, pi, sin, sqrt

from jishi.engines.allocation.errors import AllocationError, Problem, problem
from jishi.engines.allocation.faults import household_faults, link_faults
from jishi.engines.allocation.geometry import IndexPair, Spot, crossing, gabriel, nearest
from jishi.engines.allocation.model import Barrier, Household, Link, Neighbours
from jishi.engines.allocation.order import natural, reached, some

# Households of one building stand a hand's breadth apart, in the order of their ids.
_STEP_M = 0.05
_GOLDEN = pi * (3 - sqrt(5))
# In a cell of which no place is known, everybody is beside the next three.
_NEXT = 3


def neighbours(
    households: Sequence[Household], links: Sequence[Link] = (), barriers: Sequence[Barrier] = ()
) -> Neighbours:
    """Find out who is beside whom.

    1. Households without coordinates stand around the middle of their cell.
    2. Links that join say who is beside whom; without any, two households are neighbours when nobody stands in the
       circle between them (the Gabriel graph, which leaves nobody alone).
    3. Those of a cell of which no place is known are beside the next three of their cell.
    4. Links that are cut, and all that cross a barrier, are taken away.

    Parameters
    ----------
    households : at least one
    links : of households or whole cells
    barriers : where no link may cross

    Returns
    -------
    pairs, the areas they make, and warnings: who was placed by the cell, and that there are several areas

    Raises
    ------
    AllocationError
        with every wrong household and link

    Examples
    --------
    >>> row = [Household(str(n), x=10.0 * n, y=0.0) for n in range(3)]
    >>> neighbours(row).pairs
    (('0', '1'), ('1', '2'))
    >>> len(neighbours(row, barriers=[Barrier(15, -5, 15, 5)]).areas)
    2
    """
    ends = [(each.a, each.b) for each in links if not each.is_cut]
    faults = [*household_faults(households, ends), *link_faults(households, links)]
    if faults:
        raise AllocationError(faults)
    homes = sorted(households, key=lambda each: natural(each.id))
    places = _places(homes)
    joining = [each for each in links if not each.is_cut]
    pairs = _linked(homes, joining) if joining else _beside(places)
    pairs |= _in_cells(homes, places, is_linked=bool(joining))
    pairs -= _linked(homes, [each for each in links if each.is_cut])
    return _neighbours(homes, places, sorted(_uncrossed(pairs, places, barriers)))


def neighbours_after(households: Sequence[Household], pairs: Iterable[tuple[str, str]]) -> Neighbours:
    """Neighbours as they were, after somebody came or left.

    1. Pairs of those who are still there hold.
    2. Who is new, and who was beside somebody who is gone, is also beside whom the place says.

    Parameters
    ----------
    households : as they are now
    pairs : as they were

    Returns
    -------
    who is beside whom

    Raises
    ------
    AllocationError
        with every wrong household

    Examples
    --------
    >>> row = [Household(str(n), x=10.0 * n, y=0.0) for n in (0, 2, 3)]
    >>> neighbours_after(row, [("0", "1"), ("1", "2"), ("2", "3")]).pairs
    (('0', '2'), ('2', '3'))
    """
    before = [(a, b) for a, b in pairs]
    known, names = {name for pair in before for name in pair}, {each.id for each in households}
    anew = (
        (names - known) | {b for a, b in before if a not in names} | {a for a, b in before if b not in names}
    )
    kept = {(a, b) for a, b in before if a in names and b in names}
    if anew:
        kept |= {pair for pair in neighbours(households).pairs if anew & set(pair)}
    faults = list(household_faults(households, kept))
    if faults:
        raise AllocationError(faults)
    homes = sorted(households, key=lambda each: natural(each.id))
    at_of = {each.id: at for at, each in enumerate(homes)}
    ends = ((at_of[a], at_of[b]) for a, b in kept)
    told = sorted({(min(pair), max(pair)) for pair in ends})
    return _neighbours(homes, _places(homes), told)


def bridge(near: Neighbours, area: int) -> tuple[str, str, int] | None:
    """The shortest link between an area and the rest: two ids and whole metres; None where no place is known."""
    inside = set(near.areas[area])
    here = [each for each in near.places if each[0] in inside]
    there = [each for each in near.places if each[0] not in inside]
    if not here or not there:
        return None
    found = nearest([each[1:] for each in here], [each[1:] for each in there])
    best = min(range(len(here)), key=lambda at: (found[at][0][1], at))
    at, away = found[best][0]
    return here[best][0], there[at][0], round(away)


def _neighbours(
    homes: Sequence[Household], places: Mapping[int, Spot], told: Sequence[IndexPair]
) -> Neighbours:
    areas = _areas(homes, told)
    return Neighbours(
        tuple((homes[a].id, homes[b].id) for a, b in told),
        areas,
        tuple((homes[at].id, *spot) for at, spot in sorted(places.items())),
        tuple(_warnings(homes, areas)),
    )


def _places(homes: Sequence[Household]) -> dict[int, Spot]:
    """Place everybody; those at one spot stand on a small spiral around it."""
    spots: dict[Spot, list[int]] = defaultdict(list)
    middles = _middles(homes)
    for at, each in enumerate(homes):
        spot = middles.get(each.cell) if each.x is None or each.y is None else (each.x, each.y)
        if spot is not None:
            spots[spot].append(at)
    return {at: _around(spot, n) for spot, all_at in spots.items() for n, at in enumerate(all_at)}


def _middles(homes: Sequence[Household]) -> dict[str, Spot]:
    found: dict[str, list[Spot]] = defaultdict(list)
    for each in homes:
        if each.cell and each.x is not None and each.y is not None:
            found[each.cell].append((each.x, each.y))
    return {
        cell: (sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))
        for cell, spots in found.items()
    }


def _around(spot: Spot, n: int) -> Spot:
    away = _STEP_M * sqrt(n)
    return spot[0] + away * cos(n * _GOLDEN), spot[1] + away * sin(n * _GOLDEN)


def _linked(homes: Sequence[Household], links: Iterable[Link]) -> set[IndexPair]:
    """Pairs that links name, by households or by cells."""
    at_of = {each.id: [at] for at, each in enumerate(homes)}
    cells: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(homes):
        cells[each.cell].append(at)
    named = cells | at_of
    pairs = ((a, b) for link in links for a in named[link.a] for b in named[link.b])
    return {(min(a, b), max(a, b)) for a, b in pairs if a != b}


def _beside(places: Mapping[int, Spot]) -> set[IndexPair]:
    """Neighbours by where they stand."""
    told = sorted(places)
    return {(told[a], told[b]) for a, b in gabriel([places[at] for at in told])}


def _in_cells(homes: Sequence[Household], places: Mapping[int, Spot], *, is_linked: bool) -> set[IndexPair]:
    """Pairs within a cell: of those nothing else places, and where links rule, of whoever has no coordinates."""
    cells: dict[str, list[int]] = defaultdict(list)
    adrift = {
        each.cell for at, each in enumerate(homes) if each.x is None and (is_linked or at not in places)
    }
    for at, each in enumerate(homes):
        if each.cell and each.cell in adrift:
            cells[each.cell].append(at)
    return {
        (at, other)
        for all_at in cells.values()
        for n, at in enumerate(all_at)
        for other in all_at[n + 1 : n + 1 + _NEXT]
    }


def _uncrossed(
    pairs: set[IndexPair], places: Mapping[int, Spot], barriers: Sequence[Barrier]
) -> set[IndexPair]:
    told = [(a, b) for a, b in pairs if a in places and b in places] if barriers else []
    crossed = crossing([(places[a], places[b]) for a, b in told], barriers)
    return pairs - {pair for pair, is_cut in zip(told, crossed, strict=True) if is_cut}


def _areas(homes: Sequence[Household], pairs: Iterable[IndexPair]) -> tuple[tuple[str, ...], ...]:
    """Households that reach one another; most work first."""
    beside: list[list[int]] = [[] for _ in homes]
    for a, b in pairs:
        beside[a].append(b)
        beside[b].append(a)
    found: list[list[int]] = []
    seen = [False] * len(homes)
    for start in range(len(homes)):
        if seen[start]:
            continue
        area = reached(start, beside)
        for at in area:
            seen[at] = True
        found.append(sorted(area))
    found.sort(key=lambda area: (-sum(homes[at].work for at in area), area[0]))
    return tuple(tuple(homes[at].id for at in area) for area in found)


def _warnings(homes: Sequence[Household], areas: Sequence[Sequence[str]]) -> Iterable[Problem]:
    placeless = [each.id for each in homes if each.x is None]
    if placeless:
        yield problem("ALLOC-31", count=len(placeless), ids=some(placeless))
    if len(areas) > 1:
        yield problem("ALLOC-32", count=len(areas), sizes=some([str(len(area)) for area in areas]))
