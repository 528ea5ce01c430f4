"""One organisation, as its page shows it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from jishi.shared.dates import Moment

from ..models import Affiliation, Area, Change, Hosting, OrgState, Placement, PrimaryOrg, UnitState
from ..models.organisations import FoundingMode, OrgKind
from ..models.units import OrgType


@dataclass(frozen=True, slots=True)
class HostUnit:
    """A unit that an organisation stands on, and where it lies."""

    unit_id: int
    code: str
    name: str
    area: str
    staff_n: int | None
    mean_age_tenths: int | None
    turnover_bp: int | None
    has_union: bool | None
    has_league: bool | None
    has_women: bool | None


@dataclass(frozen=True, slots=True)
class OrgFact:
    """One dated event in an organisation's record."""

    on: date
    kind: str
    document_no: str
    reason: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OrgCard:
    """What is known of an organisation at a moment: itself and its three relations."""

    org_id: int
    code: str
    name: str
    kind: str
    kind_label: str
    org_type: str
    type_label: str
    founding_label: str
    is_provisional: bool
    founded_on: date | None
    secretary: str
    secretary_since: date | None
    term_to: date | None
    valid_from: date
    path: str
    parent_id: int | None
    parent_name: str
    units: tuple[HostUnit, ...]
    members_n: int
    probationary_n: int
    floating_out_n: int
    floating_in_n: int


def org_card(org_id: int, moment: Moment) -> OrgCard | None:
    """Return one organisation at a moment; None when it did not exist then."""
    state = OrgState.objects.at(moment).filter(org_id=org_id).select_related("org").first()
    place = Placement.objects.at(moment).filter(org_id=org_id).first()
    if state is None or place is None:
        return None
    parent = OrgState.objects.at(moment).filter(org_id=place.parent_id).values_list("name", flat=True).first()
    counts = (
        Affiliation.objects.at(moment)
        .filter(org_id=org_id)
        .aggregate(
            n=Count("*"),
            probationary=Count("*", filter=Q(member__status="probationary")),
            out=Count("*", filter=Q(member__floating="out")),
            into=Count("*", filter=Q(member__floating="in")),
        )
    )
    return OrgCard(
        org_id=org_id,
        code=state.org.code,
        name=state.name,
        kind=state.kind,
        kind_label=OrgKind(state.kind).label,
        org_type=state.org_type,
        type_label=OrgType(state.org_type).label if state.org_type else "",
        founding_label=FoundingMode(state.founding_mode).label,
        is_provisional=state.is_provisional,
        founded_on=state.founded_on,
        secretary=state.secretary_name,
        secretary_since=state.secretary_since,
        term_to=state.term_to,
        valid_from=state.valid_from,
        path=place.path,
        parent_id=place.parent_id,
        parent_name=parent or "",
        units=_units_of(org_id, moment),
        members_n=counts["n"],
        probationary_n=counts["probationary"],
        floating_out_n=counts["out"],
        floating_in_n=counts["into"],
    )


def _units_of(org_id: int, moment: Moment) -> tuple[HostUnit, ...]:
    hosted = Hosting.objects.at(moment).filter(org_id=org_id).values("unit_id")
    states = (
        UnitState.objects.at(moment).filter(unit_id__in=hosted).select_related("unit").order_by("unit__code")
    )
    rows = list(states)
    names = _area_trails([row.area_id for row in rows])
    return tuple(
        HostUnit(
            row.unit_id,
            row.unit.code,
            row.name,
            names[row.area_id],
            row.staff_n,
            row.mean_age_tenths,
            row.turnover_bp,
            row.has_union,
            row.has_league,
            row.has_women,
        )
        for row in rows
    )


def _area_trails(codes: list[str]) -> dict[str, str]:
    """Return the names from the county down (the city's own, where the code stops there), by code."""
    wanted = {code[:cut] for code in codes for cut in (4, 6, 9, 12) if len(code) >= cut}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: "".join(names.get(code[:cut], "") for cut in (6, 9, 12) if len(code) >= cut)
        or names.get(code, code)
        for code in codes
    }


def org_history(org_id: int, *, most: int = 50) -> list[OrgFact]:
    """Return the dated events of an organisation, newest first."""
    opened = OrgState.objects.filter(org_id=org_id).values("change_id")
    placed = Placement.objects.filter(org_id=org_id).values("change_id")
    changes = Change.objects.filter(Q(org_id=org_id) | Q(pk__in=opened) | Q(pk__in=placed)).order_by(
        "-effective_on", "-pk"
    )
    first = (
        OrgState.objects.filter(org_id=org_id)
        .order_by("valid_from")
        .values_list("valid_from", flat=True)
        .first()
    )
    return [
        OrgFact(
            first if change.org_id is None and first else change.effective_on,
            change.kind,
            change.document_no,
            change.reason,
            change.by_name,
            change.recorded_at,
        )
        for change in changes[:most]
    ]


def org_id_of(code: str) -> int | None:
    """Return the id of the organisation with this code."""
    return PrimaryOrg.objects.filter(code=code).values_list("pk", flat=True).first()
