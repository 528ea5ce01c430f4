"""Areas, units and organisations as plain records in code order, for other programs to read a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from jishi.shared.dates import Moment

from ..models import Area, Hosting, OrgState, Placement, UnitState
from ..visibility import Visible, below
from .units import UnitSeen


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """A division."""

    code: str
    name: str
    level: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit at a moment, without its legal person's name."""

    code: str
    name: str
    unit_type: str
    area_code: str
    address: str
    line: str
    status: str
    staff_n: int | None
    valid_from: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OrgRecord:
    """An organisation at a moment; `version` changes when its own record or its place does."""

    org_id: int
    code: str
    name: str
    kind: str
    org_type: str
    founding_mode: str
    is_provisional: bool
    founded_on: date | None
    secretary: str
    secretary_since: date | None
    term_from: date | None
    term_to: date | None
    parent_code: str
    unit_codes: tuple[str, ...]
    valid_from: date
    recorded_at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted: behind which code, and how many."""

    after: str = ""
    most: int = 100


def area_records(part: Slice, *, parent: str = "", level: str = "") -> list[AreaRecord]:
    """Return divisions in code order."""
    rows = Area.objects.filter(code__gt=part.after).order_by("code")
    if parent:
        rows = rows.filter(parent_code=parent)
    if level:
        rows = rows.filter(level=level)
    return [
        AreaRecord(*told) for told in rows.values_list("code", "name", "level", "parent_code")[: part.most]
    ]


def unit_records(
    part: Slice, *, seen: UnitSeen, types: Iterable[str] = (), statuses: Iterable[str] = (), area: str = ""
) -> list[UnitRecord]:
    """Return visible units in code order."""
    rows = seen.restrict(UnitState.objects.at(seen.moment)).filter(unit__code__gt=part.after)
    if types:
        rows = rows.filter(unit_type__in=list(types))
    if statuses:
        rows = rows.filter(status__in=list(statuses))
    if area:
        rows = rows.filter(below([area], "area_id"))
    told = rows.order_by("unit__code").values_list(*_UNIT)
    return [UnitRecord(*row) for row in told[: part.most]]


def unit_record(code: str, *, seen: UnitSeen) -> UnitRecord | None:
    """Return one visible unit."""
    rows = seen.restrict(UnitState.objects.at(seen.moment).filter(unit__code=code))
    told = rows.values_list(*_UNIT).first()
    return UnitRecord(*told) if told else None


_UNIT = (
    *("unit__code", "name", "unit_type", "area_id", "address", "line", "status", "staff_n"),
    *("valid_from", "recorded_at"),
)


def org_records(
    part: Slice, *, seen: Visible, kinds: Iterable[str] = (), types: Iterable[str] = ()
) -> list[OrgRecord]:
    """Return visible organisations in code order."""
    rows = seen.restrict(OrgState.objects.at(seen.moment)).filter(org__code__gt=part.after)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if types:
        rows = rows.filter(org_type__in=list(types))
    return _records(rows.order_by("org__code").select_related("org")[: part.most], seen.moment)


def org_record(org_id: int, moment: Moment) -> OrgRecord | None:
    """Return one organisation; None when it did not exist at that moment."""
    found = _records(OrgState.objects.at(moment).filter(org_id=org_id).select_related("org"), moment)
    return found[0] if found else None


def _records(rows: Iterable[OrgState], moment: Moment) -> list[OrgRecord]:
    states = list(rows)
    org_ids = [state.org_id for state in states]
    placed = Placement.objects.at(moment).filter(org_id__in=org_ids)
    places = {place.org_id: place for place in placed.select_related("parent")}
    hosted = Hosting.objects.at(moment).filter(org_id__in=org_ids).order_by("unit__code")
    units: dict[int, list[str]] = {}
    for org_id, code in hosted.values_list("org_id", "unit__code"):
        units.setdefault(org_id, []).append(code)
    return [
        _record(state, places[state.org_id], tuple(units.get(state.org_id, ())))
        for state in states
        if state.org_id in places
    ]


def _record(state: OrgState, place: Placement, unit_codes: tuple[str, ...]) -> OrgRecord:
    return OrgRecord(
        org_id=state.org_id,
        code=state.org.code,
        name=state.name,
        kind=state.kind,
        org_type=state.org_type,
        founding_mode=state.founding_mode,
        is_provisional=state.is_provisional,
        founded_on=state.founded_on,
        secretary=state.secretary_name,
        secretary_since=state.secretary_since,
        term_from=state.term_from,
        term_to=state.term_to,
        parent_code=place.parent.code if place.parent else "",
        unit_codes=unit_codes,
        valid_from=state.valid_from,
        recorded_at=max(state.recorded_at, place.recorded_at),
        version=f"o{state.pk}.{place.pk}",
    )
