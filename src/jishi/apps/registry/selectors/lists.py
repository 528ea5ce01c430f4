"""Flat lists of organisations, filtered, sorted, counted and paged by the database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jishi.shared.dates import Moment

from ..adding import kinds_counted
from ..functional import cover_at, covering
from ..measures import COMMITTEES, state_condition
from ..models import Affiliation, Hosting, OrgState, Placement, PrimaryOrg, UnitState
from ..models.organisations import OrgKind
from ..models.units import OrgType
from ..paths import STEP, ids_of
from ..vectors import named
from ..visibility import Visible, below

_SORTS = {
    "code": ("org__code",),
    "name": ("name", "org__code"),
    "kind": ("kind", "org__code"),
    "org_type": ("org_type", "org__code"),
    "secretary": ("secretary_name", "org__code"),
    "term_to": ("term_to", "org__code"),
}
SLICE = 2000
LONG = 5000


@dataclass(frozen=True, slots=True)
class OrgRow:
    """One organisation in a flat list."""

    org_id: int
    code: str
    name: str
    kind_label: str
    type_label: str
    parent_id: int | None
    parent_name: str
    secretary: str
    term_to: date | None
    members_n: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be filtered by, and how many rows have it (None: not counted)."""

    value: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class OrgQuestion:
    """Which organisations are asked for, and in which order. Empty `kinds` or `types` means all.

    `only` names a condition of `measures`. `area` and `line` are those of a host unit, "" where there is none.
    `functional` is a functional organisation's id: those in the villages that it covers ("": in none that any covers).
    `is_near` leaves out what belongs to a deeper row of a roll-up: smaller areas, committees directly below.
    """

    seen: Visible
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sort: str = "code"
    is_descending: bool = False
    only: str = ""
    area: str | None = None
    line: str | None = None
    is_near: bool = False
    functional: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Tell whether more is asked than kinds and types, so that the rows themselves have to be counted."""
        return bool(self.only) or self.is_near or self._is_placed

    @property
    def _is_placed(self) -> bool:
        return any(each is not None for each in (self.area, self.line, self.functional))

    @property
    def is_long(self) -> bool:
        """Tell whether so many are asked for in the order of their codes that they are not to be sorted."""
        return self.sort == "code" and not self.is_descending and orgs_count(self) > LONG

    def rows(self) -> QuerySet[OrgState]:
        """Return the organisations' states."""
        rows = self.seen.restrict(OrgState.objects.at(self.seen.moment))
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        if self.types:
            rows = rows.filter(org_type__in=self.types)
        if self.only:
            rows = rows.filter(state_condition(self.only, self.seen.moment.valid_on))
        if self.functional is not None:
            return rows.filter(org_id__in=named(self._covered(self.functional)))
        if self._is_placed:
            return rows.filter(org_id__in=named(self._standing()))
        return self._near(rows) if self.is_near and self.seen.paths else rows

    def _standing(self) -> list[int]:
        """Return the organisations whose unit lies in the area or answers to the line asked for ("": to none)."""
        moment = self.seen.moment
        units = UnitState.objects.at(moment)
        known = set(units.values_list("unit_id", flat=True))
        if self.line is not None:
            units = units.filter(line=self.line)
        if self.area:
            inside = Q(area_id=self.area) if self.is_near else below([self.area], "area_id")
            units = units.filter(inside)
        wanted = set() if self.area == "" else set(units.values_list("unit_id", flat=True))
        hosted = list(self.seen.restrict(Hosting.objects.at(moment)).values_list("org_id", "unit_id"))
        found = {org_id for org_id, unit_id in hosted if unit_id in wanted}
        if self.line == "" or self.area == "":
            every = self.seen.restrict(OrgState.objects.at(moment)).values_list("org_id", flat=True)
            found |= set(every) - {org_id for org_id, unit_id in hosted if unit_id in known}
        return sorted(found)

    def _covered(self, functional: str) -> list[int]:
        """Return the organisations with a unit in what a functional one and those below it cover ("": in nothing)."""
        moment = self.seen.moment
        cover = dict(cover_at(moment))
        areas = dict(UnitState.objects.at(moment).values_list("unit_id", "area_id"))
        inside: set[int] = set()
        for org_id, unit_id in self.seen.restrict(Hosting.objects.at(moment)).values_list(
            "org_id", "unit_id"
        ):
            paths = covering([areas[unit_id]] if unit_id in areas else (), cover)
            ids = {one for path in paths for one in (ids_of(path)[-1:] if self.is_near else ids_of(path))}
            if paths and (not functional or functional in map(str, ids)):
                inside.add(org_id)
        if functional:
            return sorted(inside)
        every = self.seen.restrict(OrgState.objects.at(moment)).values_list("org_id", flat=True)
        return sorted(set(every) - inside)

    def _near(self, rows: QuerySet[OrgState]) -> QuerySet[OrgState]:
        """Leave out the committees directly below the scope, with all that hangs on them."""
        moment = self.seen.moment
        top = int(self.seen.paths[0][-STEP:], 36)
        children = Placement.objects.at(moment).filter(parent_id=top).values_list("org_id", "path")
        paths = dict(children)
        kinds = OrgState.objects.at(moment).filter(org_id__in=named(paths), kind__in=COMMITTEES)
        inside = [paths[org_id] for org_id in kinds.values_list("org_id", flat=True)]
        placed = Placement.objects.at(moment).filter(below(inside, "path"))
        return rows.exclude(org_id__in=placed.values("org_id"))

    def ordered(self) -> QuerySet[OrgState]:
        """Return them in order; the code decides between equals."""
        first, *rest = _SORTS.get(self.sort) or _SORTS["code"]
        return self.rows().order_by(f"-{first}" if self.is_descending else first, *rest)


