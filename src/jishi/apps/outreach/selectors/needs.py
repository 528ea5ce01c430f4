"""Needs and referrals as lists and pages show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.codes import mask_name
from jishi.shared.dates import Moment

from .. import queries
from ..models import Need, NeedEvent, Referral
from ..places import NEEDS
from ..steps import EVENTS, HEARD, MOVES, OPEN
from ..then import contacts_at, needs_were, told

S = Need.State
PARTS = {
    "open": "正在办",
    "late": "过了回话时限",
    "tell": "待告知本人",
    "closed": "本人认可",
    "not_done": "没办成,已说明",
    "all": "全部",
}
_STATES: dict[str, tuple[str, ...]] = {
    "open": tuple(OPEN),
    "tell": (S.ANSWERED, S.FAILED),
    "closed": (S.CLOSED,),
    "not_done": (S.NOT_DONE,),
}


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need: whose it is by number and masked name."""

    need_id: int
    org_id: int
    org_name: str
    household_id: int | None
    number: str
    name: str
    group_id: int | None
    group: str
    kind: str
    kind_label: str
    says: str
    told_on: date
    owner: str
    state: str
    state_label: str
    tell_by: date
    first_tell_by: date
    outcome: str
    answered_on: date | None
    told_back_on: date | None
    heard: str
    refused_n: int
    referral_id: int | None
    line: str
    is_open: bool

    def is_late(self, day: date) -> bool:
        """Tell whether whoever asked should have heard by now."""
        return self.is_open and self.tell_by < day


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """Which of the visible needs."""

    part: str = "open"
    kind: str = ""
    group_id: int | None = None
    batch_id: int | None = None


def needs_count(seen: Visible, wanted: NeedFilter) -> int:
    """Return how many needs there are."""
    return _found(seen, wanted).count() if seen.moment.is_now else len(_were(seen, wanted))


def needs_page(seen: Visible, wanted: NeedFilter, *, first: int = 0, most: int = 50) -> list[NeedRow]:
    """Return one page of needs, the first to be answered first."""
    if not seen.moment.is_now:
        return _rows(_were(seen, wanted)[first : first + most], seen)
    rows = _found(seen, wanted).select_related("household").order_by("tell_by", "pk")
    return _rows(list(rows[first : first + most]), seen)


def need_row(need_id: int, seen: Visible) -> NeedRow | None:
    """Return one need; None when not visible."""
    own = registry.stood_in(Need.objects.filter(pk=need_id), NEEDS, seen).select_related("household")
    rows = [row for row in needs_were(own, seen.moment) if row.state != S.WITHDRAWN]
    return next(iter(_rows(rows, seen)), None)


def need_org(need_id: int) -> int | None:
    """Return the organisation that answers for a need."""
    return Need.objects.filter(pk=need_id).values_list("org_id", flat=True).first()


def needs_of_household(household_id: int, seen: Visible) -> list[NeedRow]:
    """Return what a household has asked for, the latest first."""
    rows = seen.restrict(Need.objects.filter(household_id=household_id).exclude(state=S.WITHDRAWN), "org_id")
    return _rows(list(rows.select_related("household").order_by("-told_on", "-pk")), seen)


def needs_counts(seen: Visible, wanted: NeedFilter) -> dict[str, int]:
    """Return how many needs each part has, within the other conditions."""
    if not seen.moment.is_now:
        rows = _were(seen, replace(wanted, part="all"))
        return {part: sum(_is_in(row, part, seen.moment.valid_on) for row in rows) for part in PARTS}
    return {
        part: needs_count(seen, NeedFilter(part, wanted.kind, wanted.group_id, wanted.batch_id))
        for part in PARTS
    }


def moves_open(row: NeedRow) -> list[str]:
    """Return which steps can be taken with a need now."""
    return [name for name, move in MOVES.items() if row.state in move.states]


def _found(seen: Visible, wanted: NeedFilter) -> QuerySet[Need]:
    rows = seen.restrict(Need.objects.exclude(household=None).exclude(state=S.WITHDRAWN), "org_id")
    rows = _narrowed(rows, wanted, seen.moment)
    if wanted.part == "late":
        return rows.filter(state__in=OPEN, tell_by__lt=seen.moment.valid_on)
    states = _STATES.get(wanted.part)
    return rows if states is None else rows.filter(state__in=states)


def _narrowed(rows: QuerySet[Need], wanted: NeedFilter, moment: Moment) -> QuerySet[Need]:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.group_id is not None:
        placed = contacts_at(moment).filter(group_id=wanted.group_id)
        rows = rows.filter(household__in=placed.values("household_id"))
    if wanted.batch_id is not None:
        rows = rows.filter(household__intake_batch_id=wanted.batch_id)
    return rows


