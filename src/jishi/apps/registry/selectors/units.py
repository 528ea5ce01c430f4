"""Units: lists, and one unit with the organisations that stand on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..models import Area, Hosting, OrgState, Placement, Remark, Unit, UnitState, held_at
from ..models.organisations import OrgKind
from ..models.units import OrgType
from ..paths import ids_of
from ..remembered import page_remembered, remembered
from ..visibility import Visible, below
from ..words import line_words
from .access import visible
from .lists import LONG, SLICE, Choice

TOWNSHIP_DIGITS = 9
_SORTS = {
    "code": ("unit__code",),
    "name": ("name", "unit__code"),
    "unit_type": ("unit_type", "unit__code"),
    "area": ("area_id", "unit__code"),
    "staff_n": ("staff_n", "unit__code"),
    "status": ("status", "unit__code"),
}
HOSTS, NO_ORG, NOT_SUBORDINATE = "hosts", "no_org", "not_subordinate"
RELATIONS = {HOSTS: "隶属本级的组织在此", NOT_SUBORDINATE: "属地内、不隶属", NO_ORG: "没有组织"}


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """Which units an actor may see: those that host a visible organisation, and those in the actor's territory."""

    seen: Visible
    areas: tuple[str, ...]

    @property
    def moment(self) -> Moment:
        """Return the moment looked at."""
        return self.seen.moment

    def restrict(self, rows: QuerySet[UnitState]) -> QuerySet[UnitState]:
        """Keep the visible units among dated rows of units."""
        inside = below(self.areas, "area_id")
        if self.seen.is_everything:
            # The area first: a unit in one's own territory needs no look at what stands on it.
            return rows.filter(inside | Q(self._hosts()))
        # Two indexes find a part; only who sees everything may as well go through all units.
        return rows.filter(inside | Q(unit_id__in=self._hosted().values("unit_id")))

    def _hosted(self) -> QuerySet[Hosting]:
        return self.seen.restrict(Hosting.objects.at(self.moment))

    def _hosts(self) -> Exists:
        return Exists(self._hosted().filter(unit_id=OuterRef("unit_id")))

    def of_changes(self, change_ids: Sequence[int]) -> bool:
        """Tell whether events concern a unit in the territory."""
        noted = Remark.objects.filter(change_id__in=change_ids).values("row__unit_id")
        about = Q(change_id__in=change_ids) | Q(unit_id__in=noted)
        return self.restrict(UnitState.objects.filter(about)).exists()

    def related(self, rows: QuerySet[UnitState], relation: str) -> QuerySet[UnitState]:
        """Keep the units that stand in one relation to the reader's organisations."""
        any_org = Exists(Hosting.objects.at(self.moment).filter(unit_id=OuterRef("unit_id")))
        if relation == HOSTS:
            return rows.filter(self._hosts())
        if relation == NO_ORG:
            return rows.filter(~any_org).exclude(line="province")
        return rows.filter(~self._hosts()).filter(any_org | Q(line="province"))


def units_visible(actor: Actor, permission: str, moment: Moment) -> UnitSeen:
    """Return the units that the actor may see, by the organisations over which `permission` is held.

    A local committee, and a township's or street's directly below one, answer for the whole area of their seat,
    also for units whose organisations hang elsewhere; a system committee only for its own.
    """
    seen = visible(actor, permission, moment)
    return UnitSeen(seen, (*seen.areas, *_territories(seen)))


def territory_of(seen: UnitSeen, path: str) -> UnitSeen:
    """Return the part of the visible units that belongs to one subtree: what it hosts, and its own territory."""
    narrowed = seen.seen.narrowed(path)
    return UnitSeen(narrowed, _territories(narrowed))


def _territories(seen: Visible) -> tuple[str, ...]:
    return remembered("territories", seen, lambda: _territories_read(seen))


