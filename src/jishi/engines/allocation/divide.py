"""Households into connected groups of about equal work."""

from collections.abc import Iterator, Mapping, Sequence

from jishi.engines.allocation.errors import AllocationError, Problem
from jishi.engines.allocation.faults import household_faults, near_faults, number_faults
from jishi.engines.allocation.fields import Terms, field_of, near_of, places_of, shares_of, terms_of
from jishi.engines.allocation.model import Household, Neighbours, Placed, Territories, Territory
from jishi.engines.allocation.order import natural
from jishi.engines.allocation.reasons import Scene, household_reasons
from jishi.engines.allocation.search import Search
from jishi.engines.allocation.shortfalls import territory_shortfalls
from jishi.engines.allocation.split import Field, split

# Chosen on made-up villages: twice the sweeps save another one in a hundred metres.
SWEEPS, COOL_SWEEPS = 60, 15
HEAT = 6.0
MOST_GROUPS, MOST_BAND, MOST_SEED, MOST_PRICE = 1_000_000, 100, 2**31 - 1, 1_000_000


def group(
    households: Sequence[Household], near: Neighbours, *, groups: int, band: int = 10, seed: int = 1
) -> Territories:
    """Divide households into connected groups of about equal work, each close together.

    1. Each area gets its share of the groups; nobody's group reaches over a gap.
    2. An area is divided by METIS, or by a tree where that fails, and improved by local search within the band.
    3. Every group that is out of the band all the same is a shortfall, with what would help.

    Parameters
    ----------
    households : at least one
    near : of the same households
    groups : how many
    band : percent that a group's work may be above or below the mean
    seed : of the search; the same seed gives the same groups, in whatever order the households come

    Returns
    -------
    every household in one group, and why in this one

    Raises
    ------
    AllocationError
        for wrong households and numbers; what cannot be met is a shortfall, never an error

    Examples
    --------
    >>> from jishi.engines.allocation.ground import neighbours
    >>> row = [Household(str(n), x=10.0 * n, y=0.0) for n in range(6)]
    >>> made = group(row, neighbours(row), groups=2)
    >>> [each.households for each in made.groups]
    [('0', '1', '2'), ('3', '4', '5')]
    """
    told = {"groups": (groups, 1, MOST_GROUPS), "band": (band, 0, MOST_BAND), "seed": (seed, 0, MOST_SEED)}
    faults = list(input_faults(households, near, told))
    if faults:
        raise AllocationError(faults)
    homes = {each.id: each for each in sorted(households, key=lambda each: natural(each.id))}
    beside, places = near_of(near.pairs, homes), places_of(near)
    terms = terms_of(households, groups, band, seed)
    shares = shares_of([(sum(homes[n].work for n in area), len(area)) for area in near.areas], groups)
    found: list[tuple[str, ...]] = []
    for area, share in zip(near.areas, shares, strict=True):
        parts = _divide(field_of(area, homes, beside, places), share, terms)
        members: dict[int, list[str]] = {}
        for name, part in zip(area, parts, strict=True):
            members.setdefault(part, []).append(name)
        found += map(tuple, members.values())
    found.sort(key=lambda names: natural(names[0]))
    width = max(3, len(str(len(found))))
    named = {f"G{n:0{width}}": names for n, names in enumerate(found, 1)}
    return territories_of(named, homes, near, terms)


def input_faults(
    households: Sequence[Household], near: Neighbours, numbers: Mapping[str, tuple[object, int, int]]
) -> Iterator[Problem]:
    """What is wrong with what was given."""
    yield from number_faults(**numbers)
    yield from household_faults(households, near.pairs)
    yield from near_faults(households, near)


def _divide(field: Field, count: int, terms: Terms) -> list[int]:
    search = Search(field, split(field, count, terms.seed), terms.bounds)
    if count > 1:
        search.run(SWEEPS, HEAT, terms.seed)
        search.run(COOL_SWEEPS, 0.0, terms.seed)
    return search.parts


def territories_of(
    members: Mapping[str, Sequence[str]],
    homes: Mapping[str, Household],
    near: Neighbours,
    terms: Terms,
    reasons: Mapping[str, str] | None = None,
) -> Territories:
    """Groups with their work, middles, reasons and shortfalls.

    Parameters
    ----------
    members : group to its households
    homes : id to household
    near : who is beside whom
    terms : what was asked for
    reasons : household to a reason that goes before what can be seen from the result
    """
    lower, upper = terms.bounds
    places = places_of(near)
    made = []
    for name in sorted(members, key=natural):
        work = sum(homes[each].work for each in members[name])
        spots = [places[each] for each in members[name] if each in places]
        middle = [sum(axis) / len(spots) for axis in zip(*spots, strict=True)] or [None, None]
        ids = tuple(sorted(members[name], key=natural))
        made.append(Territory(name, ids, work, middle[0], middle[1], lower <= work <= upper))
    group_of = {each: name for name in members for each in members[name]}
    scene = Scene(
        homes, group_of, near_of(near.pairs, homes), places, {each.id: each for each in made}, (lower, upper)
    )
    told = household_reasons(scene, reasons or {})
    placed = tuple(Placed(name, group_of[name], *told[name]) for name in sorted(homes, key=natural))
    short = tuple(territory_shortfalls(made, homes, near, terms))
    return Territories(tuple(made), placed, lower, upper, terms.band, terms.seed, short)
