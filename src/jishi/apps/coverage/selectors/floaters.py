"""Floating members: who waits for a home, who could give one, and what came back from where."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import AreaUnit, Visible
from jishi.shared.codes import mask_name, mask_phone
from jishi.shared.text import fold

from ..models import Floater
from .looking import Looked
from .together import TRADES, place_of

FLOATER_TABS = {
    str(state.value): str(state.label) for state in Floater.State if state != Floater.State.WITHDRAWN
}


@dataclass(frozen=True, slots=True)
class FloaterRow:
    """A floating member as a list shows it: name and phone masked."""

    floater_id: int
    name: str
    phone: str
    home_org: str
    home_area: str
    unit_id: int | None
    unit: str
    skill: str
    is_undeclared: bool
    state: str
    state_label: str
    host_org_id: int | None
    host: str
    owner_org_id: int
    listed_on: date
    placed_on: date | None
    home_told_on: date | None
    home_receipt_on: date | None


def floater_counts(seen: Visible) -> dict[str, int]:
    """Return how many floating members stand where."""
    rows = seen.restrict(Floater.objects.all(), "owner_org_id").values_list("state", flat=True)
    counts = Counter(rows)
    return {state: counts[state] for state in FLOATER_TABS}


def floaters_page(seen: Visible, state: str = "") -> list[FloaterRow]:
    """Return the visible floating members in one state (or in all), in the order in which they were listed."""
    rows = seen.restrict(Floater.objects.filter(state__in=FLOATER_TABS), "owner_org_id")
    return _rows(list(rows.filter(state=state) if state else rows), seen)


def floater_row(floater_id: int, seen: Visible) -> FloaterRow | None:
    """Return one floating member; None when not visible."""
    found = _rows(
        list(seen.restrict(Floater.objects.filter(pk=floater_id, state__in=FLOATER_TABS), "owner_org_id")),
        seen,
    )
    return found[0] if found else None


def floater_org(floater_id: int) -> int | None:
    """Return the committee on whose list a floating member is."""
    return Floater.objects.filter(pk=floater_id).values_list("owner_org_id", flat=True).first()


def _rows(floaters: list[Floater], seen: Visible) -> list[FloaterRow]:
    units = registry.units_named(sorted({one.unit_id for one in floaters if one.unit_id}), seen.moment)
    hosts = registry.names_of({one.host_org_id for one in floaters if one.host_org_id}, seen.moment)
    return [
        FloaterRow(
            one.pk,
            mask_name(one.name),
            mask_phone(one.phone),
            one.home_org,
            one.home_area,
            one.unit_id,
            units[one.unit_id].name if one.unit_id in units else "",
            one.skill,
            one.is_undeclared,
            one.state,
            FLOATER_TABS[one.state],
            one.host_org_id,
            hosts.get(one.host_org_id or 0, ""),
            one.owner_org_id,
            one.listed_on,
            one.placed_on,
            one.home_told_on,
            one.home_receipt_on,
        )
        for one in sorted(floaters, key=lambda one: one.pk)
    ]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could be a home, and why."""

    org_id: int
    name: str
    why: str


def candidates_for(row: FloaterRow, looked: Looked, most: int = 8) -> list[Candidate]:
    """Return homes, the nearest first: the own unit's, the skill's, the street's, the trade's, a community's around."""
    offers = [*_at_units(row, looked), *_communities(row, looked)]
    found: dict[int, Candidate] = {}
    for _, org_id, name, why in sorted(offers):
        found.setdefault(org_id, Candidate(org_id, name, why))
    return list(found.values())[:most]


_Offered = tuple[int, int, str, str]


def _at_units(row: FloaterRow, looked: Looked) -> Iterator[_Offered]:
    hosted = registry.hosted_orgs(sorted(looked.units), looked.moment)
    own = looked.units.get(row.unit_id or 0)
    for one in hosted:
        fit = _fit(row, own, looked.units[one.unit_id]) if one.name and one.last >= looked.day else None
        if fit is not None:
            yield fit[0], one.org_id, one.name, fit[1]


def _fit(row: FloaterRow, own: AreaUnit | None, other: AreaUnit) -> tuple[int, str] | None:
    """Tell how near a unit is to a member, and by what."""
    if other.unit_id == row.unit_id:
        return 0, "就在本单位"
    if row.skill and fold(row.skill) in fold(other.name):
        return 1, f"与专长“{row.skill}”相近"
    if own is None:
        return None
    here, there = place_of(own), place_of(other)
    if here[2] and here[:3] == there[:3]:
        return 2, "同街"
    trade = next((word for word in TRADES if word in fold(own.name)), "")
    return (3, "同业") if trade and trade in fold(other.name) else None


def _communities(row: FloaterRow, looked: Looked) -> Iterator[_Offered]:
    scope, own = registry.scope_of(row.owner_org_id, looked.moment), looked.units.get(row.unit_id or 0)
    below = registry.graded_orgs(Visible(looked.moment, (scope.path,))) if scope is not None else []
    names = {org.org_id: org.name for org in below if org.org_type == "community"}
    areas = registry.org_areas(names, looked.moment) if own is not None else {}
    for org_id, name in names.items():
        is_near = own is not None and any(
            _township(area) == _township(own.area_code) for area in areas.get(org_id, ())
        )
        yield (4, org_id, name, "单位所在街道(乡镇)的社区") if is_near else (5, org_id, name, "本地的社区")


def _township(area: str) -> str:
    return area[:9]


def floater_id_of(owner_org_id: int, person: str) -> int:
    """Return the floating member on a committee's list who is this person."""
    return Floater.objects.values_list("pk", flat=True).get(owner_org_id=owner_org_id, person=person)
