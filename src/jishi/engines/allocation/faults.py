"""What is wrong with households and links before anything is computed; everything at once, each with its place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from jishi.engines.allocation.errors import NOWHERE, Place, Problem, problem
from jishi.engines.allocation.model import Household, Link, Neighbours

Places = Sequence[Place]


def place_at(places: Places, at: int) -> Place:
    """Where the item at a position was read, if it was read."""
    return places[at] if at < len(places) else NOWHERE


def twice(ids: Sequence[str], places: Places = ()) -> Iterator[Problem]:
    """ALLOC-05 for each id that occurs more than once, ALLOC-04 for each that is blank."""
    at_of: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(ids):
        at_of[each].append(at)
    for each, found in at_of.items():
        if not each:
            yield from (problem("ALLOC-04", place_at(places, at), column="id") for at in found)
        elif len(found) > 1:
            rows = "、".join(str(place_at(places, at).row or at + 1) for at in found)
            yield problem("ALLOC-05", place_at(places, found[1]), id=each, rows=rows)


def household_faults(
    households: Sequence[Household], linked: Iterable[tuple[str, str]] = (), places: Places = ()
) -> Iterator[Problem]:
    """What is wrong with households.

    Parameters
    ----------
    households : as given
    linked : ends of links; who is one of them needs no place
    places : where each household was read, in the same order

    Yields
    ------
    ALLOC-03 none; 04, 05 ids; 06 values; 09 no coordinates, no cell, no link; 10 one coordinate only
    """
    if not households:
        yield problem("ALLOC-03", place_at(places, 0))
    yield from twice([each.id for each in households], places)
    ends = {end for pair in linked for end in pair}
    for at, each in enumerate(households):
        place = place_at(places, at)
        if each.work < 0:
            yield problem("ALLOC-06", place, column="work", value=each.work, expected="0, 1, 2 …")
        if (each.x is None) != (each.y is None):
            yield problem("ALLOC-10", place, id=each.id)
        elif not all(value is None or isfinite(value) for value in (each.x, each.y)):
            yield problem("ALLOC-06", place, column="x, y", value=f"{each.x}, {each.y}", expected="431250.5")
        elif each.x is None and not each.cell and each.id not in ends:
            yield problem("ALLOC-09", place, id=each.id)


def link_faults(
    households: Sequence[Household], links: Sequence[Link], places: Places = ()
) -> Iterator[Problem]:
    """What is wrong with links: ALLOC-07 an end that is nobody's, ALLOC-08 both ends are one."""
    known = {each.id for each in households} | {each.cell for each in households if each.cell}
    for at, each in enumerate(links):
        for end in (each.a, each.b):
            if end not in known:
                yield problem("ALLOC-07", place_at(places, at), id=end)
        if each.a == each.b:
            yield problem("ALLOC-08", place_at(places, at), id=each.a)


def near_faults(households: Sequence[Household], near: Neighbours) -> Iterator[Problem]:
    """ALLOC-12 if the neighbours are those of other households."""
    named = sorted(name for area in near.areas for name in area)
    if named != sorted(each.id for each in households):
        yield problem("ALLOC-12", households=len(households), count=len(named))


def number_faults(**told: tuple[object, int, int]) -> Iterator[Problem]:
    """ALLOC-11 for each number, told as value, least and most, that is none or outside."""
    for key, (value, least, most) in told.items():
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield problem("ALLOC-11", key=key, value=value, least=least, most=most)