def _territories_read(seen: Visible) -> tuple[str, ...]:
    org_ids = [ids_of(path)[-1] for path in seen.paths]
    if not org_ids:
        return ()
    kinds = dict(OrgState.objects.at(seen.moment).filter(org_id__in=org_ids).values_list("org_id", "kind"))
    parents = dict(
        Placement.objects.at(seen.moment)
        .filter(held_at(seen.moment, "parent__states__"), parent__states__kind=OrgKind.LOCAL_COMMITTEE)
        .filter(org_id__in=org_ids)
        .values_list("org_id", "parent_id")
    )
    seats = Hosting.objects.at(seen.moment).filter(org_id__in=org_ids).values_list("org_id", "unit_id")
    areas = dict(
        UnitState.objects.at(seen.moment)
        .filter(unit_id__in=[unit_id for _, unit_id in seats])
        .values_list("unit_id", "area_id")
    )
    found = set()
    for org_id, unit_id in seats:
        area = areas.get(unit_id, "")
        is_local = kinds.get(org_id) == OrgKind.LOCAL_COMMITTEE
        is_seat = org_id in parents and len(area) >= TOWNSHIP_DIGITS and kinds.get(org_id) != OrgKind.BRANCH
        if area and (is_local or is_seat):
            found.add(area)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class UnitQuestion:
    """Which units are asked for, and in which order."""

    seen: UnitSeen
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    sort: str = "code"
    is_descending: bool = False

    @property
    def is_long(self) -> bool:
        """Tell whether so many are asked for in the order of their codes that they are not to be sorted."""
        return self.sort == "code" and not self.is_descending and units_count(self) > LONG

    def rows(self) -> QuerySet[UnitState]:
        """Return the units' states."""
        rows = self.seen.restrict(UnitState.objects.at(self.seen.moment))
        if self.types:
            rows = rows.filter(unit_type__in=self.types)
        if self.statuses:
            rows = rows.filter(status__in=self.statuses)
        if self.relations:
            kept = [self.seen.related(rows, relation).values("pk") for relation in self.relations]
            found = Q()
            for part in kept:
                found |= Q(pk__in=part)
            rows = rows.filter(found)
        return rows

    def ordered(self) -> QuerySet[UnitState]:
        """Return them in order; the code decides between equals."""
        first, *rest = _SORTS.get(self.sort) or _SORTS["code"]
        return self.rows().order_by(f"-{first}" if self.is_descending else first, *rest)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in a list; `relation` says how it stands to the reader's organisations."""

    unit_id: int
    code: str
    name: str
    type_label: str
    area: str
    status_label: str
    relation: str
    orgs_n: int
    staff_n: int | None
    mean_age_tenths: int | None
    turnover_bp: int | None


def units_count(question: UnitQuestion) -> int:
    """Return the exact number of units asked for."""
    asked = (question.seen, question.types, question.statuses, question.relations)
    return remembered("units", asked, question.rows().count)


def units_page(question: UnitQuestion, *, first: int = 0, most: int = 50) -> list[UnitRow]:
    """Return one page of the units asked for."""
    rows = partial(_in_order, question)
    ids = page_remembered("units on page", question, rows, first=first, end=first + most)
    found = UnitState.objects.at(question.seen.moment).filter(unit_id__in=ids).select_related("unit", "area")
    states = {row.unit_id: row for row in found}
    return _rows([states[unit_id] for unit_id in ids], question.seen)


def _in_order(question: UnitQuestion) -> "QuerySet[Any, int]":
    """Return ids in order; of very many, ids along the codes, to be read no further than the page."""
    if not question.is_long:
        return question.ordered().values_list("unit_id", flat=True)
    here = question.rows().filter(unit_id=OuterRef("pk"))
    return Unit.objects.filter(Exists(here)).order_by("code").values_list("pk", flat=True)


def units_every(question: UnitQuestion) -> Iterator[UnitRow]:
    """Return all units asked for, a slice at a time."""
    found = list(question.ordered().select_related("unit", "area"))
    for start in range(0, len(found), SLICE):
        yield from _rows(found[start : start + SLICE], question.seen)


def units_choices(question: UnitQuestion) -> dict[str, list[Choice]]:
    """Return the types, states and relations that occur among the visible units, with counts."""
    types, statuses = remembered("unit choices", question.seen, lambda: _occurring(question.seen))
    known = [Choice(t.value, str(t.label), types.pop(t.value)) for t in OrgType if t.value in types]
    return {
        "unit_type": [*known, *(Choice(key, key or "其他", n) for key, n in sorted(types.items()))],
        "status": [
            Choice(s.value, str(s.label), statuses[s.value]) for s in UnitState.Status if s.value in statuses
        ],
        # Counting these takes three passes over all units, for a popup that is seldom opened.
        "relation": [Choice(key, label, None) for key, label in RELATIONS.items()],
    }


