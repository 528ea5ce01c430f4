"""Floating members at both ends: who has gone where, who has come, and who is back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Min

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Affiliation, Change, FloatingOut, Guest, GuestState, MemberState, OrgState
from .member_facts import states_change
from .rows import KEYS, rows_end, rows_open, rows_replace
from .rules import Fault, RegistryError, change_open, require, require_reason

EDIT = "registry.edit"
PIECE = 2000


@dataclass(frozen=True, slots=True)
class FloatingDraft:
    """A member who has gone: since when, and what is known of it, by the names of `FloatingOut`."""

    member_id: int
    since: date
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """Somebody who has come: to which organisation, since when, what is known, by the names of `GuestState`."""

    org_id: int
    since: date
    fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def floating_record(*, drafts: Sequence[FloatingDraft], on: date, by: Actor, reason: str = "") -> int:
    """Enter members who have gone away, each since a day not later than `on`; return the event's id."""
    homes = homes_of([draft.member_id for draft in drafts])
    away = set(open_floatings(homes))
    faults = [
        Fault(f"member:{draft.member_id}", text, "FLOAT-01")
        for draft in drafts
        if (text := _fault(draft, homes, away, on))
    ]
    if faults or not drafts:
        raise RegistryError(faults or [Fault("floating", "没有选党员。请至少选一名。", "FLOAT-02")])
    require(by, EDIT, *sorted({row.org_id for row in homes.values()}))
    change = change_open("floating_recorded", by=by, on=on, reason=reason.strip())
    floatings_write(drafts, change=change)
    _told("floating_recorded", len(drafts), change, by)
    return change.pk


def _fault(draft: FloatingDraft, homes: Mapping[int, Affiliation], away: set[int], on: date) -> str:
    if draft.member_id not in homes:
        return "这名党员不在册。请先恢复,再登记流出。"
    if draft.member_id in away:
        return "这名党员已经登记为流出。回来后再走的,先登记返回。"
    if draft.since > on:
        return f"外出日期{draft.since}晚于{on}。还没有走的不登记,请核对。"
    return ""


@transaction.atomic
def floating_return(*, member_ids: Sequence[int], on: date, reason: str, by: Actor) -> int:
    """Enter that members are back; `on` is their first day at home. Returns the event's id."""
    require_reason(reason, "floating")
    rows = open_floatings(member_ids)
    faults = [
        Fault(f"member:{one}", "这名党员没有登记为流出。请刷新页面看现在的情况。", "FLOAT-03")
        for one in sorted(set(member_ids) - rows.keys())
    ]
    faults += [
        Fault(f"member:{row.member_id}", f"返回日期应晚于外出日期({row.since})。请核对。", "FLOAT-04")
        for row in rows.values()
        if on <= max(row.since, row.valid_from)
    ]
    if faults or not rows:
        raise RegistryError(faults or [Fault("floating", "没有选党员。请至少选一名。", "FLOAT-02")])
    require(by, EDIT, *sorted({row.org_id for row in homes_of(rows).values()}))
    change = change_open("floating_returned", by=by, on=on, reason=reason.strip())
    floatings_end(dict.fromkeys(rows, on), change=change)
    _told("floating_returned", len(rows), change, by)
    return change.pk


@transaction.atomic
def guests_record(
    *, drafts: Sequence[GuestDraft], on: date, by: Actor, reason: str = "", batch_id: int | None = None
) -> int:
    """Enter people who have come, each since a day not later than `on`; return the event's id."""
    standing = set(
        OrgState.objects.current()
        .filter(org_id__in=[d.org_id for d in drafts])
        .values_list("org_id", flat=True)
    )
    faults = [
        Fault(f"org:{draft.org_id}", text, "FLOAT-06")
        for draft in drafts
        if (text := _guest_fault(draft, standing, on))
    ]
    if faults or not drafts:
        raise RegistryError(faults or [Fault("guests", "没有选党员。请至少选一名。", "FLOAT-02")])
    require(by, EDIT, *sorted(standing))
    change = change_open("guests_recorded", by=by, on=on, reason=reason.strip(), batch_id=batch_id)
    guests_write(drafts, change=change)
    _told("guests_recorded", len(drafts), change, by)
    return change.pk


def _guest_fault(draft: GuestDraft, standing: set[int], on: date) -> str:
    if draft.org_id not in standing:
        return "接收党组织已经撤销或不存在。请另选一个。"
    if draft.since > on:
        return f"流入日期{draft.since}晚于{on}。还没有来的不登记,请核对。"
    return "" if str(draft.fields.get("name") or "").strip() else "没有填写姓名。请填写。"


@transaction.atomic
def guests_leave(*, guest_ids: Sequence[int], on: date, reason: str, by: Actor) -> int:
    """Enter that guests have gone again; `on` is the first day without them. Returns the event's id."""
    require_reason(reason, "guests")
    rows = {row.guest_id: row for row in open_guests(guest_ids)}
    faults = [
        Fault(f"guest:{one}", "这名流入党员已经离开。请刷新页面看现在的情况。", "FLOAT-05")
        for one in sorted(set(guest_ids) - rows.keys())
    ]
    faults += [
        Fault(f"guest:{row.guest_id}", f"离开日期应晚于登记的日期({row.valid_from})。请核对。", "FLOAT-04")
        for row in rows.values()
        if on <= row.valid_from
    ]
    if faults or not rows:
        raise RegistryError(faults or [Fault("guests", "没有选党员。请至少选一名。", "FLOAT-02")])
    require(by, EDIT, *sorted({row.org_id for row in rows.values()}))
    change = change_open("guests_left", by=by, on=on, reason=reason.strip())
    guests_end(dict.fromkeys(rows, on), change=change)
    _told("guests_left", len(rows), change, by)
    return change.pk


