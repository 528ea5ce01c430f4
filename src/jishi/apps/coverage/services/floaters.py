"""Floating members: listed once, given one home, with receipts from both ends."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import GuestDraft
from jishi.shared.actor import Actor
from jishi.shared.codes import phone_plain
from jishi.shared.dates import Moment, now
from jishi.shared.text import fold

from ..models import Floater, FloaterEvent
from ..persons import AT_HOME, homes_of, is_twin, person_key, pieces, twins_among
from ..steps import RECEIPTS, WORK
from .errors import CoverageRefused

F = Floater.State


@dataclass(frozen=True, slots=True)
class FloaterDraft:
    """A member as a list tells it; the identity number, else name and phone, say who it is."""

    name: str
    id_number: str = ""
    phone: str = ""
    home_area: str = ""
    home_org: str = ""
    unit_code: str = ""
    skill: str = ""
    is_undeclared: bool = False


def person_of(draft: FloaterDraft) -> str:
    """Return the same text for the same person in whatever list."""
    return person_key(draft.name, draft.phone, draft.id_number)


@transaction.atomic
def floaters_list(*, drafts: Sequence[FloaterDraft], owner_org_id: int, on: date, by: Actor) -> int:
    """List floating members of an area; who is listed there already stays as it is. Return how many are new."""
    register.require(by, WORK, owner_org_id)
    nameless = sum(not fold(draft.name) or not (draft.id_number or draft.phone) for draft in drafts)
    if nameless:
        text = f"有{nameless}行没有姓名,或者身份号码、电话都没有填,认不出是谁。请补全。"
        raise CoverageRefused(text, "FLOATER-01")
    units = registry.unit_ids_of([draft.unit_code for draft in drafts if draft.unit_code])
    lost = sorted({draft.unit_code for draft in drafts if draft.unit_code} - units.keys())
    if lost:
        raise CoverageRefused(f"没有单位{'、'.join(lost[:5])}。请先登记单位,或改正代码。", "FLOATER-02")
    own = Floater.objects.filter(owner_org_id=owner_org_id)
    told = {person_of(draft): draft for draft in drafts}
    listed = twins_among(own.exclude(state=F.WITHDRAWN), list(told.items()))
    fresh = {person: draft for person, draft in told.items() if person not in listed}
    rows = _wait(
        owner_org_id,
        [_row(person, draft, owner_org_id, units, on) for person, draft in fresh.items()],
        on,
        by,
    )
    if rows:
        detail = {"count": len(rows), "on": on.isoformat()}
        audit.event_record(what="floaters_listed", subject=f"org:{owner_org_id}", by=by, detail=detail)
    return len(rows)


def _row(person: str, draft: FloaterDraft, owner_org_id: int, units: dict[str, int], on: date) -> Floater:
    return Floater(
        owner_org_id=owner_org_id,
        person=person,
        name=draft.name.strip(),
        phone=phone_plain(draft.phone),
        home_area=draft.home_area,
        home_org=draft.home_org,
        unit_id=units.get(draft.unit_code),
        skill=draft.skill,
        is_undeclared=draft.is_undeclared,
        listed_on=on,
    )


def floater_put(
    draft: FloaterDraft, *, person: str, places: Mapping[str, int], on: date, by: Actor
) -> Floater:
    """List one person who is known by an earlier comparison; whoever was withdrawn waits again."""
    owner_id = places["owner_org_id"]
    held: Floater | None = Floater.objects.filter(owner_org_id=owner_id, person=person).first()
    if held is not None and held.state != F.WITHDRAWN:
        return held
    row = _row(person, draft, owner_id, {}, on)
    row.unit_id = places["unit_id"]
    return _wait(owner_id, [row], on, by)[0]


def _wait(owner_org_id: int, rows: Sequence[Floater], on: date, by: Actor) -> list[Floater]:
    """Let people of whom none is listed there wait for a home; whoever was withdrawn waits again as before."""
    people = [row.person for row in rows]
    held = Floater.objects.filter(owner_org_id=owner_org_id, state=F.WITHDRAWN, person__in=people)
    again = {row.person: row for row in held}
    for row in rows:
        if row.person in again:
            _renew(again[row.person], row)
    fresh = Floater.objects.bulk_create([row for row in rows if row.person not in again], batch_size=500)
    waiting = [*again.values(), *fresh]
    floaters_record(waiting, "listed", on, by)
    return waiting


def _renew(held: Floater, told: Floater) -> None:
    held.state, held.listed_on = F.WAITING, told.listed_on
    for name in ("name", "phone", "home_area", "home_org", "unit_id", "skill", "is_undeclared"):
        setattr(held, name, getattr(told, name) or getattr(held, name))
    held.save()


@dataclass(frozen=True, slots=True)
class Placing:
    """A floating member and the organisation that is to be the home."""

    floater_id: int
    host_org_id: int


@transaction.atomic
def floater_place(*, floater_id: int, host_org_id: int, on: date, by: Actor) -> int:
    """Give a floating member one home: the register lists the member there as a guest. Return the event's id."""
    return floaters_place(placings=[Placing(floater_id, host_org_id)], on=on, by=by)


