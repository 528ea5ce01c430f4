"""Households and people one by one, what goes back with a list that is taken back, and what lapses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import months_after

from ..errors import OutreachError
from ..models import Aside, Contact, Household, Need, NeedEvent, ReferralEvent, Seat, Worker
from ..queries import OPEN_STATES, intake_batch
from ..rules import rules_on
from ..steps import BROUGHT_AGAIN, TAKEN_BACK
from .listing import tasks_sync
from .needs import events_add
from .reading import WORK

_Row = type[Household] | type[Worker] | type[Need]
PLACES: Mapping[str, _Row] = {"household": Household, "worker": Worker, "need": Need}
_DAYS = ("ended_on", "keep_until", "forgotten_on", "tell_by", "answered_on", "told_back_on")


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """One household to keep in touch with: its number, a contact, where it is, how much work it is."""

    org_id: int
    number: str
    name: str
    phone: str = ""
    cell: str = ""
    work: int = 1
    from_unit: str = ""


@transaction.atomic
def household_add(*, draft: HouseholdDraft, on: date, by: Actor) -> int:
    """Put one household on the list; return its number of the record."""
    register.require(by, WORK, draft.org_id)
    if not draft.cell.strip():
        raise OutreachError("没有写网格(楼院)。请写到楼、单元,才好分组。", "HOUSE-05")
    batch_id = intake_batch(draft.from_unit) if draft.from_unit else None
    if draft.from_unit and batch_id is None:
        text = f"没有“{draft.from_unit}”的成批移交。请对照“成批移交”里的移交单位全称,或留空。"
        raise OutreachError(text, "HOUSE-06")
    told = {
        "name": draft.name.strip(),
        "phone": draft.phone.strip(),
        "cell": draft.cell.strip(),
        "work": draft.work,
        "intake_batch_id": batch_id,
        "listed_on": on,
        "keep_until": months_after(on, rules_on(on).keep_months),
        "is_listed": True,
    }
    key: dict[str, Any] = {"org_id": draft.org_id, "number": draft.number.strip()}
    if Household.objects.filter(**key, is_listed=True).exists():
        raise OutreachError(f"户号{draft.number}已经登记过。请换一个户号。", "HOUSE-07")
    row, _ = Household.objects.update_or_create(**key, defaults=told)
    audit.event_record(what="household_added", subject=f"household:{row.pk}", by=by)
    return row.pk


@transaction.atomic
def household_confirm(*, household_ids: Sequence[int], on: date, by: Actor) -> int:
    """Keep that somebody was in touch and that the record still holds; its clock begins anew. Returns how many."""
    rows = list(Household.objects.select_for_update().filter(pk__in=list(household_ids), is_listed=True))
    register.require(by, WORK, *{row.org_id for row in rows})
    until = months_after(on, rules_on(on).keep_months)
    kept = [row.pk for row in rows if row.forgotten_on is None]
    Household.objects.filter(pk__in=kept).update(keep_until=until, last_contact_on=on)
    audit.event_record(
        what="households_confirmed", subject="households", by=by, detail={"count": len(kept), "on": str(on)}
    )
    return len(kept)


@transaction.atomic
def household_end(*, household_id: int, on: date, reason: str, by: Actor) -> None:
    """Let a household leave: it is in no group any more, and its record lapses with its clock."""
    row = Household.objects.select_for_update().get(pk=household_id)
    register.require(by, WORK, row.org_id)
    if row.ended_on is not None:
        raise OutreachError("这一户已经迁出。请刷新页面看最新情况。", "HOUSE-02")
    open_n = Need.objects.filter(household=row, state__in=OPEN_STATES).count()
    if open_n:
        text = f"这一户还有{open_n}件事没有办结。请先办结,或写明“没办成”的原因并告知本人。"
        raise OutreachError(text, "HOUSE-03")
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    Contact.objects.filter(household=row, until=None).update(until=on)
    audit.event_record(what="household_ended", subject=f"household:{row.pk}", by=by, reason=reason)


@transaction.atomic
def worker_end(*, worker_id: int, on: date, reason: str, by: Actor) -> int:
    """Let a person leave the groups; return how many groups have no leader because of it."""
    row = Worker.objects.select_for_update().get(pk=worker_id)
    register.require(by, WORK, row.org_id)
    if row.ended_on is not None:
        raise OutreachError("这个人已经退出。请刷新页面看最新情况。", "HOUSE-04")
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    seats = Seat.objects.filter(worker=row, until=None)
    led = seats.filter(role=Seat.Role.LEADER).count()
    seats.update(until=on)
    detail = {"led": led}
    audit.event_record(
        what="group_worker_ended", subject=f"worker:{row.pk}", by=by, detail=detail, reason=reason
    )
    return led


@transaction.atomic
def lists_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Take back what lists brought or changed (or bring it back), with what they had replaced."""
    count = 0
    for place, model in PLACES.items():
        steps = registry.steps_of(change_ids, f"outreach:{place}")
        for step in steps:
            told = step.after if is_redo else step.before
            if "is_listed" in told:
                rows: Any = model._base_manager.filter(pk=step.row_id)
                rows.update(is_listed=told["is_listed"])
            else:
                _swap(model, int(told["aside"]))
        if place == "need" and steps:
            needs = Need.objects.filter(pk__in=[step.row_id for step in steps])
            tasks_sync(needs, by=by)
            what = BROUGHT_AGAIN if is_redo else TAKEN_BACK
            # As if it had not been: from the day on which it was told.
            events_add(((need, what, need.told_on, reason) for need in needs.order_by("pk")), by)
        count += len(steps)
    if count:
        detail = {"count": count, "redo": is_redo}
        audit.event_record(what="lists_went_back", subject="households", by=by, detail=detail, reason=reason)
    return count


