"""Tasks of a grid with a number, and light answers: the leader says how far it is, or a slip is typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Period

from .. import live
from ..models import Grid, GridBatch, GridTask, TaskAnswer, TaskShare
from .batches import TELL, batch_open, batch_told
from .errors import GridsRefused


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What is to be done until when, how much of it, in which quarter, carried by whom together."""

    grid_id: int
    title: str
    amount: int
    unit: str
    quarter: str
    due_on: date
    member_ids: tuple[int, ...]


@transaction.atomic
def task_set(*, draft: TaskDraft, on: date, by: Actor) -> int:
    """Give a grid a task; it falls on those who are in the grid and did not ask to be excused. Return the step."""
    grid = live.states(Grid.objects.filter(pk=draft.grid_id)).get(draft.grid_id)
    if grid is None:
        raise GridsRefused([("没有这个网格,或已经撤销。请从列表中选。", "GRIDS-05")])
    register.require(by, TELL, grid.grid.org_id)
    faults = _faults(draft)
    if faults:
        raise GridsRefused(faults)
    batch = batch_open(GridBatch.Kind.TASK, org_id=grid.grid.org_id, on=on, by=by, reason=draft.title)
    task = GridTask.objects.create(
        batch=batch,
        grid_id=draft.grid_id,
        title=draft.title.strip(),
        amount=draft.amount,
        unit=draft.unit.strip(),
        quarter=draft.quarter,
        due_on=draft.due_on,
    )
    shares = [TaskShare(batch=batch, task=task, member_id=one) for one in sorted(set(draft.member_ids))]
    TaskShare.objects.bulk_create(shares)
    return batch_told(batch, by, {"grid": draft.grid_id, "task": task.pk, "members": len(shares)})


def _faults(draft: TaskDraft) -> list[tuple[str, str]]:
    faults = []
    ids = set(draft.member_ids)
    inside = {one for one, row in live.placings(ids).items() if row.grid_id == draft.grid_id}
    excused = {one for one, row in live.declared(ids).items() if row.is_excused}
    if not ids or ids - inside:
        faults.append(("承担的人要在这个网格里,至少一名。请在名单里选。", "GRIDS-07"))
    if ids & excused:
        faults.append(("选中的人里有免任务的。年老体弱的不派任务,请去掉。", "GRIDS-08"))
    if draft.amount < 1 or not draft.unit.strip() or not draft.title.strip():
        faults.append(("任务要写做什么、做多少、用什么计。请补上,数量至少是1。", "GRIDS-09"))
    try:
        period = Period.parse(draft.quarter)
        is_inside = "Q" in draft.quarter and period.first_day <= draft.due_on <= period.last_day
    except ValueError:
        is_inside = False
    if not is_inside:
        faults.append(("季度应写成2012-Q3,期限要在这一季里。请核对。", "GRIDS-10"))
    return faults


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """How far a task is, as the leader said or a slip says."""

    task_id: int
    done: int
    told_on: date
    how: str
    note: str = ""


@transaction.atomic
def tasks_tell(*, drafts: Sequence[AnswerDraft], on: date, by: Actor) -> int:
    """Enter how far tasks of one grid are; a later answer stands for the earlier one. Return the step."""
    rows = {row.pk: row for row in live.live(GridTask.objects.filter(pk__in=[d.task_id for d in drafts]))}
    if not drafts or len(rows) < len({draft.task_id for draft in drafts}):
        raise GridsRefused([("没有这项任务,或已经撤销。请刷新页面核对。", "GRIDS-11")])
    orgs = {row.grid.org_id for row in rows.values()}
    register.require(by, TELL, *sorted(orgs))
    late = [d for d in drafts if d.told_on > on or d.done < 0 or d.how not in TaskAnswer.How.values]
    if late:
        text = "回告的日期不能晚于今天,数量不能是负的,怎么回告要选一种。请核对。"
        raise GridsRefused([(text, "GRIDS-12")])
    batch = batch_open(GridBatch.Kind.TOLD, org_id=min(orgs), on=on, by=by)
    TaskAnswer.objects.bulk_create(
        TaskAnswer(
            batch=batch, task_id=d.task_id, done=d.done, told_on=d.told_on, how=d.how, note=d.note.strip()
        )
        for d in drafts
    )
    return batch_told(batch, by, {"tasks": sorted(rows)})