def _told(what: str, count: int, change: Change, by: Actor) -> None:
    detail = {"count": count, "change": change.pk}
    audit.event_record(what=what, subject=f"change:{change.pk}", by=by, detail=detail, reason=change.reason)


def homes_of(member_ids: Iterable[int]) -> dict[int, Affiliation]:
    """Return where members belong until further notice, by their ids."""
    ids, found = sorted(set(member_ids)), dict[int, Affiliation]()
    for start in range(0, len(ids), KEYS):
        rows = Affiliation.objects.current().filter(member_id__in=ids[start : start + KEYS])
        found |= {row.member_id: row for row in rows}
    return found


def open_floatings(member_ids: Iterable[int]) -> dict[int, FloatingOut]:
    """Return the rows of those of the members who are away, by member."""
    ids, found = sorted(set(member_ids)), dict[int, FloatingOut]()
    for start in range(0, len(ids), KEYS):
        rows = (
            FloatingOut.objects.select_for_update().current().filter(member_id__in=ids[start : start + KEYS])
        )
        found |= {row.member_id: row for row in rows.order_by("pk")}
    return found


def open_guests(guest_ids: Iterable[int]) -> list[GuestState]:
    """Return the rows of those of the guests who are here."""
    ids, found = sorted(set(guest_ids)), list[GuestState]()
    for start in range(0, len(ids), KEYS):
        rows = GuestState.objects.select_for_update().current().filter(guest_id__in=ids[start : start + KEYS])
        found += rows.order_by("pk")
    return found


def floatings_write(drafts: Sequence[FloatingDraft], *, change: Change) -> None:
    """Write checked drafts, and let the roster say that the members are away: since they went, if we knew them then."""
    lives = first_days(MemberState, "member_id", [draft.member_id for draft in drafts])
    days = {draft.member_id: max(draft.since, lives[draft.member_id]) for draft in drafts}
    rows = (
        {"member_id": d.member_id, "since": d.since, "valid_from": days[d.member_id], **d.fields}
        for d in drafts
    )
    rows_open(FloatingOut, rows, change=change)
    away = {"floating": MemberState.Floating.OUT}
    _roster({one: (on, away) for one, on in days.items()}, change)


def first_days(model: type[MemberState] | type[OrgState], field: str, ids: Sequence[int]) -> dict[int, date]:
    """Return the first day on which members or organisations are on record, by their ids."""
    found: dict[int, date] = {}
    for start in range(0, len(ids), KEYS):
        rows = model.objects.believed().filter(**{f"{field}__in": ids[start : start + KEYS]}).order_by()
        found |= dict(rows.values_list(field).annotate(first=Min("valid_from")))
    return found


def floatings_change(told: Mapping[int, Mapping[str, Any]], *, on: date, change: Change) -> None:
    """Let what is known of members who are away be otherwise from a day on."""
    rows_replace(
        list(open_floatings(told).values()), on=on, change=change, told=lambda row: told[row.member_id]
    )


def floatings_end(days: Mapping[int, date], *, change: Change, on_roster: bool = True) -> None:
    """Let members be back, each from a day on; `on_roster`: the roster says so too."""
    rows = open_floatings(days)
    for on in sorted(set(days.values())):
        rows_end([row for one, row in rows.items() if days[one] == on], on=on, change=change)
    if on_roster:
        back = {"floating": MemberState.Floating.NO}
        _roster({one: (days[one], back) for one in rows}, change)


def _roster(asked: Mapping[int, tuple[date, Mapping[str, Any]]], change: Change) -> None:
    """Write what the roster says otherwise, and only that."""
    ids, same = sorted(asked), set[int]()
    for start in range(0, len(ids), KEYS):
        rows = MemberState.objects.current().filter(member_id__in=ids[start : start + KEYS])
        same |= {row.member_id for row in rows if row.floating == asked[row.member_id][1]["floating"]}
    states_change({one: told for one, told in asked.items() if one not in same}, change=change)


def guests_write(drafts: Sequence[GuestDraft], *, change: Change) -> list[int]:
    """Write checked drafts of people who have come; return their ids in the same order."""
    lives = first_days(OrgState, "org_id", sorted({draft.org_id for draft in drafts}))
    guests = Guest.objects.bulk_create([Guest(since=draft.since) for draft in drafts], batch_size=PIECE)
    told = (
        {"guest": guest, "org_id": d.org_id, "valid_from": max(d.since, lives[d.org_id]), **d.fields}
        for guest, d in zip(guests, drafts, strict=True)
    )
    rows_open(GuestState, told, change=change)
    return [guest.pk for guest in guests]


def guests_change(told: Mapping[int, Mapping[str, Any]], *, on: date, change: Change) -> None:
    """Let what is known of guests be otherwise from a day on."""
    rows_replace(open_guests(told), on=on, change=change, told=lambda row: told[row.guest_id])


def guests_end(days: Mapping[int, date], *, change: Change) -> None:
    """Let guests be gone, each from a day on."""
    rows = open_guests(days)
    for on in sorted(set(days.values())):
        rows_end([row for row in rows if days[row.guest_id] == on], on=on, change=change)
