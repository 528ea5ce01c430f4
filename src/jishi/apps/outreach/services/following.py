"""What the events of organisations do to households, groups and needs, and how it goes back with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import OrgEnding, OrgSucceeded
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import today

from ..models import Contact, ContactPoint, Household, Need, NeedEvent, Referral, Seat, WarmGroup, Worker
from ..places import CONTACTS, GROUPS, HOUSEHOLDS, MODELS, NEEDS, OF_ORG, POINTS, REFERRALS, SEATS, WORKERS
from ..steps import OPEN, REFERRED_OPEN
from .listing import task_drafts
from .needs import events_add

ENDED = "组织撤销"


class _Shift:
    """Rows that one event changes, counted."""

    def __init__(self, change_id: int, by: Actor) -> None:
        self.change_id, self.by, self.count = change_id, by, 0

    def all(self, place: str, rows: Iterable[Any], told: Mapping[str, Any]) -> list[Any]:
        """Give all rows the same values."""
        return self.each(place, list(rows), lambda row: told)

    def each(self, place: str, rows: Sequence[Any], told_of: Any) -> list[Any]:
        """Give each row its own values; a row that gets none stays as it is."""
        told = {row.pk: values for row in rows if (values := told_of(row))}
        changed = [row for row in rows if row.pk in told]
        self.count += register.rows_shift(
            change_id=self.change_id, place=place, rows=changed, told=told, by=self.by
        )
        return changed


@transaction.atomic
def contact_ends(*, ending: OrgEnding, by: Actor) -> int:
    """End contact at an organisation that is dissolved: groups, households, people, open needs; return how much."""
    org_id, on = ending.org_id, ending.on
    register.require(by, "registry.edit", org_id)
    shift = _Shift(ending.change_id, by)
    of_group = {"group__org_id": org_id, "until": None}
    shift.all(CONTACTS, Contact.objects.filter(**of_group), {"until": on})
    shift.all(SEATS, Seat.objects.filter(**of_group), {"until": on})
    standing = {"org_id": org_id, "ended_on": None}
    shift.all(GROUPS, WarmGroup.objects.filter(**standing), {"ended_on": on})
    shift.all(HOUSEHOLDS, Household.objects.filter(**standing, is_listed=True), {"ended_on": on})
    shift.all(WORKERS, Worker.objects.filter(**standing, is_listed=True), {"ended_on": on})
    closed = {"state": str(Referral.State.DECLINED), "closed_on": on, "result": ENDED}
    sent = Referral.objects.filter(need__org_id=org_id, state__in=REFERRED_OPEN)
    shift.all(REFERRALS, sent, closed)
    withdrawn = {"state": str(Need.State.WITHDRAWN)}
    needs = shift.all(NEEDS, Need.objects.filter(org_id=org_id, state__in=OPEN), withdrawn)
    withdrawn_now = Need.objects.filter(pk__in=[need.pk for need in needs]).order_by("pk")
    events_add(((need, "withdrawn", on, f"{ENDED},{ending.reason}") for need in withdrawn_now), by)
    shift.all(POINTS, ContactPoint.objects.filter(org_id=org_id, until=None), {"until": on})
    if shift.count:
        detail = {"count": shift.count, "change": ending.change_id}
        subject = registry.org_ref(org_id)
        audit.event_record(what="contact_ended", subject=subject, by=by, detail=detail, reason=ending.reason)
    return shift.count


@transaction.atomic
def contact_follows(*, succession: OrgSucceeded, by: Actor) -> int:
    """Let the heir of merged organisations go on with their households, groups, people, needs and promises."""
    heirs = {old: new for old, new in succession.heirs.items() if new}
    if not heirs:
        return 0
    register.require(by, "registry.edit", *heirs)
    shift = _Shift(succession.change_id, by)
    moved: dict[str, list[Any]] = {}
    for place in OF_ORG:
        rows = list(MODELS[place].objects.filter(org_id__in=sorted(heirs)).order_by("org_id", "pk"))
        free = _Free(place, set(heirs.values()))
        moved[place] = shift.each(place, rows, lambda row, free=free: free.told(row, heirs[row.org_id]))
    open_ones = Need.objects.filter(org_id__in=set(heirs.values()), state__in=OPEN).order_by("pk")
    came = {need.pk for need in moved[NEEDS]}
    drafts = task_drafts(need for need in open_ones if need.pk in came)
    tasks.tasks_carry(drafts=drafts, change_id=succession.change_id, by=by)
    if shift.count:
        detail = {"count": shift.count, "change": succession.change_id}
        audit.event_record(
            what="contact_followed", subject="households", by=by, detail=detail, reason=succession.reason
        )
    return shift.count


class _Free:
    """What rows are called at the heir: as before, or by a name of their own where the heir has theirs already."""

    def __init__(self, place: str, heirs: set[int]) -> None:
        self._place = place
        self._taken: set[tuple[int, object]] = set()
        self._last: dict[int, int] = {}
        if place in (HOUSEHOLDS, WORKERS):
            rows = MODELS[place]._base_manager.filter(org_id__in=heirs)
            self._taken = set(rows.values_list("org_id", "number"))
        elif place == GROUPS:
            rows = WarmGroup.objects.filter(org_id__in=heirs)
            self._taken = set(rows.filter(ended_on=None).values_list("org_id", "number"))
            self._last = dict(rows.values_list("org_id").annotate(last=Max("number")))
        elif place == POINTS:
            rows = ContactPoint.objects.filter(org_id__in=heirs, until=None)
            self._taken = set(rows.values_list("org_id", "cadre"))

    def told(self, row: Any, heir: int) -> dict[str, Any]:
        """Return what a row gets at the heir."""
        told: dict[str, Any] = {"org_id": heir}
        if self._place in (HOUSEHOLDS, WORKERS):
            told |= self._number(row, heir)
        elif self._place == GROUPS:
            number = row.number if (heir, row.number) not in self._taken else self._last.get(heir, 0) + 1
            self._last[heir] = max(self._last.get(heir, 0), number)
            if row.ended_on is None:
                self._taken.add((heir, number))
            told |= {"number": number} if number != row.number else {}
        elif self._place == POINTS and row.until is None:
            # One cadre has one contact at a village: the later of two goes on with the heir's.
            told |= {"until": today()} if (heir, row.cadre) in self._taken else {}
            self._taken.add((heir, row.cadre))
        return told

    def _number(self, row: Any, heir: int) -> dict[str, str]:
        """Return another number where the heir has this one: with the organisation it comes from behind it."""
        number, n = row.number, 1
        while (heir, number) in self._taken:
            tail = f"-{row.org_id}" + (f".{n}" if n > 1 else "")
            number, n = f"{row.number[: 24 - len(tail)]}{tail}", n + 1
        self._taken.add((heir, number))
        return {"number": number} if number != row.number else {}


@transaction.atomic
def contact_goes_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give what followed events the values from before them (or from after)."""
    count = 0
    for place, model in MODELS.items():
        steps = registry.steps_of(change_ids, place)
        for step in steps if is_redo else reversed(steps):
            model._base_manager.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
        count += len(steps)
        if place == NEEDS and steps:
            ended = [step.row_id for step in steps if "state" in step.after]
            what = "withdrawn" if is_redo else "resumed"
            rows = Need.objects.filter(pk__in=ended).order_by("pk")
            # What is taken back counts from the day of what it takes back.
            days = {
                event.need_id: event.on for event in NeedEvent.objects.filter(need__in=ended).order_by("pk")
            }
            events_add(((need, what, days.get(need.pk, today()), reason) for need in rows), by)
    if count:
        detail = {"count": count, "redo": is_redo}
        audit.event_record(
            what="contact_went_back", subject="households", by=by, detail=detail, reason=reason
        )
    return count
