"""Visits by street and building: the sheets that are printed, and what is due a second time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from ..models import LedgerUnit, Team, Visit
from ..saying import visits_of
from .seen import Reach
from .units import UnitRow, units_all

OUTCOMES = [(each.value, str(each.label)) for each in Visit.Outcome]
_DOOR = re.compile(r"([\w]{1,8}?(?:街道|大街|街|大道|路|道|巷|胡同|委))(\d+号?)?(\D*)")
# Whatever stands before the street: city, district, town.
_BEFORE = re.compile(r"^.*[市区县镇乡](?=\w+?(?:街|路|道|巷|胡同))")
ELSEWHERE = "地址不清"


@dataclass(frozen=True, slots=True)
class Door:
    """One unit on a sheet: what is known of it, and what was found the last time."""

    unit: UnitRow
    room: str
    last: str
    last_on: date | None
    again_by: date | None
    last_id: int = 0
    number: int = 0
    """By which the printed row is found on the screen: the same whichever doors are shown."""

    @property
    def is_due(self) -> bool:
        """Tell whether somebody has to go: nobody has been there, or a second visit waits."""
        return self.last_on is None or self.again_by is not None


@dataclass(frozen=True, slots=True)
class Building:
    """The units behind one house number or in one building, in order."""

    name: str
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One street's or township's sheet."""

    area_code: str
    area: str
    buildings: tuple[Building, ...]

    @property
    def doors_n(self) -> int:
        """Return how many units stand on it."""
        return sum(len(building.doors) for building in self.buildings)


DUE, AGAIN, ALL = "", "again", "all"
"""Which doors a sheet has: those to go to, those to go to a second time, every one."""


def sheets_of(survey_id: int, reach: Reach, *, area: str = "", show: str = DUE) -> list[Sheet]:
    """Return the sheets of the areas seen, by street and building.

    A unit that does not count is on them only while nobody has been there.
    """
    units = [unit for unit in units_all(survey_id, reach) if not area or unit.area_code == area]
    visits = visits_of([unit.unit_id for unit in units])
    doors = [_door(unit, visits.get(unit.unit_id)) for unit in units]
    found = []
    for code in sorted({door.unit.area_code for door in doors}):
        buildings = _buildings([door for door in doors if door.unit.area_code == code])
        kept = [
            replace(one, doors=tuple(door for door in one.doors if _is_on(door, show))) for one in buildings
        ]
        shown = tuple(one for one in kept if one.doors)
        if shown:
            found.append(Sheet(code, shown[0].doors[0].unit.area, shown))
    return found


def _is_on(door: Door, show: str) -> bool:
    if show == ALL:
        return True
    if door.unit.exclusion and door.last_on:
        return False
    return door.again_by is not None if show == AGAIN else door.is_due


def _door(unit: UnitRow, visit: Visit | None) -> Door:
    _, room = place_of(unit.address)
    if visit is None:
        return Door(unit, room, "", None, None)
    return Door(unit, room, visit.get_outcome_display(), visit.visited_on, visit.again_by, visit.pk)


def _buildings(doors: Sequence[Door]) -> list[Building]:
    """Return the doors of a sheet by street and building, numbered as long as the ledger stays as it is."""
    named: dict[str, list[Door]] = {}
    for door in doors:
        named.setdefault(place_of(door.unit.address)[0], []).append(door)
    found, number = [], count(1)
    for name in sorted(named, key=lambda each: (each == ELSEWHERE, _street(each), _number(each))):
        own = sorted(named[name], key=lambda door: (door.room, door.unit.name, door.unit.unit_id))
        found.append(Building(name, tuple(replace(door, number=next(number)) for door in own)))
    return found


def place_of(address: str) -> tuple[str, str]:
    """Return the building of an address (street, house number, its name), and the room in it.

    Examples
    --------
    >>> place_of("牡丹江市东安区新华路40号宏达商厦608室")
    ('新华路40号宏达商厦', '608室')
    """
    short = _BEFORE.sub("", address)
    found = _DOOR.search(short)
    if found is None or not found[2]:
        return ELSEWHERE, ""
    name = f"{found[1]}{found[2]}{found[3].rstrip('第')}"
    return name, short[found.end() :]


def _street(name: str) -> str:
    return re.sub(r"\d.*", "", name)


def _number(name: str) -> int:
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0


def team_choices(survey_id: int) -> list[tuple[int, str]]:
    """Return the teams of a survey, to say who went."""
    return list(Team.objects.filter(survey_id=survey_id).order_by("route", "name").values_list("pk", "name"))


def visit_last(survey_id: int, user_id: int | None) -> int | None:
    """Return a visit of the sheet that somebody entered last, by which all of it is taken back."""
    rows = Visit.objects.filter(survey_id=survey_id, by_id=user_id, taken_back=None)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def visit_survey(visit_id: int) -> int | None:
    """Return the survey that a visit belongs to; None for an unknown number."""
    return Visit.objects.filter(pk=visit_id).values_list("survey_id", flat=True).first()


def visit_unit(visit_id: int) -> int:
    """Return the unit at whose door a visit was."""
    return Visit.objects.values_list("unit_id", flat=True).get(pk=visit_id)


def second_due(survey_id: int, reach: Reach, on: date) -> tuple[int, int]:
    """Return at how many doors of units that count a second visit is due, and at how many by today already."""
    units = reach.within(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True, exclusion=""))
    visits = visits_of(list(units.values_list("pk", flat=True)))
    days = [visit.again_by for visit in visits.values() if visit.again_by]
    return len(days), sum(day <= on for day in days)
