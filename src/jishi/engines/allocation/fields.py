"""Households as fields to divide: positions instead of ids, a spot for everybody, the band, each area's share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from jishi.engines.allocation.geometry import Spot
from jishi.engines.allocation.model import Household, Neighbours
from jishi.engines.allocation.split import Field


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked for: how many groups, the band in percent, the seed; and the band in whole units of work."""

    groups: int
    band: int
    seed: int
    total: int

    @property
    def bounds(self) -> tuple[int, int]:
        """Least and most work of a group."""
        return band_of(self.total, self.groups, self.band)


def terms_of(households: Iterable[Household], groups: int, band: int, seed: int) -> Terms:
    """What was asked for, of these households."""
    return Terms(groups, band, seed, sum(each.work for each in households))


def band_of(total: int, groups: int, band: int) -> tuple[int, int]:
    """Least and most work of a group: whole units within the band around the mean.

    Where this leaves no choice, the next whole units outside.

    Parameters
    ----------
    total : whole units of all
    groups : > 0
    band : percent, 0 to 100

    Examples
    --------
    >>> band_of(8_785, 329, 10), band_of(53, 10, 10)
    ((25, 29), (4, 6))
    """
    part, whole = 100 * groups, total * 100
    low, high = whole - total * band, whole + total * band
    lower, upper = -(-low // part), high // part
    return (lower, upper) if lower < upper else (low // part, -(-high // part))


def shares_of(areas: Sequence[tuple[int, int]], groups: int) -> list[int]:
    """How many groups each area gets: one, and then one more where a group has most to do.

    Parameters
    ----------
    areas : work and households of each
    groups : in all; where areas are more than that, each still gets one

    Examples
    --------
    >>> shares_of([(60, 30), (25, 20), (2, 1)], 5)
    [3, 1, 1]
    """
    shares = [1] * len(areas)
    queue = [(Fraction(-work), at) for at, (work, size) in enumerate(areas) if size > 1]
    heapify(queue)
    for _ in range(groups - len(areas)):
        if not queue:
            break
        _, at = heappop(queue)
        shares[at] += 1
        work, size = areas[at]
        if size > shares[at]:
            heappush(queue, (Fraction(-work, shares[at]), at))
    return shares


def field_of(
    names: Sequence[str], homes: Mapping[str, Household], near: Mapping[str, Sequence[str]],
    places: Mapping[str, Spot],
) -> Field:  # fmt: skip
    """Households of one or several areas as a field, in the order they are named."""
    at_of = {name: at for at, name in enumerate(names)}
    beside = tuple(tuple(at_of[other] for other in near[name] if other in at_of) for name in names)
    spots = _spots([places.get(name) for name in names], beside)
    return Field(beside, tuple(homes[name].work for name in names), spots)


def near_of(pairs: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, list[str]]:
    """Whom each household is beside, in the order of the pairs."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for a, b in pairs:
        found[a].append(b)
        found[b].append(a)
    return found


def places_of(near: Neighbours) -> dict[str, Spot]:
    """Where each household stands that has a place."""
    return {name: (x, y) for name, x, y in near.places}


def _spots(told: Sequence[Spot | None], beside: Sequence[Sequence[int]]) -> tuple[Spot, ...]:
    """A spot for everybody: whoever has none takes that of the next who has one."""
    spots = list(told)
    queue = [at for at, spot in enumerate(spots) if spot is not None]
    for at in queue:
        for other in beside[at]:
            if spots[other] is None:
                spots[other] = spots[at]
                queue.append(other)
    # A cell of which nothing is known stands nowhere: its households as if in a row.
    return tuple(spot if spot is not None else (float(at), 0.0) for at, spot in enumerate(spots))
