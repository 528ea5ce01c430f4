"""What an organisation's events do to the work-list, and how it goes back with them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.selectors import Dependent, Undoing
from jishi.apps.registry.services import Follow, FollowStep, OrgEnding, OrgSucceeded
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from .models import Concern, Task

PLACE = "tasks:task"
# Reminders go by themselves with what they are about.
REMINDERS = ("term", "term_superior", "visit_due", "question_late")


@transaction.atomic
def tasks_end(*, ending: OrgEnding, by: Actor) -> int:
    """Take everything about an organisation that is dissolved off the lists; return how much it was.

    The register calls this in its own transaction, while the organisation still stands.
    """
    register.require(by, "registry.edit", ending.org_id)
    found = list(Task.objects.select_for_update().filter(org_id=ending.org_id, state=Task.State.OPEN))
    closed = {"state": str(Task.State.DROPPED), "closed_at": now()}
    told = {task.pk: closed for task in found}
    register.rows_shift(change_id=ending.change_id, place=PLACE, rows=found, told=told, by=by)
    if found:
        detail = {
            "count": len(found),
            "state": str(Task.State.DROPPED),
            "on": ending.on.isoformat(),
            "document": ending.document_no,
        }
        subject = registry.org_ref(ending.org_id)
        audit.event_record(what="tasks_closed", subject=subject, by=by, detail=detail, reason=ending.reason)
    return len(found)


@transaction.atomic
def tasks_follow(*, succession: OrgSucceeded, by: Actor) -> int:
    """Let the superior's move on organisations that have other superiors be the new superior's; return how many.

    A form stays with whoever it was issued to. The register calls this in its own transaction.
    """
    if not succession.superiors:
        return 0
    register.require(by, "registry.edit", *succession.superiors)
    found = _waiting_above(succession)
    told = {task.pk: {"acting_org_id": _now_above(task, succession)} for task in found}
    register.rows_shift(change_id=succession.change_id, place=PLACE, rows=found, told=told, by=by)
    if found:
        detail = {"count": len(found), "on": succession.on.isoformat(), "change": succession.change_id}
        audit.event_record(
            what="tasks_followed", subject="tasks", by=by, detail=detail, reason=succession.reason
        )
    return len(found)


def _waiting_above(succession: OrgSucceeded) -> list[Task]:
    rows = Task.objects.filter(org_id__in=list(succession.superiors), state=Task.State.OPEN)
    found = rows.exclude(source_kind="form").order_by("pk")
    return [task for task in found if _now_above(task, succession) != task.acting_org_id]


def _now_above(task: Task, succession: OrgSucceeded) -> int:
    """Return whose move a task is after an event: direct superiors go before nearest local ones."""
    (direct, local), (new_direct, new_local) = succession.superiors[task.org_id]
    return {local: new_local, direct: new_direct}.get(task.acting_org_id, task.acting_org_id)


def follows_of(succession: OrgSucceeded) -> list[Follow]:
    """Tell what is on the lists about the organisations of an event, and what becomes of it."""
    rows = Task.objects.filter(org_id__in=list(succession.org_ids), state=Task.State.OPEN)
    ended = rows.filter(org_id__in=list(succession.ended)).count()
    above = len(_waiting_above(succession))
    parts = [
        f"{above}件改由新上级办" if above else "",
        f"{ended}件随组织终止(整改事项转给承接组织的另列)" if ended and succession.heirs else "",
        f"{ended}件随组织终止" if ended and not succession.heirs else "",
    ]
    return [Follow("tasks", "待办事项", rows.count(), "、".join(filter(None, parts)) or "不变")]


def carried(tasks: Iterable[Task], were: Mapping[int, Mapping[str, Any]], change_id: int, by: Actor) -> None:
    """Keep that tasks are on the list because of an event: taken back, they are as they were or no longer needed.

    `were` has the values from before by task id, of those that stood on the list already.
    """
    gone = {"state": str(Task.State.DROPPED), "closed_at": now()}
    open_now = {"state": str(Task.State.OPEN), "closed_at": None}
    steps = []
    for task in tasks:
        before = were.get(task.pk)
        after = {name: getattr(task, name) for name in before} if before else open_now
        steps.append(FollowStep(task.pk, before or gone, after))
    register.steps_keep(change_id=change_id, place=PLACE, steps=steps, by=by)


@transaction.atomic
def tasks_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give the tasks that followed events the values from before them (or, when they come back, from after)."""
    steps = registry.steps_of(change_ids, PLACE)
    for step in steps if is_redo else reversed(steps):
        Task.objects.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
    if steps:
        detail = {"count": len(steps), "redo": is_redo}
        audit.event_record(what="tasks_went_back", subject="tasks", by=by, detail=detail, reason=reason)
    return len(steps)


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what of the work-list stands in the way of taking events back."""
    lost = undoing.lost
    told = Concern.objects.filter(org_id__in=list(lost)).values_list("org_id", "told_on")
    waiting = Task.objects.filter(org_id__in=list(lost), state=Task.State.OPEN).exclude(
        source_kind__in=REMINDERS
    )
    steps = registry.steps_of(undoing.change_ids, PLACE)
    waiting = waiting.exclude(pk__in=[step.row_id for step in steps])
    found = [
        Dependent("反映的困难或到访记录", sum(on >= lost[org_id] for org_id, on in told)),
        Dependent("还没办的事(在“今天”里办完)", waiting.exclude(source_kind="concern").count()),
        Dependent("重新列出的待办事项", _listed_anew(undoing)),
        Dependent("变动以后又转办过的事项", _passed_on(undoing)),
    ]
    return [one for one in found if one.count]


def _listed_anew(undoing: Undoing) -> int:
    """Count the sources that are on the list again: a task taken off cannot stand there a second time."""
    back = "after" if undoing.is_redo else "before"
    steps = registry.steps_of(undoing.change_ids, PLACE)
    ids = [step.row_id for step in steps if getattr(step, back).get("state") == Task.State.OPEN]
    again = Task.objects.filter(
        state=Task.State.OPEN, source_kind=OuterRef("source_kind"), source_id=OuterRef("source_id")
    ).exclude(pk=OuterRef("pk"))
    return Task.objects.filter(Exists(again), pk__in=ids).count()


def _passed_on(undoing: Undoing) -> int:
    """Count the open tasks that an event gave to a new superior and that have gone elsewhere since."""
    told = "before" if undoing.is_redo else "after"
    steps = {step.row_id: getattr(step, told) for step in registry.steps_of(undoing.change_ids, PLACE)}
    rows = Task.objects.filter(pk__in=list(steps), state=Task.State.OPEN)
    return sum(steps[row.pk].get("acting_org_id", row.acting_org_id) != row.acting_org_id for row in rows)