def _were(seen: Visible, wanted: NeedFilter) -> list[Need]:
    """Return the needs of a past day as they were then, the first to be answered first."""
    own = registry.stood_in(Need.objects.exclude(household=None), NEEDS, seen).select_related("household")
    rows = _narrowed(own, wanted, seen.moment)
    day = seen.moment.valid_on
    found = [
        row
        for row in needs_were(rows, seen.moment)
        if row.state != S.WITHDRAWN and _is_in(row, wanted.part, day)
    ]
    return sorted(found, key=lambda row: (row.tell_by, row.pk))


def _is_in(row: Need, part: str, day: date) -> bool:
    if part == "late":
        return row.state in OPEN and row.tell_by < day
    return part == "all" or row.state in _STATES[part]


def _rows(needs: list[Need], seen: Visible) -> list[NeedRow]:
    homes = [need.household_id for need in needs if need.household_id]
    contacts = contacts_at(seen.moment).filter(household__in=homes).select_related("group")
    groups = {each.household_id: each.group for each in contacts}
    sent = Referral.objects.filter(need__in=[need.pk for need in needs]).order_by("pk")
    if not seen.moment.is_now:
        sent = sent.filter(told(seen.moment, "events__"), events__what="sent")
    referrals = {each.need_id: each for each in sent}
    names = registry.last_names_of({need.org_id for need in needs}, seen.moment)
    found = []
    for need in needs:
        group = groups.get(need.household_id or 0)
        referral = referrals.get(need.pk)
        found.append(
            NeedRow(
                need_id=need.pk,
                org_id=need.org_id,
                org_name=names.get(need.org_id, ""),
                household_id=need.household_id,
                number=need.household.number if need.household else "",
                name=mask_name(need.household.name) if need.household else "",
                group_id=group.pk if group else None,
                group=f"第{group.number}组" if group else "",
                kind=need.kind,
                kind_label=str(Need.Kind(need.kind).label),
                says=need.says,
                told_on=need.told_on,
                owner=need.owner,
                state=need.state,
                state_label=str(S(need.state).label),
                tell_by=need.tell_by,
                first_tell_by=need.first_tell_by,
                outcome=need.outcome,
                answered_on=need.answered_on,
                told_back_on=need.told_back_on,
                heard=HEARD.get(need.heard_how, ""),
                refused_n=need.refused_n,
                referral_id=referral.pk if referral else None,
                line=referral.line if referral else "",
                is_open=need.state in OPEN,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """One dated step, in words."""

    on: date
    what: str
    note: str
    by_name: str


def need_history(need_id: int, moment: Moment | None = None) -> list[Past]:
    """Return what happened with a need, until a moment."""
    rows = NeedEvent.objects.filter(need_id=need_id).order_by("pk")
    events = rows if moment is None else rows.filter(told(moment))
    words = EVENTS | {"done": "办成了", "back": "部门退回"}
    return [Past(each.on, words.get(each.what, each.what), each.note, each.by_name) for each in events]


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """People whom a restructured unit handed over, and how their needs are followed."""

    batch_id: int
    from_unit: str
    handed_on: date
    people_n: int
    members_n: int
    received_n: int
    households_n: int
    grouped_n: int
    needs_n: int
    open_n: int
    closed_n: int
    not_done_n: int


def intake_lines(seen: Visible, letters: Visible) -> list[IntakeLine]:
    """Return the handings over that are visible, with the households that groups keep in touch with because of them."""
    found = []
    homes = queries.households(seen).exclude(intake_batch=None)
    n = Counter(homes.values_list("intake_batch_id", flat=True))
    grouped = Counter(
        homes.filter(contacts__until=None, contacts__isnull=False).values_list("intake_batch_id", flat=True)
    )
    needs = seen.restrict(Need.objects.exclude(household__intake_batch=None), "org_id")
    states = Counter(needs.exclude(state=S.WITHDRAWN).values_list("household__intake_batch_id", "state"))
    for row in registry.intakes_page(letters, most=200):
        if row.is_undone:
            continue
        own = {state: k for (batch, state), k in states.items() if batch == row.batch_id}
        found.append(
            IntakeLine(
                row.batch_id,
                row.from_unit,
                row.handed_on,
                row.people_n,
                row.letters_n,
                row.received_n,
                n[row.batch_id],
                grouped[row.batch_id],
                sum(own.values()),
                sum(k for state, k in own.items() if state in OPEN),
                own.get(S.CLOSED, 0),
                own.get(S.NOT_DONE, 0),
            )
        )
    return found
