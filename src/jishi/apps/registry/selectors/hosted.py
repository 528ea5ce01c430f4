"""Units of a kind in an area, what stands on them, and who answers for the area: for counts of whole districts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from jishi.shared.dates import Moment

from ..models import (
    Affiliation,
    Hosting,
    MemberState,
    OrgState,
    Placement,
    Unit,
    UnitState,
    held_at,
    known_at,
)
from ..models.organisations import GRADED_KINDS, OrgKind
from ..paths import AFTER
from ..visibility import below

PIECE = 900
_Key = TypeVar("_Key", int, str)
ABOVE = (OrgKind.LOCAL_COMMITTEE, OrgKind.WORKING_COMMITTEE)


@dataclass(frozen=True, slots=True)
class AreaUnit:
    """A unit as it stood at a moment."""

    unit_id: int
    code: str
    name: str
    unit_type: str
    area_code: str
    area: str
    address: str
    line: str
    status: str
    staff_n: int | None
    has_union: bool | None
    has_league: bool | None


@dataclass(frozen=True, slots=True)
class HostedOrg:
    """An organisation on a unit, from `first` to `last`; one that stands no longer has no name.

    `full_n` are its full members; None where no member is on record at all.
    """

    unit_id: int
    org_id: int
    name: str
    way: str
    kind: str
    full_n: int | None
    first: date
    last: date


_UNIT = (
    *("unit_id", "unit__code", "name", "unit_type", "area_id", "area__name", "address", "line", "status"),
    *("staff_n", "has_union", "has_league"),
)


def area_units(area: str, types: Collection[str], moment: Moment) -> list[AreaUnit]:
    """Return the units of some types in an area, whatever their state, in code order."""
    rows = UnitState.objects.at(moment).filter(below([area], "area_id"), unit_type__in=list(types))
    return [AreaUnit(*row) for row in rows.order_by("unit__code").values_list(*_UNIT)]


def units_named(unit_ids: Sequence[int], moment: Moment) -> dict[int, AreaUnit]:
    """Return these units by id; those that did not exist at that moment are left out."""
    found: dict[int, AreaUnit] = {}
    for piece in _pieces(unit_ids):
        rows = UnitState.objects.at(moment).filter(unit_id__in=piece)
        found |= {row[0]: AreaUnit(*row) for row in rows.values_list(*_UNIT)}
    return found


def unit_ids_of(codes: Sequence[str]) -> dict[str, int]:
    """Return the ids of units by code; codes that nobody has are left out."""
    found: dict[str, int] = {}
    for piece in _pieces(codes):
        found |= dict(Unit.objects.filter(code__in=piece).values_list("code", "pk"))
    return found


def hosted_orgs(unit_ids: Sequence[int], moment: Moment) -> list[HostedOrg]:
    """Return the organisations that stand on units or did so before, by unit and organisation.

    Local and working committees are not among them: the unit that is their seat is not covered by them.
    """
    rows: list[tuple[int, int, date, date]] = []
    for piece in _pieces(unit_ids):
        known = Hosting.objects.filter(known_at(moment), unit_id__in=piece, valid_from__lte=moment.valid_on)
        rows += known.values_list("unit_id", "org_id", "valid_from", "valid_to")
    org_ids = sorted({org_id for _, org_id, _, _ in rows})
    states: dict[int, tuple[str, str, str]] = {}
    for piece in _pieces(org_ids):
        told = OrgState.objects.at(moment).filter(org_id__in=piece)
        for org_id, name, way, kind in told.values_list("org_id", "name", "founding_mode", "kind"):
            states[org_id] = (name, way, kind)
    full = _full_members(org_ids, moment)
    found = []
    for unit_id, org_id, first, last in sorted(rows):
        name, way, kind = states.get(org_id, ("", "single", OrgKind.BRANCH.value))
        if kind not in ABOVE:
            found.append(HostedOrg(unit_id, org_id, name, way, kind, full.get(org_id), first, last))
    return found


def seats_below(path: str, moment: Moment) -> dict[str, int]:
    """Return who answers for which area below an organisation: committees by the area of their own unit."""
    placed = Placement.objects.at(moment).filter(path__gte=path, path__lt=path + AFTER)
    rows = (
        OrgState.objects.at(moment)
        .filter(org_id__in=placed.values("org_id"))
        .exclude(kind__in=GRADED_KINDS)
        .filter(held_at(moment, "org__hostings__"), held_at(moment, "org__hostings__unit__states__"))
    )
    told = rows.order_by("-org__code").values_list("org__hostings__unit__states__area_id", "org_id", "kind")
    found: dict[str, int] = {}
    for area, org_id, kind in told:
        is_seat = kind == OrgKind.LOCAL_COMMITTEE or len(area) >= 9
        if is_seat:
            found[area] = org_id
    return found


def org_areas(org_ids: Iterable[int], moment: Moment) -> dict[int, tuple[str, ...]]:
    """Return the divisions in which the units of organisations lie, in code order; those without a unit have none."""
    found: dict[int, tuple[str, ...]] = {}
    for piece in _pieces(sorted(set(org_ids))):
        rows = Hosting.objects.at(moment).filter(held_at(moment, "unit__states__"), org_id__in=piece)
        for org_id, area in rows.order_by("unit__states__area_id").values_list(
            "org_id", "unit__states__area_id"
        ):
            found[org_id] = (*dict.fromkeys((*found.get(org_id, ()), area)),)
    return found


def paths_among(org_ids: Sequence[int], moment: Moment) -> dict[int, str]:
    """Return the paths of these organisations by id."""
    rows = Placement.objects.at(moment).filter(org_id__in=list(org_ids))
    return dict(rows.values_list("org_id", "path"))


def _full_members(org_ids: Sequence[int], moment: Moment) -> dict[int, int]:
    """Return how many full members organisations have; those without any member on record are left out."""
    found: dict[int, int] = {}
    for piece in _pieces(org_ids):
        rows = Affiliation.objects.at(moment).filter(held_at(moment, "member__states__"), org_id__in=piece)
        counts: Counter[int] = Counter()
        for org_id, status in rows.values_list("org_id", "member__states__status"):
            counts[org_id] += status == MemberState.Status.FULL
        found |= counts
    return found


def _pieces(ids: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    for start in range(0, len(ids), PIECE):
        yield ids[start : start + PIECE]
