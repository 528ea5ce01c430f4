"""What the events of organisations do to postings, posts and questions, and how it goes back with them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import FollowStep, OrgEnding, OrgSucceeded
from jishi.shared.actor import Actor
from jishi.shared.dates import today

from ..models import FirstTask, Post, Posting, Question
from ..places import FIRST_TASKS, MODELS, OPEN_QUESTIONS, POSTINGS, POSTS, QUESTIONS
from .first_tasks import tasks_show
from .postings import event_add
from .questions import task_sync

BACK = "relation_back"


def _shift(
    place: str, rows: Iterable[Model], told: Mapping[int, Mapping[str, Any]], change_id: int, by: Actor
) -> int:
    steps = []
    for row in rows:
        after = told[row.pk]
        steps.append(FollowStep(row.pk, {name: getattr(row, name) for name in after}, after))
        MODELS[place].objects.filter(pk=row.pk).update(**after)
    register.steps_keep(change_id=change_id, place=place, steps=steps, by=by)
    return len(steps)


@transaction.atomic
def postings_end(*, ending: OrgEnding, by: Actor) -> int:
    """End what stands at an organisation that is dissolved: postings, posts that wait, open questions."""
    org_id, on, change_id = ending.org_id, ending.on, ending.change_id
    register.require(by, "registry.edit", org_id)
    serving = list(Posting.objects.filter(org_id=org_id, state=Posting.State.SERVING))
    ended = {"state": str(Posting.State.ENDED), "ended_on": on, "end_reason": "组织撤销"}
    tasks = list(FirstTask.objects.filter(posting__in=serving, done_on=None, dropped_on=None))
    posts = list(Post.objects.filter(org_id=org_id, state=Post.State.WANTED))
    cancelled = {"state": str(Post.State.CANCELLED), "round_id": None}
    questions = list(Question.objects.filter(org_id=org_id, state__in=OPEN_QUESTIONS))
    withdrawn = {"state": str(Question.State.WITHDRAWN), "closed_on": on}
    count = _shift(POSTINGS, serving, {row.pk: ended for row in serving}, change_id, by)
    _shift(FIRST_TASKS, tasks, {row.pk: {"dropped_on": on} for row in tasks}, change_id, by)
    count += _shift(POSTS, posts, {row.pk: cancelled for row in posts}, change_id, by)
    count += _shift(QUESTIONS, questions, {row.pk: withdrawn for row in questions}, change_id, by)
    for row in serving:
        event_add(row, "ended", on, by, note=f"组织撤销,{ending.reason}")
    if count:
        subject = registry.org_ref(org_id)
        audit.event_record(
            what="postings_ended", subject=subject, by=by, detail={"count": count}, reason=ending.reason
        )
    return count


@transaction.atomic
def postings_follow(*, succession: OrgSucceeded, by: Actor) -> int:
    """Let what stands at merged organisations go on with the heir, and questions climb to a new superior."""
    register.require(by, "registry.edit", *succession.superiors, *succession.heirs)
    heirs, change_id = {old: new for old, new in succession.heirs.items() if new}, succession.change_id
    standing: tuple[tuple[str, Iterable[Any]], ...] = (
        (POSTINGS, Posting.objects.filter(org_id__in=list(heirs), state=Posting.State.SERVING)),
        (POSTS, Post.objects.filter(org_id__in=list(heirs), state=Post.State.WANTED)),
        (QUESTIONS, Question.objects.filter(org_id__in=list(heirs), state__in=OPEN_QUESTIONS)),
    )
    count = 0
    for place, rows in standing:
        found = list(rows)
        count += _shift(place, found, {r.pk: {"org_id": heirs[r.org_id]} for r in found}, change_id, by)
        _tasks_again(place, [row.pk for row in found], by)
    above = Question.objects.filter(org_id__in=list(succession.superiors), state__in=OPEN_QUESTIONS)
    offices = {q.pk: {"office_id": succession.superiors[q.org_id][1][1]} for q in above}
    moved = [q for q in above if offices[q.pk]["office_id"] != q.office_id]
    count += _shift(QUESTIONS, moved, offices, change_id, by)
    _tasks_again(QUESTIONS, [question.pk for question in moved], by)
    if count:
        detail = {"count": count, "change": change_id}
        audit.event_record(
            what="postings_followed", subject="postings", by=by, detail=detail, reason=succession.reason
        )
    return count


def _tasks_again(place: str, ids: Sequence[int], by: Actor) -> None:
    """Let the work-list say what rows say now."""
    if place == POSTINGS:
        for posting in Posting.objects.filter(pk__in=ids, state=Posting.State.SERVING).order_by("pk"):
            tasks_show(posting, by=by)
    elif place == QUESTIONS:
        for question in Question.objects.filter(pk__in=ids).order_by("pk"):
            task_sync(question, by)


@transaction.atomic
def postings_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give what followed events the values from before them (or from after), and note relations that went back."""
    count = _relations(change_ids, is_redo, by)
    for place, model in MODELS.items():
        steps = registry.steps_of(change_ids, place)
        for step in steps if is_redo else reversed(steps):
            model.objects.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
        count += len(steps)
    for place in (POSTINGS, QUESTIONS):
        ids = [step.row_id for step in registry.steps_of(change_ids, place)]
        _tasks_again(place, ids, by)
        if place == POSTINGS:
            for row in Posting.objects.filter(pk__in=ids).order_by("pk"):
                event_add(
                    row, "ended" if row.state == Posting.State.ENDED else "resumed", today(), by, note=reason
                )
    if count:
        detail = {"count": count, "redo": is_redo}
        audit.event_record(what="postings_went_back", subject="postings", by=by, detail=detail, reason=reason)
    return count


def _relations(change_ids: Sequence[int], is_redo: bool, by: Actor) -> int:
    ids = list(change_ids)
    if is_redo:
        rows = Posting.objects.filter(events__what=BACK, events__change_id__in=ids, relation_change=None)
        again = {row.pk: row for row in rows}
        for row in again.values():
            told = row.events.filter(what=BACK, change_id__in=ids).order_by("-pk")[0]
            row.relation_change_id = told.change_id
            row.save()
            event_add(row, "relation", today(), by, change_id=told.change_id)
        return len(again)
    moved = list(Posting.objects.filter(relation_change_id__in=ids).order_by("pk"))
    for row in moved:
        change_id, row.relation_change_id = row.relation_change_id, None
        row.save()
        event_add(row, BACK, today(), by, change_id=change_id)
    return len(moved)
