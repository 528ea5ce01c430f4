"""What whoever was posted does first: on the work-list until it is done, with what came of it."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import FirstTask, Posting
from ..rights import RUN, VISIT
from ..then import TASK_ADDED, TASK_DONE, TASK_UNDONE
from .errors import PostingsRefused
from .histories import event_add

TASK = "first_task"


def tasks_show(posting: Posting, *, by: Actor) -> None:
    """Put what is still to be done on the work-list."""
    tasks.tasks_put(drafts=first_task_drafts(posting), by=by)


def first_task_drafts(posting: Posting) -> list[TaskDraft]:
    """Return what is still to be done: it stands with the superior, and on the page of whoever serves.

    A branch's own three things stay its secretary's.
    """
    above = registry.superiors_of([posting.org_id], Moment(today()))
    acting = above[posting.org_id].direct_id if posting.org_id in above else posting.owner_org_id
    open_ones = posting.first_tasks.filter(done_on=None, dropped_on=None).order_by("deadline", "pk")
    return [
        TaskDraft(
            org_id=posting.org_id,
            acting_org_id=acting,
            title=one.text,
            verb="填写",
            source_kind=TASK,
            source_id=one.pk,
            url=reverse("posting-detail", args=[posting.pk]),
            deadline=one.deadline,
            how=f"{posting.get_kind_display()}到岗后先办",
            owner=posting.talent.name,
        )
        for one in open_ones
    ]


def tasks_drop(posting: Posting, *, on: date, by: Actor) -> None:
    """Drop what is left to do when a posting ends."""
    left = posting.first_tasks.filter(done_on=None, dropped_on=None)
    ids = list(left.values_list("pk", flat=True))
    left.update(dropped_on=on)
    tasks.tasks_close(source_kind=TASK, source_ids=ids, by=by, dropped=True)


@transaction.atomic
def first_task_add(*, posting_id: int, text: str, deadline: date, by: Actor) -> int:
    """Agree on one more thing to do; return its id."""
    posting = Posting.objects.select_related("talent").get(pk=posting_id)
    register.require(by, RUN, posting.owner_org_id)
    if posting.state != Posting.State.SERVING:
        raise PostingsRefused("已经离岗,不能再加任务。", "POSTING-15")
    if not text.strip() or deadline < posting.started_on:
        raise PostingsRefused("要写明办什么,完成时限不早于到岗日。请改正。", "POSTING-16")
    row = FirstTask.objects.create(posting=posting, text=text.strip()[:200], deadline=deadline)
    event_add(posting, TASK_ADDED, today(), by, note=row.text, first_task=row)
    tasks_show(posting, by=by)
    audit.event_record(what="first_task_added", subject=f"posting:{posting_id}", by=by, detail={"id": row.pk})
    return row.pk


@transaction.atomic
def first_task_done(*, first_task_id: int, outcome: str, on: date, by: Actor) -> None:
    """Keep what came of a task; it leaves the work-list."""
    row = _task(first_task_id, by)
    if row.done_on is not None or row.dropped_on is not None:
        raise PostingsRefused("这件事已经办结。请刷新页面。", "POSTING-17")
    if not outcome.strip():
        raise PostingsRefused("没有写办成了什么。请写明变化,没办成的写明原因。", "POSTING-18")
    row.done_on, row.outcome = on, outcome.strip()[:300]
    row.save()
    event_add(row.posting, TASK_DONE, on, by, note=row.outcome, first_task=row)
    tasks.tasks_close(source_kind=TASK, source_ids=[row.pk], by=by)
    audit.event_record(
        what="first_task_done", subject=f"posting:{row.posting_id}", by=by, detail={"id": row.pk}
    )


@transaction.atomic
def first_task_undo(*, first_task_id: int, by: Actor) -> None:
    """Take back that a task is done: it is to be done again."""
    row = _task(first_task_id, by)
    if row.done_on is None:
        raise PostingsRefused("这件事还没有办结,不用撤回。", "POSTING-19")
    event_add(row.posting, TASK_UNDONE, row.done_on, by, first_task=row)
    row.done_on, row.outcome = None, ""
    row.save()
    tasks_show(row.posting, by=by)
    audit.event_record(
        what="first_task_undone", subject=f"posting:{row.posting_id}", by=by, detail={"id": row.pk}
    )


def _task(first_task_id: int, by: Actor) -> FirstTask:
    row = (
        FirstTask.objects.select_for_update(of=("self",))
        .select_related("posting__talent")
        .get(pk=first_task_id)
    )
    register.require(by, VISIT, row.posting.org_id)
    if row.posting.state != Posting.State.SERVING:
        raise PostingsRefused("已经离岗,任务不再改动。", "POSTING-20")
    return row
