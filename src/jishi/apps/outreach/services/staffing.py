"""Who sits in which group: a member to lead, somebody for every skill that is asked for, nobody ready left over.

1. Every group, in order, gets the nearest member with room as its leader; who leads it already goes on.
2. A skill that its households' open needs ask for and nobody in the group has comes with the nearest who has it.
3. Who has no seat yet goes to the nearest group that is not full, first where somebody would be alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..inputs import Helper
from ..models import Seat

MOST_SEATS = 6
LEADER, STAFF = str(Seat.Role.LEADER), str(Seat.Role.STAFF)


@dataclass(frozen=True, slots=True)
class Place:
    """A group to staff: its number, its middle in metres, the skills that its households ask for."""

    number: int
    x: int | None
    y: int | None
    skills: tuple[str, ...] = ()


@dataclass(slots=True)
class Staffed:
    """Who sits where and why, and what is missing."""

    seats: list[dict[str, Any]] = field(default_factory=list)
    without_leader: list[int] = field(default_factory=list)
    uncovered: list[dict[str, Any]] = field(default_factory=list)
    unplaced: list[int] = field(default_factory=list)


def staffed(places: Sequence[Place], people: Sequence[Helper], leading: Mapping[int, int]) -> Staffed:
    """Give groups their people; `leading` says who leads a group already."""
    desk = _Desk(people)
    found = Staffed(desk.seats)
    for place in places:
        if place.number in leading and desk.has_room(leading[place.number]):
            desk.sit(place, desk.people[leading[place.number]], LEADER, "一直是组长")
    for place in places:
        if not desk.leads[place.number]:
            nearest = desk.nearest(place, lambda one: one.is_member)
            if nearest is None:
                found.without_leader.append(place.number)
            else:
                desk.sit(place, nearest, LEADER, "有空额的党员里离得最近")
    for place in places:
        for skill in place.skills:
            _cover(desk, place, skill, found)
    found.unplaced = _rest(desk, places)
    return found


def _cover(desk: _Desk, place: Place, skill: str, found: Staffed) -> None:
    if any(skill in desk.people[one].skills for one in desk.in_group[place.number]):
        return
    nearest = desk.nearest(place, lambda one: skill in one.skills)
    if nearest is None:
        found.uncovered.append({"group": place.number, "skill": skill})
    else:
        desk.sit(place, nearest, STAFF, "有这个组要的专长,离得最近")


def _rest(desk: _Desk, places: Sequence[Place]) -> list[int]:
    """Bring everybody without a seat to a near group; return whom no group has room for."""
    rest = [one for one in desk.people.values() if not desk.load[one.worker_id]]
    for place in sorted(places, key=lambda each: (len(desk.in_group[each.number]), each.number)):
        if len(desk.in_group[place.number]) >= 2 or not rest:
            continue
        nearest = min(rest, key=lambda one: (_far(place, one), one.worker_id))
        desk.sit(place, nearest, STAFF, "离得最近,组里人最少")
        rest.remove(nearest)
    left = []
    for one in rest:
        open_ones = [place for place in places if len(desk.in_group[place.number]) < MOST_SEATS]
        if not open_ones:
            left.append(one.worker_id)
            continue
        nearest_place = min(open_ones, key=lambda place: (_far(place, one), place.number))
        desk.sit(nearest_place, one, STAFF, "离得最近")
    return left


class _Desk:
    """Who sits where so far."""

    def __init__(self, people: Iterable[Helper]) -> None:
        self.people = {one.worker_id: one for one in people}
        self.load: Counter[int] = Counter()
        self.leads: Counter[int] = Counter()
        self.in_group: dict[int, list[int]] = _Lists()
        self.seats: list[dict[str, Any]] = []

    def has_room(self, worker_id: int) -> bool:
        """Tell whether somebody may take one more seat."""
        one = self.people.get(worker_id)
        return one is not None and self.load[worker_id] < one.most_groups

    def nearest(self, place: Place, fits: Any) -> Helper | None:
        """Return who is nearest of those that fit and have room."""
        able = [
            one
            for one in self.people.values()
            if fits(one) and self.has_room(one.worker_id) and one.worker_id not in self.in_group[place.number]
        ]
        return min(
            able, key=lambda one: (_far(place, one), self.load[one.worker_id], one.worker_id), default=None
        )

    def sit(self, place: Place, one: Helper, role: str, why: str) -> None:
        """Seat somebody."""
        self.load[one.worker_id] += 1
        self.leads[place.number] += role == LEADER
        self.in_group[place.number].append(one.worker_id)
        self.seats.append({"group": place.number, "worker": one.worker_id, "role": role, "why": why})


class _Lists(dict[int, list[int]]):
    def __missing__(self, key: int) -> list[int]:
        self[key] = []
        return self[key]


def _far(place: Place, one: Helper) -> int:
    """Return the squared distance; who has no point is as far as can be."""
    if place.x is None or place.y is None or one.x is None or one.y is None:
        return 10**12
    return (place.x - one.x) ** 2 + (place.y - one.y) ** 2
