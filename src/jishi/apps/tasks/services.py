"""Put things on the work-list, pass them on, take them off."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from .following import carried, tasks_end, tasks_follow, tasks_go_back
from .models import Concern, Task

__all__ = [
    "TaskDraft",
    "TaskError",
    "concern_answer",
    "concern_tell",
    "tasks_carry",
    "tasks_close",
    "tasks_end",
    "tasks_follow",
    "tasks_go_back",
    "tasks_put",
]

ANSWER_DAYS = 7


class TaskError(ValueError):
    """What is asked of the work-list cannot be done; the sentence says why and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One thing to do: about `org_id`, with the move at `acting_org_id` (or at the agency `line`).

    `first_deadline` is the source's own; without it the deadline first told stays the first.
    """

    org_id: int
    acting_org_id: int
    title: str
    verb: str
    source_kind: str
    source_id: int
    url: str
    deadline: date
    first_deadline: date | None = None
    how: str = ""
    owner: str = ""
    helper: str = ""
    line: str = ""


@transaction.atomic
def tasks_put(*, drafts: Sequence[TaskDraft], by: Actor) -> int:
    """Put things on the list, or pass on what their source has there; the first deadline stays."""
    if not drafts:
        return 0
    standing = _standing({(draft.source_kind, draft.source_id) for draft in drafts})
    instant = now()
    fresh, passed = [], []
    for draft in drafts:
        task = standing.get((draft.source_kind, draft.source_id))
        if task is None:
            task = Task(
                source_kind=draft.source_kind,
                source_id=draft.source_id,
                created_at=instant,
                first_deadline=draft.deadline,
            )
            fresh.append(task)
        else:
            passed.append(task)
        _fill(task, draft)
    Task.objects.bulk_create(fresh, batch_size=2000)
    Task.objects.bulk_create(
        passed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )
    detail = {"opened": len(fresh), "passed_on": len(passed)}
    audit.event_record(what="tasks_put", subject=_subject(drafts), by=by, detail=detail)
    return len(fresh)


@transaction.atomic
def tasks_carry(*, drafts: Sequence[TaskDraft], change_id: int, by: Actor) -> int:
    """Put things on the list because of an event of the register, with which they go back; return how many."""
    sources = {(draft.source_kind, draft.source_id) for draft in drafts}
    names = ("first_deadline", *_FILLED)
    were = {task.pk: {name: getattr(task, name) for name in names} for task in _standing(sources).values()}
    tasks_put(drafts=drafts, by=by)
    standing = _standing(sources)
    carried(standing.values(), were, change_id, by)
    return len(standing)


def work_put(*, works: Sequence[register.Work], by: Actor) -> int:
    """Put on the list what the register asks for; return how much of it is new."""
    return tasks_put(drafts=[TaskDraft(**asdict(work)) for work in works], by=by)


@transaction.atomic
def tasks_close(*, source_kind: str, source_ids: Iterable[int], by: Actor, dropped: bool = False) -> int:
    """Take things off the list, as done or as no longer needed."""
    ids = list(source_ids)
    state = Task.State.DROPPED if dropped else Task.State.DONE
    closed = 0
    for first in range(0, len(ids), 900):
        open_ones = Task.objects.filter(
            source_kind=source_kind, source_id__in=ids[first : first + 900], state=Task.State.OPEN
        )
        closed += open_ones.update(state=state, closed_at=now())
    if closed:
        audit.event_record(
            what="tasks_closed", subject=source_kind, by=by, detail={"count": closed, "state": str(state)}
        )
    return closed


_FILLED = ("org_id", "acting_org_id", "title", "verb", "url", "deadline", "how", "owner", "helper", "line")


_CHANGED = ["first_deadline", *(name.removesuffix("_id") for name in _FILLED)]


def _fill(task: Task, draft: TaskDraft) -> None:
    for name in _FILLED:
        setattr(task, name, getattr(draft, name))
    task.first_deadline = draft.first_deadline or task.first_deadline


def _standing(sources: set[tuple[str, int]]) -> dict[tuple[str, int], Task]:
    by_kind: dict[str, list[int]] = {}
    for kind, source_id in sorted(sources):
        by_kind.setdefault(kind, []).append(source_id)
    found = {}
    for kind, ids in by_kind.items():
        for first in range(0, len(ids), 900):
            rows = Task.objects.filter(
                source_kind=kind, source_id__in=ids[first : first + 900], state=Task.State.OPEN
            )
            found.update({(kind, task.source_id): task for task in rows})
    return found


def _subject(drafts: Sequence[TaskDraft]) -> str:
    return f"{drafts[0].source_kind}:{drafts[0].source_id}" if len(drafts) == 1 else drafts[0].source_kind


@transaction.atomic
def concern_tell(
    *, org_id: int, place: str, problem: str, wants: str, superior_id: int, on: date, by: Actor
) -> int:
    """Tell the superior of a problem, or note a visit; a problem goes on the superior's list. Returns its id."""
    register.require(by, "tasks.act", org_id)
    place, problem, wants = place.strip(), problem.strip(), wants.strip()
    if not place and not problem:
        raise TaskError("请至少写一项:去了哪里,或遇到什么问题。", "TASK-01")
    told = Concern.objects.create(
        org_id=org_id,
        told_on=on,
        place=place,
        problem=problem,
        wants=wants,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    if problem:
        draft = TaskDraft(
            org_id=org_id,
            acting_org_id=superior_id,
            title=f"反映困难:{problem}"[:200],
            verb="答复",
            source_kind="concern",
            source_id=told.pk,
            url=f"/concerns/{told.pk}/",
            deadline=on + timedelta(days=ANSWER_DAYS),
            how=f"希望得到帮助:{wants}" if wants else "",
            owner=by.name,
        )
        tasks_put(drafts=[draft], by=by)
    audit.event_record(what="concern_told", subject=f"concern:{told.pk}", by=by, detail={"org": org_id})
    return told.pk


@transaction.atomic
def concern_answer(*, concern_id: int, answer: str, by: Actor) -> None:
    """Answer a concern; it leaves the superior's list. Whoever told it cannot answer it."""
    told = Concern.objects.select_for_update().get(pk=concern_id)
    register.require(by, "tasks.act", told.org_id)
    if not answer.strip():
        raise TaskError("请写明怎么答复、由谁什么时候办。", "TASK-02")
    if told.answered_at is not None:
        raise TaskError("这件事已经答复过。请刷新页面看答复。", "TASK-03")
    if by.user_id is not None and by.user_id == told.by_id:
        raise TaskError("自己反映的问题由上级答复。", "TASK-04")
    told.answer, told.answered_by, told.answered_at = answer.strip(), by.name, now()
    told.save(update_fields=["answer", "answered_by", "answered_at"])
    tasks_close(source_kind="concern", source_ids=[concern_id], by=by)
    audit.event_record(what="concern_answered", subject=f"concern:{concern_id}", by=by)
