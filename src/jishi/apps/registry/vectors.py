"""Every organisation as a row of figures at a moment: the open rows, and what was different then."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from jishi.shared.dates import FOREVER, NOT_SUPERSEDED, Moment

from .models import (
    Affiliation,
    Hosting,
    MemberState,
    OrgSpread,
    OrgStat,
    OrgState,
    OrgStep,
    Placement,
    TwoClocks,
    UnitState,
    held_at,
)
from .models.organisations import GRADED_KINDS
from .remembered import remembered

OPEN = Q(valid_to=FOREVER, superseded_at=NOT_SUPERSEDED)


class Vector(NamedTuple):
    """One organisation: where it hangs, what it is, how many members; `places` are the areas and lines of its units."""

    org_id: int
    path: str
    kind: str
    org_type: str = ""
    is_vacant: bool = False
    is_provisional: bool = False
    term_to: date | None = None
    members_n: int = 0
    probationary_n: int = 0
    floating_out_n: int = 0
    places: tuple[tuple[str, str], ...] = ()

    @property
    def standing(self) -> tuple[Any, ...]:
        """Return what says where it counts, and among whom."""
        return (*self[:4], self.places)


@dataclass(frozen=True, slots=True)
class Differences:
    """What a moment has otherwise than the open rows: the organisations to take away, and those to put there."""

    away: tuple[Vector, ...] = ()
    there: tuple[Vector, ...] = ()

    @property
    def org_ids(self) -> frozenset[int]:
        """Return the organisations that were different."""
        return frozenset(one.org_id for one in (*self.away, *self.there))

    def of_standing(self) -> "Differences":
        """Return what is left for whom members and terms do not matter: who stood elsewhere or was something else."""
        then, now = ({one.standing for one in rows} for rows in (self.there, self.away))
        return Differences(
            tuple(one for one in self.away if one.standing not in then),
            tuple(one for one in self.there if one.standing not in now),
        )

    def __reduce__(self) -> "tuple[Any, ...]":
        """Be kept as plain rows: to name their class with each costs more than all that is in them."""
        return _kept, tuple([tuple(one) for one in rows] for rows in (self.away, self.there))


def _kept(*rows: list[tuple[Any, ...]]) -> Differences:
    return Differences(*(tuple(map(Vector._make, each)) for each in rows))


def apart_at(moment: Moment) -> Differences:
    """Return what a moment has otherwise than the open rows; most pages ask several times."""
    return remembered("differences", moment, lambda: differences(moment))


def differences(moment: Moment) -> Differences:
    """Return what has to be put right in the sums over `OrgStat` so that they are those of the moment."""
    changed = _changed(moment)
    members = _member_differences(moment)
    touched = changed | members.keys()
    if not touched:
        return Differences()
    away = {one.org_id: one for one in stat_vectors(touched)}
    there = {one.org_id: one for one in live_vectors(changed, moment)}
    for org_id in members.keys() - changed:
        if org_id in away:
            there[org_id] = away[org_id]
    moved = [_with_members(one, away.get(one.org_id), members) for one in there.values()]
    return Differences(tuple(one for one in away.values() if one.path), tuple(moved))


def _with_members(one: Vector, stat: Vector | None, members: dict[int, list[int]]) -> Vector:
    more = members.get(one.org_id, [0, 0, 0])
    base = (stat.members_n, stat.probationary_n, stat.floating_out_n) if stat else (0, 0, 0)
    n, probationary, out = (a + b for a, b in zip(base, more, strict=True))
    return one._replace(members_n=n, probationary_n=probationary, floating_out_n=out)


def stat_vectors(org_ids: Iterable[int] | None = None) -> Iterator[Vector]:
    """Return organisations as their open rows have them: those named, or those that stand on several areas or lines."""
    names = ("org_id", "path", "kind", "org_type", "is_vacant", "is_provisional", "term_to")
    counts = ("members_n", "probationary_n", "floating_out_n")
    places = ("area_code", "line", "is_spread")
    spread = _spread_places()
    wanted = spread if org_ids is None else org_ids
    for row in _picked(OrgStat.objects.all(), wanted, (*names, *counts, *places)):
        area_code, line, is_spread = row[10:]
        told = spread[row[0]] if is_spread else ((area_code, line),) if area_code else ()
        yield Vector(*(*row[:10], tuple(told)))


def unplaced(moment: Moment) -> frozenset[int]:
    """Return the organisations that hang nowhere at the moment: ended by then, or not set up yet."""
    return remembered("unplaced", moment, lambda: _unplaced(apart_at(moment)))


def _unplaced(apart: Differences) -> frozenset[int]:
    ended = set(OrgStat.objects.filter(path="").values_list("org_id", flat=True))
    ended |= {one.org_id for one in apart.away}
    return frozenset(ended - {one.org_id for one in apart.there})


def has_one_top(moment: Moment) -> bool:
    """Tell whether everything hangs on one organisation."""
    return remembered(
        "one top", moment, lambda: Placement.objects.at(moment).filter(parent=None).count() == 1
    )


def _spread_places() -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for org_id, area_code, line in OrgSpread.objects.values_list("org_id", "area_code", "line"):
        found[org_id].append((area_code, line))
    return found


def _picked(rows: QuerySet[Any], org_ids: Iterable[int], names: tuple[str, ...]) -> Iterator[Any]:
    """Return rows of the organisations named, whose id comes first."""
    yield from rows.filter(org_id__in=named(org_ids)).values_list(*names)


def ids_given(ids: Iterable[int]) -> tuple[str, Any]:
    """Return a query of one column and its one value: ids in a statement, however many there are."""
    if connection.vendor == "postgresql":
        # Written by us: a list is written number by number, in ten times the time.
        return "SELECT unnest(%s::bigint[])", f"{{{','.join(map(str, ids))}}}"
    return "SELECT value FROM json_each(%s)", json.dumps(list(ids))


def named(ids: Iterable[int]) -> RawSQL:
    """Return ids as one value of a statement: `org_id__in=named(ids)`."""
    query, value = ids_given(ids)
    return RawSQL(query, [value])


def live_vectors(org_ids: set[int], moment: Moment) -> Iterator[Vector]:
    """Return organisations as the dated rows have them at the moment, without members."""
    states = {row[0]: row[1:] for row in _picked(OrgState.objects.at(moment), org_ids, _STATE)}
    hosted = defaultdict(list)
    for org_id, unit_id in _picked(Hosting.objects.at(moment), org_ids, ("org_id", "unit_id")):
        hosted[org_id].append(unit_id)
    units = _units({unit_id for found in hosted.values() for unit_id in found}, moment)
    for org_id, path in _picked(Placement.objects.at(moment), org_ids, ("org_id", "path")):
        if org_id not in states:
            continue
        kind, org_type, secretary, is_provisional, term_to = states[org_id]
        places = dict.fromkeys(units[unit_id] for unit_id in hosted[org_id] if unit_id in units)
        yield Vector(
            org_id,
            path,
            kind,
            org_type,
            is_vacant=kind in GRADED_KINDS and not secretary,
            is_provisional=is_provisional,
            term_to=term_to,
            places=tuple(places),
        )


_STATE = ("org_id", "kind", "org_type", "secretary_name", "is_provisional", "term_to")


def _units(unit_ids: set[int], moment: Moment) -> dict[int, tuple[str, str]]:
    rows = UnitState.objects.at(moment).filter(unit_id__in=named(unit_ids))
    return {unit: (area, line) for unit, area, line in rows.values_list("unit_id", "area_id", "line")}


def _changed(moment: Moment) -> set[int]:
    """Return the organisations whose own rows are not at the moment what the open rows are."""
    found: set[int] = set()
    for model in (OrgState, Placement, Hosting):
        for rows in differing(model, moment):
            found.update(rows.values_list("org_id", flat=True))
    units = {unit for rows in differing(UnitState, moment) for unit in rows.values_list("unit_id", flat=True)}
    if units:
        hosts = Hosting.objects.filter(unit_id__in=named(units))
        found.update(hosts.values_list("org_id", flat=True))
    return found


def differing(model: type[TwoClocks], moment: Moment) -> list[QuerySet[Any]]:
    """Return the rows that are open and did not hold at the moment, and those that held and are not open.

    Each part is served by an index of its own, so that what differs is found without reading what does not.
    """
    on, known = moment.valid_on, moment.known_at
    rows = model._base_manager
    parts = [rows.filter(OPEN, valid_from__gt=on)]
    ended = rows.filter(
        superseded_at=NOT_SUPERSEDED, valid_to__lt=FOREVER, valid_to__gte=on, valid_from__lte=on
    )
    if known is None:
        return [*parts, ended]
    put_right = rows.filter(
        superseded_at__lt=NOT_SUPERSEDED,
        superseded_at__gt=known,
        recorded_at__lte=known,
        valid_from__lte=on,
        valid_to__gte=on,
    )
    return [
        *parts,
        rows.filter(OPEN, recorded_at__gt=known, valid_from__lte=on),
        ended.filter(recorded_at__lte=known),
        put_right,
    ]


def _member_differences(moment: Moment) -> dict[int, list[int]]:
    """Return by organisation how many more members it had than by the open rows: all, probationary, floating out."""
    return _steps_since(moment) if moment.known_at is None else _members_then(moment)


def _steps_since(moment: Moment) -> dict[int, list[int]]:
    """Take away what happened after the day, as it is believed now."""
    # Grouped by an expression: SQLite would rather read every step there is in the order of organisations.
    rows = OrgStep.objects.filter(day__gt=moment.valid_on).order_by().values_list(F("org_id") + 0)
    added = rows.annotate(all=Sum("members_n"), one=Sum("probationary_n"), other=Sum("floating_out_n"))
    return {org_id: [-n for n in counts] for org_id, *counts in added if any(counts)}


def _members_then(moment: Moment) -> dict[int, list[int]]:
    """Compare the members of whom something else was known at the moment, row by row."""
    ids: set[int] = set()
    for model in (Affiliation, MemberState):
        for rows in differing(model, moment):
            ids.update(rows.values_list("member_id", flat=True))
    if not ids:
        return {}
    theirs = Affiliation.objects.filter(member_id__in=named(ids))
    told = ("org_id", "member__states__status", "member__states__floating")
    openly = {"member__states__valid_to": FOREVER, "member__states__superseded_at": NOT_SUPERSEDED}
    then = theirs.filter(held_at(moment), held_at(moment, "member__states__"))
    found: dict[int, list[int]] = {}
    for sign, rows in ((-1, theirs.filter(OPEN, **openly)), (1, then)):
        for org_id, status, floating in rows.values_list(*told):
            counts = found.setdefault(org_id, [0, 0, 0])
            counts[0] += sign
            counts[1] += sign * (status == "probationary")
            counts[2] += sign * (floating == "out")
    return {org_id: counts for org_id, counts in found.items() if any(counts)}
