"""Groups as lists and pages show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.codes import mask_phone

from .. import queries
from ..models import Contact, Need, Seat, WarmGroup
from ..queries import OPEN_STATES
from ..rules import rules_on


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person in a group, as pages show it: who helps is told by name, the telephone masked."""

    worker_id: int
    name: str
    phone: str
    role: str
    role_label: str
    skills: str
    is_member: bool
    why: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: who leads it, how many households and how much work, what is open, when somebody was last in touch."""

    group_id: int
    org_id: int
    org_name: str
    number: int
    leader: str
    leader_id: int | None
    people_n: int
    members_n: int
    households_n: int
    work: int
    open_n: int
    closed_n: int
    last_on: date | None
    quiet_days: int | None
    missing: tuple[str, ...]
    """Skills that its households' open needs ask for and nobody in the group has."""
    x: int | None
    y: int | None

    @property
    def title(self) -> str:
        """Return what the group is called."""
        return f"第{self.number}组"


def group_rows(seen: Visible, group_ids: Iterable[int] | None = None) -> list[GroupRow]:
    """Return the visible groups by organisation and number."""
    rows = queries.groups(seen)
    if group_ids is not None:
        rows = rows.filter(pk__in=list(group_ids))
    groups = list(rows.order_by("org__code", "number"))
    ids = {group.pk for group in groups}
    contacts = Contact.objects.filter(until=None)
    if group_ids is not None:
        contacts = contacts.filter(group__in=ids)
    places = _Places(contacts, ids)
    people = seats_of(ids if group_ids is not None else None)
    names = registry.names_of({group.org_id for group in groups}, seen.moment)
    return [_row(group, names, places, people[group.pk], seen.moment.valid_on) for group in groups]


class _Places:
    """What is to be counted of the households of groups."""

    def __init__(self, contacts: QuerySet[Contact], ids: set[int]) -> None:
        rows = contacts.values_list(
            "group_id",
            "household_id",
            "household__work",
            "household__x",
            "household__y",
            "household__last_contact_on",
        )
        self.n: Counter[int] = Counter()
        self.work: Counter[int] = Counter()
        self.points: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.group_of: dict[int, int] = {}
        self.last: dict[int, date] = {}
        for group_id, household_id, work, x, y, last in rows:
            if group_id not in ids:
                continue
            self.n[group_id] += 1
            self.work[group_id] += work
            self.group_of[household_id] = group_id
            if x is not None and y is not None:
                self.points[group_id].append((x, y))
            if last is not None:
                self.last[group_id] = max(last, self.last.get(group_id, last))
        self._needs()

    def _needs(self) -> None:
        self.open: Counter[int] = Counter()
        self.closed: Counter[int] = Counter()
        self.kinds: dict[int, set[str]] = defaultdict(set)
        needs = Need.objects.filter(household__contacts__until=None).exclude(household=None)
        for household_id, state, kind in needs.values_list("household_id", "state", "kind"):
            group_id = self.group_of.get(household_id)
            if group_id is None:
                continue
            if state in OPEN_STATES:
                self.open[group_id] += 1
                self.kinds[group_id].add(kind)
            else:
                self.closed[group_id] += 1

    def middle(self, group_id: int) -> tuple[int, int] | None:
        """Return the middle of a group's points."""
        points = self.points[group_id]
        if not points:
            return None
        n = len(points)
        return sum(x for x, _ in points) // n, sum(y for _, y in points) // n


def seats_of(group_ids: Iterable[int] | None) -> dict[int, list[Sitting]]:
    """Return who sits in groups: in these, or in all."""
    rows = Seat.objects.filter(until=None).select_related("worker")
    if group_ids is not None:
        rows = rows.filter(group__in=list(group_ids))
    found: dict[int, list[Sitting]] = defaultdict(list)
    for seat in rows.order_by("role", "worker__number"):
        who = seat.worker
        found[seat.group_id].append(
            Sitting(
                who.pk,
                who.name,
                mask_phone(who.phone),
                seat.role,
                str(Seat.Role(seat.role).label),
                who.skills,
                bool(who.member_code),
                seat.why,
            )
        )
    return found


def _row(
    group: WarmGroup, names: dict[int, str], places: _Places, people: Sequence[Sitting], on: date
) -> GroupRow:
    rules = rules_on(on)
    leader = next((one for one in people if one.role == Seat.Role.LEADER), None)
    have = {skill for one in people for skill in one.skills.split("、")}
    wanted = sorted(
        {rules.skill_of_need[kind] for kind in places.kinds[group.pk] if kind in rules.skill_of_need}
    )
    middle = places.middle(group.pk)
    last = places.last.get(group.pk)
    return GroupRow(
        group_id=group.pk,
        org_id=group.org_id,
        org_name=names.get(group.org_id, ""),
        number=group.number,
        leader=leader.name if leader else "",
        leader_id=leader.worker_id if leader else None,
        people_n=len(people),
        members_n=sum(one.is_member for one in people),
        households_n=places.n[group.pk],
        work=places.work[group.pk],
        open_n=places.open[group.pk],
        closed_n=places.closed[group.pk],
        last_on=last,
        quiet_days=(on - (last or group.begun_on)).days,
        missing=tuple(rules.skills[skill] for skill in wanted if rules.skills[skill] not in have),
        x=middle[0] if middle else None,
        y=middle[1] if middle else None,
    )


def group_row(group_id: int, seen: Visible) -> GroupRow | None:
    """Return one group; None when not visible."""
    return next(iter(group_rows(seen, [group_id])), None)


def group_org(group_id: int) -> int | None:
    """Return the organisation that a group belongs to."""
    return WarmGroup.objects.filter(pk=group_id).values_list("org_id", flat=True).first()
