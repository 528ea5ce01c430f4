"""One organisation, as its page shows it."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q

from jishi.shared.dates import BEIJING, Moment

from ..adding import Population, totals
from ..measures import MEASURES
from ..models import (
    Affiliation,
    Change,
    Hosting,
    OrgState,
    Placement,
    PrimaryOrg,
    UnitState,
    held_at,
    known_at,
)
from ..models.organisations import GRADED_KINDS, FoundingMode, OrgKind
from ..models.units import OrgType
from ..paths import ids_of
from ..visibility import Visible, path_of
from .graded import names_of
from .member_list import come_n
from .units import area_words

CONFIRMED = "org_confirmed"


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

    change_id: int
    on: date
    kind: str
    document_no: str
    reason: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OrgCard:
    """What is known of an organisation at a moment: itself, its relations, its members (a committee's: below it)."""

    org_id: int
    code: str
    name: str
    kind: str
    kind_label: str
    org_type: str
    type_label: str
    founding_mode: str
    founding_label: str
    is_provisional: bool
    founded_on: date | None
    secretary: str
    secretary_since: date | None
    term_from: date | None
    term_to: date | None
    valid_from: date
    checked_on: date
    path: str
    parent_id: int | None
    parent_name: str
    units: tuple[HostUnit, ...]
    areas: tuple[str, ...]
    members_n: int
    probationary_n: int
    floating_out_n: int
    floating_in_n: int


def org_card(org_id: int, moment: Moment) -> OrgCard | None:
    """Return one organisation at a moment; None when it did not exist then."""
    state = OrgState.objects.at(moment).filter(org_id=org_id).select_related("org", "copy_of").first()
    path = path_of(org_id, moment)
    if state is None or path is None:
        return None
    parent_id = next(reversed(ids_of(path)[:-1]), None)
    units = _units_of(org_id, moment)
    counts = _member_counts(state, path, moment)
    return OrgCard(
        org_id=org_id,
        code=state.org.code,
        name=state.name,
        kind=state.kind,
        kind_label=OrgKind(state.kind).label,
        org_type=state.org_type,
        type_label=OrgType(state.org_type).label if state.org_type else "",
        founding_mode=state.founding_mode,
        founding_label=FoundingMode(state.founding_mode).label,
        is_provisional=state.is_provisional,
        founded_on=state.founded_on,
        secretary=state.secretary_name,
        secretary_since=state.secretary_since,
        term_from=state.term_from,
        term_to=state.term_to,
        valid_from=state.valid_from,
        checked_on=_checked_on(state, moment),
        path=path,
        parent_id=parent_id,
        parent_name=names_of([parent_id], moment).get(parent_id, "") if parent_id else "",
        units=units,
        areas=tuple(dict.fromkeys(unit.area for unit in units)),
        members_n=counts["n"],
        probationary_n=counts["probationary"],
        floating_out_n=counts["out"],
        floating_in_n=counts["into"],
    )


def _member_counts(state: OrgState, path: str, moment: Moment) -> dict[str, int]:
    """Count the members of a branch; of a committee, which has none of its own, those of its whole subtree."""
    if state.kind not in GRADED_KINDS:
        seen = Visible(moment, (path,))
        told = totals(
            Population(seen), [MEASURES[key] for key in ("members", "probationary", "floating_out")]
        )
        return dict(zip(("n", "probationary", "out"), told, strict=True)) | {"into": come_n(seen)}
    rows = Affiliation.objects.at(moment).filter(held_at(moment, "member__states__"), org_id=state.org_id)
    return rows.aggregate(
        n=Count("pk"),
        probationary=Count("pk", filter=Q(member__states__status="probationary")),
        out=Count("pk", filter=Q(member__states__floating="out")),
        into=Count("pk", filter=Q(member__states__floating="in")),
    )


def _checked_on(state: OrgState, moment: Moment) -> date:
    """Return when somebody last stood for the record: by changing it, or by saying that it is still true."""
    confirmed = Change.objects.filter(org_id=state.org_id, kind=CONFIRMED, effective_on__lte=moment.valid_on)
    if moment.known_at is not None:
        confirmed = confirmed.filter(recorded_at__lte=moment.known_at)
    last = confirmed.aggregate(last=Max("effective_on"))["last"]
    # What was written again because an event was taken back had been told before.
    first = state.copy_of or state
    told = first.recorded_at.astimezone(BEIJING).date()
    return max(told, last) if last else told


def _units_of(org_id: int, moment: Moment) -> tuple[HostUnit, ...]:
    hosted = Hosting.objects.at(moment).filter(org_id=org_id).values("unit_id")
    states = (
        UnitState.objects.at(moment).filter(unit_id__in=hosted).select_related("unit").order_by("unit__code")
    )
    rows = list(states)
    names = area_words([row.area_id for row in rows])
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


def org_history(org_id: int, moment: Moment, *, most: int = 100) -> list[OrgFact]:
    """Return the dated events of an organisation up to a moment, newest first."""
    opened = [
        model.objects.filter(org_id=org_id).values("change_id") for model in (OrgState, Placement, Hosting)
    ]
    about = Q(org_id=org_id)
    for change_ids in opened:
        about |= Q(pk__in=change_ids)
    changes = Change.objects.filter(about, effective_on__lte=moment.valid_on)
    if moment.known_at is not None:
        changes = changes.filter(recorded_at__lte=moment.known_at)
    states = OrgState.objects.filter(known_at(moment), org_id=org_id)
    first = states.aggregate(first=Min("valid_from"))["first"]
    return [
        OrgFact(
            change.pk,
            # A batch has one date for all it set up; the organisation's own is the day of its first row.
            first if change.org_id is None and first else change.effective_on,
            change.kind,
            change.document_no,
            change.reason,
            change.by_name,
            change.recorded_at,
        )
        for change in changes.order_by("-effective_on", "-pk")[:most]
    ]


@dataclass(frozen=True, slots=True)
class OrgFields:
    """What may be corrected of an organisation, as recorded."""

    name: str
    org_type: str
    founding_mode: str
    is_provisional: bool
    founded_on: date | None
    secretary_name: str
    secretary_birth_date: date | None
    secretary_since: date | None
    term_from: date | None
    term_to: date | None


def org_fields(org_id: int, moment: Moment | None = None) -> OrgFields | None:
    """Return what may be corrected of an organisation, now or as of a moment; None when it did not stand."""
    names = [field.name for field in fields(OrgFields)]
    rows = OrgState.objects.current() if moment is None else OrgState.objects.at(moment)
    row = rows.filter(org_id=org_id).values(*names).first()
    return OrgFields(**row) if row else None


@dataclass(frozen=True, slots=True)
class SecretaryTerm:
    """One secretary of an organisation, and the days on which the record names that person."""

    name: str
    since: date | None
    recorded_from: date
    recorded_to: date | None


def secretaries_of(org_id: int, moment: Moment) -> list[SecretaryTerm]:
    """Return the secretaries on record up to a moment, newest first; a vacancy is an empty name."""
    rows = OrgState.objects.filter(known_at(moment), org_id=org_id, valid_from__lte=moment.valid_on)
    spells: list[SecretaryTerm] = []
    for row in rows.order_by("valid_from"):
        until = None if row.valid_to >= moment.valid_on else row.valid_to
        if spells and spells[-1].name == row.secretary_name and spells[-1].since == row.secretary_since:
            spells[-1] = replace(spells[-1], recorded_to=until)
        else:
            spells.append(SecretaryTerm(row.secretary_name, row.secretary_since, row.valid_from, until))
    return spells[::-1]


def org_id_of(code: str) -> int | None:
    """Return the id of the organisation with this code."""
    return PrimaryOrg.objects.filter(code=code).values_list("pk", flat=True).first()
