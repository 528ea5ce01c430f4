"""Put things on the work-list, pass them on, take them off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from .models import Task


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
