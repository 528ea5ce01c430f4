"""How good a division is: how far households are from the middle of their group, and how even the work is."""

from dataclasses import dataclass
from math import dist

from jishi.engines.allocation.model import Neighbours, Territories


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a division.

    Parameters
    ----------
    groups : how many
    households : how many
    distance_m : mean distance of a household to the middle of its group, of those that have a place
    far_m : nineteen in twenty are no farther
    least, most : work of a group
    outside : groups out of the band
    """

    groups: int
    households: int
    distance_m: float
    far_m: float
    least: int
    most: int
    outside: int


def figures_of(made: Territories, near: Neighbours) -> Figures:
    """Measure a division."""
    middles = {each.id: (each.x, each.y) for each in made.groups if each.x is not None and each.y is not None}
    away = sorted(dist((x, y), middles[made.group_of[name]]) for name, x, y in near.places)
    work = [each.work for each in made.groups]
    return Figures(
        len(made.groups),
        len(made.placed),
        sum(away) / len(away) if away else 0.0,
        away[len(away) * 19 // 20] if away else 0.0,
        min(work),
        max(work),
        sum(not each.is_in_band for each in made.groups),
    )