def _swap(model: _Row, aside_id: int) -> None:
    """Give a row what was laid aside, and lay aside what it said."""
    aside = Aside.objects.get(pk=aside_id)
    row: Any = model._base_manager.get(pk=aside.row_id)
    now = {name: getattr(row, name) for name in aside.told}
    for name, value in aside.told.items():
        is_day = name in _DAYS and value is not None
        setattr(row, name, date.fromisoformat(value) if is_day else value)
    row.save()
    aside.told = {name: str(value) if isinstance(value, date) else value for name, value in now.items()}
    aside.is_back = not aside.is_back
    aside.save(update_fields=["told", "is_back"])


def households_forget(*, on: date, by: Actor) -> int:
    """Delete name and telephone, and what was said, of households whose time is up; return how many.

    A household with an open need keeps its record: the clock begins when the last need is closed.
    """
    with transaction.atomic():
        over = Household.objects.select_for_update().filter(keep_until__lt=on, forgotten_on=None)
        busy = Need.objects.filter(household__in=over, state__in=OPEN_STATES).values_list("household_id")
        ids = list(over.exclude(pk__in=busy).values_list("pk", flat=True))
        for start in range(0, len(ids), 800):
            _forget(ids[start : start + 800], on)
        # Nothing that a list replaced outlives the time for which files are kept either.
        if ids:
            detail = {"count": len(ids), "ids": ids[:200]}
            audit.event_record(what="households_forgotten", subject="households", by=by, detail=detail)
    return len(ids)


def _forget(ids: Sequence[int], on: date) -> None:
    Household.objects.filter(pk__in=ids).update(name="", phone="", forgotten_on=on)
    Aside.objects.filter(what="household", row_id__in=ids).update(told={})
    needs = Need.objects.filter(household__in=ids)
    Aside.objects.filter(what="need", row_id__in=needs.values("pk")).update(told={})
    NeedEvent.objects.filter(need__in=needs).update(note="", outcome="")
    ReferralEvent.objects.filter(referral__need__in=needs).update(note="")
    needs.update(says="", outcome="", forgotten_on=on)


def households_forget_job(job: RunningJob) -> dict[str, Any]:
    """Delete what lapses on a day."""
    count = households_forget(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("outreach"), "says": f"清除到期的联系户信息{count:,}户。"}
