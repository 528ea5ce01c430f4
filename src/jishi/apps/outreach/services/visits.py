"""Assign contact villages, record visits with the problems found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..errors import OutreachError
from ..models import CadreVisit, ContactPoint, Need, VisitProblem
from ..rules import rules_on
from ..steps import OPEN
from .listing import tasks_sync
from .needs import events_add

ASSIGN, VISIT = "outreach.assign", "outreach.visit"


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """Who gets which contact village, because of which local activity."""

    org_id: int
    cadre: str
    post: str
    since: date
    activity: str = ""


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem found on a visit, and who sees to it."""

    says: str
    owner: str


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit: whom the cadre talked to, what problems were found, which earlier ones were looked at again."""

    point_id: int
    on: date
    asked: str
    found: tuple[ProblemDraft, ...] = ()
    again: tuple[tuple[int, str], ...] = field(default=())


@transaction.atomic
def contacts_assign(*, drafts: Sequence[ContactDraft], by: Actor) -> list[int]:
    """Give cadres their contact villages; return the contacts' numbers."""
    register.require(by, ASSIGN, *{draft.org_id for draft in drafts})
    for draft in drafts:
        if not draft.cadre.strip() or not draft.post.strip():
            raise OutreachError("请写明干部姓名和职务。", "VISIT-01")
        if ContactPoint.objects.filter(org_id=draft.org_id, cadre=draft.cadre.strip(), until=None).exists():
            raise OutreachError(f"{draft.cadre.strip()}已经联系这个村。不用重复安排。", "VISIT-02")
    rows = ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                org_id=draft.org_id,
                activity=draft.activity,
                cadre=draft.cadre.strip(),
                post=draft.post.strip(),
                since=draft.since,
                recorded_at=now(),
            )
            for draft in drafts
        ],
        batch_size=500,
    )
    audit.event_record(what="contacts_assigned", subject="contact_points", by=by, detail={"count": len(rows)})
    return [row.pk for row in rows]


@transaction.atomic
def contact_end(*, point_id: int, on: date, reason: str, by: Actor) -> None:
    """End a cadre's contact with a village; its open problems stay with their owners."""
    row = ContactPoint.objects.select_for_update().get(pk=point_id)
    register.require(by, ASSIGN, row.org_id)
    if row.until is not None or on < row.since:
        raise OutreachError("这个联系点已经结束,或日期早于开始联系的日期。请核对。", "VISIT-03")
    row.until, row.ended_at = on, now()
    row.save(update_fields=["until", "ended_at"])
    audit.event_record(what="contact_ended", subject=f"contact:{point_id}", by=by, reason=reason)


@transaction.atomic
def visits_record(*, drafts: Sequence[VisitDraft], by: Actor) -> list[int]:
    """Record visits; a visit without a problem, new or looked at again, is none. Returns the visits' numbers."""
    points = ContactPoint.objects.in_bulk([draft.point_id for draft in drafts])
    register.require(by, VISIT, *{point.org_id for point in points.values()})
    instant, visits, needs, links = now(), [], [], []
    for draft in drafts:
        point = points[draft.point_id]
        again = _checked(draft, point)
        visit = CadreVisit(
            point=point,
            on=draft.on,
            asked=draft.asked.strip()[:200],
            by_id=by.user_id,
            by_name=by.name,
            recorded_at=instant,
        )
        visits.append(visit)
        links += [VisitProblem(visit=visit, need=need, is_new=False, note=note[:300]) for need, note in again]
        for problem in draft.found:
            need = _problem(problem, point.org_id, draft.on)
            needs.append(need)
            links.append(VisitProblem(visit=visit, need=need, is_new=True))
    CadreVisit.objects.bulk_create(visits, batch_size=500)
    Need.objects.bulk_create(needs, batch_size=500)
    VisitProblem.objects.bulk_create(links, batch_size=500)
    events_add(((need, "told_need", need.told_on, need.says) for need in needs), by)
    events_add(((link.need, "seen", link.visit.on, link.note) for link in links if not link.is_new), by)
    tasks_sync(needs, by=by)
    detail = {"count": len(visits), "problems": len(needs)}
    audit.event_record(what="visits_recorded", subject="contact_points", by=by, detail=detail)
    return [visit.pk for visit in visits]


def _checked(draft: VisitDraft, point: ContactPoint) -> list[tuple[Need, str]]:
    if point.until is not None and draft.on >= point.until:
        raise OutreachError("这个联系点已经结束,不能再记到访。", "VISIT-04")
    if not draft.asked.strip():
        raise OutreachError("请写明到了哪里、问了谁。", "VISIT-05")
    if not draft.found and not draft.again:
        text = "请写一个发现的问题,或勾一个以前的问题写新情况。不要照片,要问题。"
        raise OutreachError(text, "VISIT-06")
    if any(not one.says.strip() or not one.owner.strip() for one in draft.found):
        raise OutreachError("每个问题都要写明谁去办。", "VISIT-07")
    rows = Need.objects.filter(org_id=point.org_id, kind=Need.Kind.VILLAGE, state__in=OPEN)
    known = rows.in_bulk([need_id for need_id, _ in draft.again])
    if len(known) < len(draft.again) or any(len(note.strip()) < 4 for _, note in draft.again):
        raise OutreachError("再看的问题要是这个村还没办结的,并写明新情况(至少四个字)。", "VISIT-08")
    return [(known[need_id], note.strip()) for need_id, note in draft.again]


def _problem(draft: ProblemDraft, org_id: int, on: date) -> Need:
    tell_by = on + timedelta(days=rules_on(on).answer_days["village"])
    return Need(
        org_id=org_id,
        kind=Need.Kind.VILLAGE,
        says=draft.says.strip()[:300],
        told_on=on,
        owner=draft.owner.strip()[:60],
        first_tell_by=tell_by,
        tell_by=tell_by,
    )
