"""What holds now: the last that batches say which were not undone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from .models import Declared, Grid, GridState, GridTask, Placing, TaskAnswer


def live(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows of batches that hold, oldest first."""
    return rows.filter(batch__undone_at=None).order_by("batch_id", "pk")


def states(rows: QuerySet[Grid]) -> dict[int, GridState]:
    """Return what grids are, by id, in the order of their codes; closed ones are left out."""
    told = live(GridState.objects.filter(grid__in=rows)).select_related("grid", "area")
    last = {row.grid_id: row for row in told}
    return {
        one: row for one, row in sorted(last.items(), key=lambda each: each[1].grid.code) if not row.is_closed
    }


def declared(member_ids: Iterable[int]) -> dict[int, Declared]:
    """Return what members last said of themselves."""
    return {row.member_id: row for row in _of(Declared, member_ids)}


def placings(member_ids: Iterable[int]) -> dict[int, Placing]:
    """Return where members last were put."""
    return {row.member_id: row for row in _of(Placing, member_ids)}


def _of(model: type[Any], member_ids: Iterable[int]) -> list[Any]:
    ids, found = sorted(member_ids), list[Any]()
    for start in range(0, len(ids), 900):
        rows = live(model.objects.filter(member_id__in=ids[start : start + 900]))
        found += rows.select_related("batch")
    return found


def tasks(rows: QuerySet[GridTask]) -> list[GridTask]:
    """Return tasks that hold, by the day they are due."""
    return sorted(live(rows), key=lambda row: (row.due_on, row.pk))


def answers(tasks_told: Iterable[GridTask]) -> dict[int, TaskAnswer]:
    """Return the last answer to each task."""
    rows = live(TaskAnswer.objects.filter(task__in=list(tasks_told)))
    return {row.task_id: row for row in rows}
