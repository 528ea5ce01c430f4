"""Visits by street and building: the sheets that are printed, and what is due a second time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


def sheets_of(survey_id: int, reach: Reach, *, area: str = "", is_due: bool = True) -> list[Sheet]:
    """Return the sheets of the areas seen: the units to visit, or all, by street and building."""
    units = [unit for unit in units_all(survey_id, reach) if not area or unit.area_code == area]
    visits = visits_of([unit.unit_id for unit in units])
    doors = [_door(unit, visits.get(unit.unit_id)) for unit in units]
    if is_due:
        doors = [door for door in doors if door.is_due and not (door.unit.exclusion and door.last_on)]
    return [
        Sheet(code, named[0].unit.area, tuple(_buildings(named)))
        for code in sorted({door.unit.area_code for door in doors})
        if (named := [door for door in doors if door.unit.area_code == code])
    ]


def _door(unit: UnitRow, visit: Visit | None) -> Door:
    _, room = place_of(unit.address)
    if visit is None:
        return Door(unit, room, "", None, None)
    return Door(unit, room, visit.get_outcome_display(), visit.visited_on, visit.again_by)


def _buildings(doors: Sequence[Door]) -> list[Building]:
    named: dict[str, list[Door]] = {}
    for door in doors:
        named.setdefault(place_of(door.unit.address)[0], []).append(door)
    return [
        Building(name, tuple(sorted(named[name], key=lambda door: (door.room, door.unit.name))))
        for name in sorted(named, key=lambda each: (each == ELSEWHERE, _street(each), _number(each)))
    ]


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


def second_due(survey_id: int, reach: Reach, on: date) -> tuple[int, int]:
    """Return how many second visits are due, and how many of them by today already."""
    units = reach.within(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True))
    visits = visits_of(list(units.values_list("pk", flat=True)))
    days = [visit.again_by for visit in visits.values() if visit.again_by]
    return len(days), sum(day <= on for day in days)