@transaction.atomic
def floaters_place(*, placings: Sequence[Placing], on: date, by: Actor, batch_id: int | None = None) -> int:
    """Give floating members one home each, as one event of the register (of a file's batch); return its id."""
    hosts = {one.floater_id: one.host_org_id for one in placings}
    floaters = _locked_everywhere(sorted(hosts))
    register.require(by, WORK, *sorted({one.owner_org_id for one in floaters}))
    _check_homeless(floaters, on)
    unit_ids = sorted({one.unit_id for one in floaters if one.unit_id})
    units = registry.units_named(unit_ids, Moment(on))
    drafts = [
        GuestDraft(hosts[one.pk], on, _guest(one, units[one.unit_id].name if one.unit_id in units else ""))
        for one in floaters
    ]
    change_id = register.guests_record(drafts=drafts, on=on, by=by, reason="流动党员安家", batch_id=batch_id)
    for one in floaters:
        one.state, one.host_org_id, one.placed_on = F.PLACED, hosts[one.pk], on
        one.home_told_on = one.home_receipt_on = None
    _keep(floaters)
    floaters_record(floaters, "placed", on, by, change_id=change_id)
    detail = {"count": len(floaters), "change": change_id}
    audit.event_record(what="floater_placed", subject=_subject(floaters), by=by, detail=detail)
    return change_id


def _check_homeless(floaters: Sequence[Floater], on: date) -> None:
    if any(one.state not in (F.WAITING, F.GONE) for one in floaters):
        raise CoverageRefused("这名党员已经安家。要换地方,先撤销安家。", "FLOATER-03")
    found = homes_of(floaters)
    other = next((found[one.person] for one in floaters if one.person in found), None)
    if other is not None:
        names = registry.names_of([other.host_org_id or 0], Moment(on))
        where = names.get(other.host_org_id or 0, "别处")
        raise CoverageRefused(f"同一名党员已经在“{where}”安家,不能再算一次。请两地核对。", "FLOATER-04")
    ordered = sorted(floaters, key=lambda one: (one.phone, one.person))
    if len({one.person for one in floaters}) < len(floaters) or any(
        is_twin(one.person, one, two) for one, two in pairwise(ordered)
    ):
        raise CoverageRefused("名单里有同一名党员两次,只能有一个家。请去掉一行。", "FLOATER-08")


def _guest(floater: Floater, employer: str) -> dict[str, Any]:
    return {
        "name": floater.name,
        "phone": floater.phone,
        "home_area": floater.home_area,
        "home_org": floater.home_org,
        "employer": employer,
    }


@transaction.atomic
def floater_receipt(*, floater_id: int, what: str, on: date, note: str, by: Actor) -> None:
    """Keep that the home organisation was told (`told`), or that it answered (`answered`)."""
    floaters_receipt(floater_ids=[floater_id], what=what, on=on, note=note, by=by)


@transaction.atomic
def floaters_receipt(*, floater_ids: Collection[int], what: str, on: date, note: str = "", by: Actor) -> None:
    """Keep for several members that their home organisations were told (`told`), or answered (`answered`)."""
    floaters = _locked(sorted(set(floater_ids)))
    register.require(by, WORK, *sorted({one.owner_org_id for one in floaters}))
    for one in floaters:
        _receipt(one, what, on)
    _keep(floaters)
    floaters_record(floaters, what, on, by, note=note)
    audit.event_record(
        what=f"floater_{what}",
        subject=_subject(floaters),
        by=by,
        reason=note,
        detail={"count": len(floaters)},
    )


def _receipt(floater: Floater, what: str, on: date) -> None:
    if floater.state != F.PLACED or floater.placed_on is None:
        raise CoverageRefused("要先安家,才有回执。请刷新页面看最新情况。", "FLOATER-05")
    if on < (floater.home_told_on or floater.placed_on):
        raise CoverageRefused("日期早于上一步。请填这天或以后。", "FLOATER-06")
    if what == "told":
        floater.home_told_on = on
    elif floater.home_told_on is None:
        raise CoverageRefused("还没有告知流出地党组织。请先告知,再记回执。", "FLOATER-07")
    else:
        floater.home_receipt_on, floater.state = on, F.CONFIRMED


