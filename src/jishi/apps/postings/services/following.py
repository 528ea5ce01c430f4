"""What the events of organisations do to postings, posts and questions, and how it goes back with them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import FollowStep, OrgEnding, OrgSucceeded
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import today

from ..models import FirstTask, Post, Posting, Question
from ..places import FIRST_TASKS, MODELS, OPEN_QUESTIONS, POSTINGS, POSTS, QUESTIONS
from .first_tasks import first_task_drafts
from .histories import event_add
from .questions import move_draft, question_event_add

BACK = "relation_back"


@transaction.atomic
def postings_end(*, ending: OrgEnding, by: Actor) -> int:
    """End what stands at an organisation that is dissolved: postings, posts that wait, open questions."""
    org_id, on, change_id = ending.org_id, ending.on, ending.change_id
    register.require(by, "registry.edit", org_id)
    serving = list(Posting.objects.filter(org_id=org_id, state=Posting.State.SERVING))
    ended = {"state": str(Posting.State.ENDED), "ended_on": on, "end_reason": "组织撤销"}
    waiting = list(FirstTask.objects.filter(posting__in=serving, done_on=None, dropped_on=None))
    posts = list(Post.objects.filter(org_id=org_id, state=Post.State.WANTED))
    cancelled = {"state": str(Post.State.CANCELLED), "round_id": None}
    questions = list(Question.objects.filter(org_id=org_id, state__in=OPEN_QUESTIONS))
    withdrawn = {"state": str(Question.State.WITHDRAWN), "closed_on": on}
    count = register.rows_shift(
        change_id=change_id, place=POSTINGS, rows=serving, told={row.pk: ended for row in serving}, by=by
    )
    register.rows_shift(
        change_id=change_id,
        place=FIRST_TASKS,
        rows=waiting,
        told={row.pk: {"dropped_on": on} for row in waiting},
        by=by,
    )
    count += register.rows_shift(
        change_id=change_id, place=POSTS, rows=posts, told={row.pk: cancelled for row in posts}, by=by
    )
    count += register.rows_shift(
        change_id=change_id,
        place=QUESTIONS,
        rows=questions,
        told={row.pk: withdrawn for row in questions},
        by=by,
    )
    for row in serving:
        event_add(row, "ended", on, by, note=f"组织撤销,{ending.reason}")
    for question in Question.objects.filter(pk__in=[one.pk for one in questions]).order_by("pk"):
        question_event_add(question, "withdrawn", on, by, note=f"组织撤销,{ending.reason}")
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
        count += register.rows_shift(
            change_id=change_id,
            place=place,
            rows=found,
            told={r.pk: {"org_id": heirs[r.org_id]} for r in found},
            by=by,
        )
        _tasks_carry(place, [row.pk for row in found], change_id, by)
    above = Question.objects.filter(org_id__in=list(succession.superiors), state__in=OPEN_QUESTIONS)
    offices = {q.pk: {"office_id": succession.superiors[q.org_id][1][1]} for q in above}
    moved = [q for q in above if offices[q.pk]["office_id"] != q.office_id]
    count += register.rows_shift(change_id=change_id, place=QUESTIONS, rows=moved, told=offices, by=by)
    _tasks_carry(QUESTIONS, [question.pk for question in moved], change_id, by)
    if count:
        detail = {"count": count, "change": change_id}
        audit.event_record(
            what="postings_followed", subject="postings", by=by, detail=detail, reason=succession.reason
        )
    return count


def _tasks_carry(place: str, ids: Sequence[int], change_id: int, by: Actor) -> None:
    """Let the work-list say what rows say now, until the event is taken back."""
    drafts: list[TaskDraft] = []
    if place == POSTINGS:
        for posting in Posting.objects.filter(pk__in=ids).order_by("pk"):
            drafts += first_task_drafts(posting)
    elif place == QUESTIONS:
        moves = [move_draft(row) for row in Question.objects.filter(pk__in=ids).order_by("pk")]
        drafts += [move for move in moves if move]
    tasks.tasks_carry(drafts=drafts, change_id=change_id, by=by)


@transaction.atomic
def postings_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give what followed events the values from before them (or from after), and note relations that went back."""
    count = _relations(change_ids, is_redo, by)
    for place, model in MODELS.items():
        steps = registry.steps_of(change_ids, place)
        for step in steps if is_redo else reversed(steps):
            model.objects.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
        count += len(steps)
        if place == POSTINGS:
            for row in Posting.objects.filter(pk__in=[step.row_id for step in steps]).order_by("pk"):
                what = "ended" if row.state == Posting.State.ENDED else "resumed"
                event_add(row, what, row.ended_on or today(), by, note=reason)
        if place == QUESTIONS:
            _questions_tell([step for step in steps if "closed_on" in step.before], is_redo, reason, by)
    if count:
        detail = {"count": count, "redo": is_redo}
        audit.event_record(what="postings_went_back", subject="postings", by=by, detail=detail, reason=reason)
    return count


def _questions_tell(steps: Sequence[FollowStep], is_redo: bool, reason: str, by: Actor) -> None:
    """Say of questions that were withdrawn with their organisation that they stand again, or stand no more."""
    ended_on = {step.row_id: date.fromisoformat(str(step.after["closed_on"])) for step in steps}
    for row in Question.objects.filter(pk__in=list(ended_on)).order_by("pk"):
        # What is taken back holds from the day of what it takes back.
        what = "withdrawn" if is_redo else "reopened"
        question_event_add(row, what, ended_on[row.pk], by, note=reason)


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
