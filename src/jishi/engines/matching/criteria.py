"""The order of people at a post that hands in no list: by criteria that were published beforehand."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isqrt

from jishi.engines.matching.model import Tiers

CRITERIA = ("speciality", "distance", "load")
FORM = re.compile(r"speciality|load|distance(?:/([1-9]\d{0,8}))?")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the criteria look at, of a person or of a post.

    Parameters
    ----------
    specialities : what a person can do, or a post needs
    place : metres east and north of any fixed point; None if not known
    load : units that a person looks after already, >= 0; None if not known, and for posts
    """

    specialities: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    load: int | None = None


def is_criterion(text: str) -> bool:
    """Tell whether a criterion is written as it must be: `speciality`, `load`, `distance` or `distance/BAND`.

    Examples
    --------
    >>> is_criterion("distance/5000"), is_criterion("age")
    (True, False)
    """
    return FORM.fullmatch(text) is not None


def tiers_by_criteria(people: Mapping[str, Profile], post: Profile, criteria: Sequence[str]) -> Tiers:
    """Rank people for a post; those alike in every criterion tie.

    Parameters
    ----------
    people : by id
    post : what it needs, and where it is
    criteria : the weightiest first: "speciality" (more of what the post needs is better), "distance" (nearer is
        better; "distance/5000" in bands of 5,000 metres), "load" (less is better); not known comes last

    Returns
    -------
    everybody, the best first

    Examples
    --------
    >>> people = {"a": Profile(("crops",), None, 3), "b": Profile((), None, 0), "c": Profile(("crops",), None, 1)}
    >>> tiers_by_criteria(people, Profile(("crops",)), ["speciality", "load"])
    (('c',), ('a',), ('b',))
    """
    measures = [_measure(text) for text in criteria]

    def key(one: str) -> tuple[int, ...]:
        return tuple(part for measure in measures for part in measure(people[one], post))

    order = sorted(people, key=lambda one: (key(one), one))
    return tuple(tuple(same) for _, same in groupby(order, key=key))


def _measure(text: str) -> Callable[[Profile, Profile], tuple[int, ...]]:
    """Return what a criterion compares; smaller is better."""
    kind, _, band = text.partition("/")
    if kind == "distance":
        return lambda person, post: _distance(person, post, int(band or 1))
    if kind == "load":
        return lambda person, _: (person.load is None, person.load or 0)
    return lambda person, post: (-len({*person.specialities} & {*post.specialities}),)


def _distance(person: Profile, post: Profile, band: int) -> tuple[int, ...]:
    if person.place is None or post.place is None:
        return 1, 0
    east, north = (mine - its for mine, its in zip(person.place, post.place, strict=True))
    return 0, isqrt(east * east + north * north) // band
