"""Floating members: listed once, given one home, with receipts from both ends."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import GuestDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now
from jishi.shared.text import fold

from ..models import Floater, FloaterEvent
from ..steps import WORK
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
    """Return the same text for the same person in whatever list; it tells nothing about the person."""
    number = draft.id_number.strip().upper()
    told = number or f"{fold(draft.name)}/{''.join(c for c in draft.phone if c.isdecimal())}"
    return hashlib.sha256(told.encode()).hexdigest()


def undeclared(told: Sequence[FloaterDraft], known: Collection[FloaterDraft]) -> list[FloaterDraft]:
    """Return who says to be a member and is on no roster (口袋党员), in the order of the list, each once."""
    seen = {person_of(one) for one in known}
    found = {person_of(one): one for one in reversed(told)}
    return [one for person, one in reversed(found.items()) if person not in seen]


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
    listed = set(Floater.objects.filter(owner_org_id=owner_org_id).values_list("person", flat=True))
    fresh = {person_of(draft): draft for draft in drafts if person_of(draft) not in listed}
    rows = [_row(person, draft, owner_org_id, units, on) for person, draft in fresh.items()]
    _record(Floater.objects.bulk_create(rows, batch_size=500), "listed", on, by)
    if rows:
        detail = {"count": len(rows), "on": on.isoformat()}
        audit.event_record(what="floaters_listed", subject=f"org:{owner_org_id}", by=by, detail=detail)
    return len(rows)


def _row(person: str, draft: FloaterDraft, owner_org_id: int, units: dict[str, int], on: date) -> Floater:
    return Floater(
        owner_org_id=owner_org_id,
        person=person,
        name=draft.name.strip(),
        phone=draft.phone.strip(),
        home_area=draft.home_area,
        home_org=draft.home_org,
        unit_id=units.get(draft.unit_code),
        skill=draft.skill,
        is_undeclared=draft.is_undeclared,
        listed_on=on,
    )


@transaction.atomic
def floater_place(*, floater_id: int, host_org_id: int, on: date, by: Actor) -> int:
    """Give a floating member one home: the register lists the member there as a guest. Return the event's id."""
    floater = Floater.objects.select_for_update().select_related("unit").get(pk=floater_id)
    register.require(by, WORK, floater.owner_org_id)
    if floater.state not in (F.WAITING, F.GONE):
        raise CoverageRefused("这名党员已经安家。要换地方,先撤销安家。", "FLOATER-03")
    other = Floater.objects.filter(person=floater.person, state__in=(F.PLACED, F.CONFIRMED)).first()
    if other is not None:
        names = registry.names_of([other.host_org_id or 0], Moment(on))
        where = names.get(other.host_org_id or 0, "别处")
        raise CoverageRefused(f"同一名党员已经在“{where}”安家,不能再算一次。请两地核对。", "FLOATER-04")
    units = registry.units_named([floater.unit_id] if floater.unit_id else [], Moment(on))
    fields: dict[str, Any] = {
        "name": floater.name,
        "phone": floater.phone,
        "home_area": floater.home_area,
        "home_org": floater.home_org,
        "employer": units[floater.unit_id].name if floater.unit_id in units else "",
    }
    change_id = register.guests_record(
        drafts=[GuestDraft(host_org_id, on, fields)], on=on, by=by, reason="流动党员安家"
    )
    floater.state, floater.host_org_id, floater.placed_on = F.PLACED, host_org_id, on
    floater.home_told_on = floater.home_receipt_on = None
    floater.save()
    _record([floater], "placed", on, by, change_id=change_id)
    audit.event_record(
        what="floater_placed", subject=f"floater:{floater_id}", by=by, detail={"org": host_org_id}
    )
    return change_id


@transaction.atomic
def floater_receipt(*, floater_id: int, what: str, on: date, note: str, by: Actor) -> None:
    """Keep that the home organisation was told (`told`), or that it answered (`answered`)."""
    floater = Floater.objects.select_for_update().get(pk=floater_id)
    register.require(by, WORK, floater.owner_org_id)
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
    floater.save()
    _record([floater], what, on, by, note=note)
    audit.event_record(what=f"floater_{what}", subject=f"floater:{floater_id}", by=by, reason=note)


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
    _record(shifted, "renewed" if is_redo else "undone", now().date(), by)
    if shifted:
        detail = {"count": len(shifted), "redo": is_redo}
        audit.event_record(what="homes_went_back", subject="floaters", by=by, detail=detail, reason=reason)
    return len(shifted)


def _record(floaters: Sequence[Floater], what: str, on: date, by: Actor, **told: Any) -> None:
    if what == "placed":
        told["note"] = str(floaters[0].host_org_id)
    FloaterEvent.objects.bulk_create(
        [
            FloaterEvent(
                floater=one, what=what, on=on, by_id=by.user_id, by_name=by.name, recorded_at=now(), **told
            )
            for one in floaters
        ],
        batch_size=500,
    )