def orgs_count(question: OrgQuestion) -> int:
    """Return the exact number of organisations asked for."""
    if question.is_narrowed:
        return question.rows().count()
    counted = kinds_counted(question.seen)
    return sum(
        n
        for (kind, org_type), n in counted.items()
        if (not question.kinds or kind in question.kinds)
        and (not question.types or org_type in question.types)
    )


def orgs_asked(question: OrgQuestion) -> frozenset[int]:
    """Return the ids of the organisations asked for."""
    return frozenset(question.rows().values_list("org_id", flat=True))


def orgs_page(question: OrgQuestion, *, first: int = 0, most: int = 50) -> list[OrgRow]:
    """Return one page of the organisations asked for."""
    ids = (
        _in_code_order(question) if question.is_long else question.ordered().values_list("org_id", flat=True)
    )
    rows = question.ordered().filter(org_id__in=list(ids[first : first + most]))
    return _rows(list(rows.values_list(*_FIELDS)), question.seen.moment)


def _in_code_order(question: OrgQuestion) -> "QuerySet[PrimaryOrg, int]":
    """Return ids along the codes, read no further than the page: sorting them all takes a second in a province."""
    here = question.rows().filter(org_id=OuterRef("pk"))
    return PrimaryOrg.objects.filter(Exists(here)).order_by("code").values_list("pk", flat=True)


def orgs_every(question: OrgQuestion) -> Iterator[OrgRow]:
    """Return all organisations asked for, a slice at a time."""
    found = list(question.ordered().values_list(*_FIELDS))
    for start in range(0, len(found), SLICE):
        yield from _rows(found[start : start + SLICE], question.seen.moment)


def orgs_choices(question: OrgQuestion) -> dict[str, list[Choice]]:
    """Return the kinds and types that occur among the visible organisations, with counts."""
    kinds: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for (kind, org_type), n in kinds_counted(question.seen).items():
        kinds[kind] += n
        types[org_type] += n
    return {
        "kind": [Choice(k.value, str(k.label), kinds[k.value]) for k in OrgKind if k.value in kinds],
        "org_type": [Choice(t.value, str(t.label), types[t.value]) for t in OrgType if t.value in types],
    }


_FIELDS = ("org_id", "org__code", "name", "kind", "org_type", "secretary_name", "term_to")


def _rows(found: Sequence[tuple[int, str, str, str, str, str, date | None]], moment: Moment) -> list[OrgRow]:
    org_ids = [row[0] for row in found]
    parents = dict(Placement.objects.at(moment).filter(org_id__in=org_ids).values_list("org_id", "parent_id"))
    names = _names(parents.values(), moment)
    counted = Affiliation.objects.at(moment).filter(org_id__in=org_ids).order_by().values_list("org_id")
    members = dict(counted.annotate(n=Count("*")))
    return [
        OrgRow(
            org_id=org_id,
            code=code,
            name=name,
            kind_label=str(OrgKind(kind).label),
            type_label=str(OrgType(org_type).label) if org_type else "",
            parent_id=parents.get(org_id),
            parent_name=names.get(parents.get(org_id) or 0, ""),
            secretary=secretary,
            term_to=term_to,
            members_n=members.get(org_id, 0),
        )
        for org_id, code, name, kind, org_type, secretary, term_to in found
    ]


def _names(org_ids: Iterable[int | None], moment: Moment) -> dict[int, str]:
    wanted = {org_id for org_id in org_ids if org_id is not None}
    return dict(OrgState.objects.at(moment).filter(org_id__in=wanted).values_list("org_id", "name"))
