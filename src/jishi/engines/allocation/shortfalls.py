"""What a division could not meet, by how much, and what would meet it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jishi.engines.allocation.fields import Terms
from jishi.engines.allocation.ground import bridge
from jishi.engines.allocation.model import Household, Neighbours, Shortfall, Territory, Values

Repair = tuple[str, Values]


def territory_shortfalls(
    made: Sequence[Territory], homes: Mapping[str, Household], near: Neighbours, terms: Terms
) -> Iterator[Shortfall]:
    """Tell what was not met.

    Parameters
    ----------
    made : the groups
    homes : id to household
    near : who is beside whom
    terms : what was asked for

    Yields
    ------
    groups: their number is not what was asked for; band: a group's work is outside
    """
    if len(made) != terms.groups:
        yield Shortfall(
            "groups", "", terms.groups, len(made), tuple(_for_number(near, terms.groups, len(made)))
        )
    area_of = {name: at for at, area in enumerate(near.areas) for name in area}
    sharing = Counter(area_of[each.households[0]] for each in made)
    lower, upper = terms.bounds
    for each in made:
        if each.is_in_band:
            continue
        area = area_of[each.households[0]]
        links = _links(near, [area]) if sharing[area] == 1 and len(near.areas) > 1 else ()
        repairs = (*_for_work(each, homes, terms), *links, ("other-seed", ()))
        yield Shortfall("band", each.id, upper if each.work > upper else lower, each.work, repairs)


def _for_number(near: Neighbours, wanted: int, got: int) -> Iterator[Repair]:
    yield "ask-groups", (("count", got),)
    if got > wanted:
        yield from _links(near, range(len(near.areas) - 1, wanted - 1, -1))


def _for_work(told: Territory, homes: Mapping[str, Household], terms: Terms) -> Iterator[Repair]:
    """What would let one group's work be within the band."""
    total = max(1, terms.total)
    needed = -(-abs(told.work * terms.groups - terms.total) * 100 // total)
    if needed > terms.band:
        yield "widen-band", (("band", needed),)
    heaviest = max(told.households, key=lambda name: homes[name].work)
    if homes[heaviest].work > terms.bounds[1]:
        yield "split-work", (("household", heaviest), ("work", homes[heaviest].work))


def _links(near: Neighbours, areas: Iterable[int]) -> Iterator[Repair]:
    """The shortest link from each area to the rest."""
    for area in areas:
        found = bridge(near, area)
        if found:
            yield "add-link", (("a", found[0]), ("b", found[1]), ("metres", found[2]))
        else:
            yield "add-cell-link", (("household", near.areas[area][0]), ("count", len(near.areas[area])))