def _occurring(seen: UnitSeen) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many of the visible units are of each type and in each state."""
    rows = seen.restrict(UnitState.objects.at(seen.moment)).order_by()
    types: dict[str, int] = {}
    statuses: dict[str, int] = {}
    for unit_type, status, n in rows.values_list("unit_type", "status").annotate(n=Count("*")):
        types[unit_type] = types.get(unit_type, 0) + n
        statuses[status] = statuses.get(status, 0) + n
    return types, statuses


def unit_type_label(unit_type: str) -> str:
    """Return what the office calls this type of unit."""
    return str(OrgType(unit_type).label) if unit_type in OrgType.values else unit_type or "其他"


def _rows(found: Sequence[UnitState], seen: UnitSeen) -> list[UnitRow]:
    unit_ids = [row.unit_id for row in found]
    hosted = Hosting.objects.at(seen.moment).filter(unit_id__in=unit_ids)
    counted = dict(hosted.order_by().values_list("unit_id").annotate(n=Count("*")))
    own = set(seen.seen.restrict(hosted).values_list("unit_id", flat=True))
    return [
        UnitRow(
            unit_id=row.unit_id,
            code=row.unit.code,
            name=row.name,
            type_label=unit_type_label(row.unit_type),
            area=row.area.name,
            status_label=str(UnitState.Status(row.status).label),
            relation=RELATIONS[_relation(row, own, counted)],
            orgs_n=counted.get(row.unit_id, 0),
            staff_n=row.staff_n,
            mean_age_tenths=row.mean_age_tenths,
            turnover_bp=row.turnover_bp,
        )
        for row in found
    ]


def _relation(row: UnitState, own: set[int], counted: dict[int, int]) -> str:
    if row.unit_id in own:
        return HOSTS
    return NOT_SUBORDINATE if row.unit_id in counted or row.line == "province" else NO_ORG


@dataclass(frozen=True, slots=True)
class UnitOrg:
    """An organisation that stands on a unit."""

    org_id: int
    name: str
    kind_label: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What is known of a unit at a moment."""

    unit_id: int
    code: str
    name: str
    type_label: str
    area: str
    line: str
    address: str
    legal_person: str
    status_label: str
    staff_n: int | None
    mean_age_tenths: int | None
    turnover_bp: int | None
    has_union: bool | None
    has_league: bool | None
    has_women: bool | None
    relation: str
    orgs: tuple[UnitOrg, ...]


def unit_card(unit_id: int, *, seen: UnitSeen) -> UnitCard | None:
    """Return one unit; None when it is not visible at that moment."""
    rows = seen.restrict(UnitState.objects.at(seen.moment).filter(unit_id=unit_id))
    state = rows.select_related("unit", "area").first()
    if state is None:
        return None
    hosted = Hosting.objects.at(seen.moment).filter(unit_id=unit_id)
    org_ids = list(hosted.values_list("org_id", flat=True))
    own = set(seen.seen.restrict(hosted).values_list("org_id", flat=True))
    states = OrgState.objects.at(seen.moment).filter(org_id__in=org_ids).order_by("org__code")
    relation = _relation(state, {unit_id} if own else set(), {unit_id: len(org_ids)} if org_ids else {})
    return UnitCard(
        unit_id=unit_id,
        code=state.unit.code,
        name=state.name,
        type_label=unit_type_label(state.unit_type),
        area=area_words([state.area_id])[state.area_id],
        line=line_words(state.line),
        address=state.address,
        legal_person=state.legal_person,
        status_label=str(UnitState.Status(state.status).label),
        staff_n=state.staff_n,
        mean_age_tenths=state.mean_age_tenths,
        turnover_bp=state.turnover_bp,
        has_union=state.has_union,
        has_league=state.has_league,
        has_women=state.has_women,
        relation=RELATIONS[relation],
        orgs=tuple(
            UnitOrg(org_id, name, str(OrgKind(kind).label), org_id in own)
            for org_id, name, kind in states.values_list("org_id", "name", "kind")
        ),
    )


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit, for a comparison with what lists say of it."""

    code: str
    name: str
    unit_type: str
    legal_person: str
    address: str
    area_code: str
    line: str
    status: str
    staff_n: int | None
    valid_from: date


_FACTS = (
    "name",
    "unit_type",
    "legal_person",
    "address",
    "area_id",
    "line",
    "status",
    "staff_n",
    "valid_from",
)


def units_in(area: str, types: Sequence[str], moment: Moment) -> list[UnitFacts]:
    """Return the units of some types in a division, in the order of their codes; all of them, whoever asks."""
    rows = UnitState.objects.at(moment).filter(below([area], "area_id"), unit_type__in=types)
    return [UnitFacts(*told) for told in rows.order_by("unit__code").values_list("unit__code", *_FACTS)]


@dataclass(frozen=True, slots=True)
class AreaName:
    """A division: its code and its own name."""

    code: str
    name: str


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the divisions' own names by code; what is no division is left out."""
    return dict(Area.objects.filter(code__in=sorted(set(codes))).values_list("code", "name"))


def areas_below(area: str) -> list[AreaName]:
    """Return the divisions in one, itself first, in the order of their codes."""
    rows = Area.objects.filter(below([area], "code")).order_by("code")
    return [AreaName(*told) for told in rows.values_list("code", "name")]


def area_words(codes: Sequence[str]) -> dict[str, str]:
    """Return the names from the county down (the city's own, where the code stops there), by code."""
    wanted = {code[:cut] for code in codes for cut in (4, 6, 9, 12) if len(code) >= cut}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: "".join(names.get(code[:cut], "") for cut in (6, 9, 12) if len(code) >= cut)
        or names.get(code, code)
        for code in codes
    }