def _locked(floater_ids: Sequence[int]) -> list[Floater]:
    rows = Floater.objects.select_for_update()
    found = [one for piece in pieces(floater_ids) for one in rows.filter(pk__in=piece).order_by("pk")]
    if len(found) < len(floater_ids) or not found:
        raise Floater.DoesNotExist(f"{len(floater_ids) - len(found)} of {len(floater_ids)}")
    return found


def _locked_everywhere(floater_ids: Sequence[int]) -> list[Floater]:
    """Lock people on whatever list they are: two districts that place one person at once wait for each other."""
    asked = [one for piece in pieces(floater_ids) for one in Floater.objects.filter(pk__in=piece)]
    ids = set(floater_ids)
    for name in ("person", "phone"):
        for piece in pieces(sorted({getattr(one, name) for one in asked} - {""})):
            ids |= set(Floater.objects.filter(**{f"{name}__in": piece}).values_list("pk", flat=True))
    return [one for one in _locked(sorted(ids)) if one.pk in set(floater_ids)]


def _keep(floaters: Sequence[Floater]) -> None:
    Floater.objects.bulk_create(
        floaters,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "host_org", "placed_on", "home_told_on", "home_receipt_on"],
    )


def _subject(floaters: Sequence[Floater]) -> str:
    return f"floater:{floaters[0].pk}" if len(floaters) == 1 else "floaters"


def home_fault(floater: Floater, *, is_placed: bool, receipts: Mapping[str, date], on: date) -> str:
    """Say why a home and receipts told of a floating member would be refused; empty: they would not."""
    floater = copy(floater)
    try:
        if is_placed:
            _check_homeless([floater], on)
            floater.state, floater.placed_on, floater.home_told_on = F.PLACED, on, None
        for what in ("told", "answered"):
            if what in receipts:
                _receipt(floater, what, receipts[what])
    except CoverageRefused as error:
        return error.text
    return ""


@transaction.atomic
def receipts_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let receipts that a file told go with it, or come again, for those who still have the home."""
    shifted = []
    for step in registry.steps_of(change_ids, RECEIPTS):
        floater = Floater.objects.get(pk=step.row_id)
        if floater.state not in AT_HOME:
            continue
        told = step.after if is_redo else step.before
        floater.state = told["state"]
        for name in ("home_told_on", "home_receipt_on"):
            setattr(floater, name, date.fromisoformat(told[name]) if told[name] else None)
        floater.save()
        shifted.append(floater)
    floaters_record(shifted, "renewed" if is_redo else "undone", now().date(), by)
    if shifted:
        detail = {"count": len(shifted), "redo": is_redo}
        audit.event_record(what="receipts_went_back", subject="floaters", by=by, detail=detail, reason=reason)
    return len(shifted)


@transaction.atomic
def homes_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let members whose arrival the register takes back wait for a home again, and come home when it returns."""
    events = FloaterEvent.objects.filter(change_id__in=list(change_ids), what="placed").select_related(
        "floater"
    )
    shifted = []
    for event in events.order_by("pk"):
        floater = event.floater
        last = floater.events.exclude(what__in=("undone", "renewed")).order_by("-pk").first()
        if is_redo and floater.state == F.WAITING:
            floater.state, floater.placed_on = F.PLACED, event.on
            floater.host_org_id = int(event.note)
        elif not is_redo and floater.state != F.WAITING and last is not None:
            floater.state, floater.host_org_id, floater.placed_on = F.WAITING, None, None
            floater.home_told_on = floater.home_receipt_on = None
        else:
            continue
        floater.save()
        shifted.append(floater)
    floaters_record(shifted, "renewed" if is_redo else "undone", now().date(), by)
    if shifted:
        detail = {"count": len(shifted), "redo": is_redo}
        audit.event_record(what="homes_went_back", subject="floaters", by=by, detail=detail, reason=reason)
    return len(shifted)


def floaters_record(
    floaters: Sequence[Floater],
    what: str,
    on: date,
    by: Actor,
    *,
    note: str = "",
    change_id: int | None = None,
) -> None:
    """Keep one event of each of some floating members."""
    FloaterEvent.objects.bulk_create(
        [
            FloaterEvent(
                floater=one,
                what=what,
                on=on,
                note=str(one.host_org_id) if what == "placed" else note,
                change_id=change_id,
                by_id=by.user_id,
                by_name=by.name,
                recorded_at=now(),
            )
            for one in floaters
        ],
        batch_size=500,
    )
