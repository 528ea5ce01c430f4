"""What holds, or held at a past moment: the last that batches say which were not undone by then."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .models import Declared, Grid, GridState, GridTask, Placing, TaskAnswer
from .places import PLACE


def holding(moment: Moment | None = None, prefix: str = "") -> Q:
    """Return the condition that a batch holds: of its day or before, on record, and not undone as far as was known.

    Without a moment, whatever is not undone holds. What came with a file may be undone and come again: of that the
    register knows from when till when it was gone.
    """
    undone = Q(**{f"{prefix}undone_at": None})
    if moment is None or moment.is_now:
        return undone
    if moment.known_at is not None:
        undone |= Q(**{f"{prefix}undone_at__gt": moment.known_at})
        undone &= Q(**{f"{prefix}recorded_at__lte": moment.known_at})
        undone &= ~Q(**{f"{prefix}pk__in": registry.fallen_at(PLACE, moment)})
    return undone & Q(**{f"{prefix}on__lte": moment.valid_on})


def live(rows: QuerySet[Any], moment: Moment | None = None) -> QuerySet[Any]:
    """Keep the rows of batches that hold, oldest first."""
    return rows.filter(holding(moment, "batch__")).order_by("batch_id", "pk")


def states(rows: QuerySet[Grid], moment: Moment | None = None) -> dict[int, GridState]:
    """Return what grids are, by id, in the order of their codes; closed ones are left out."""
    told = live(GridState.objects.filter(grid__in=rows), moment).select_related("grid", "area")
    last = {row.grid_id: row for row in told}
    return {
        one: row for one, row in sorted(last.items(), key=lambda each: each[1].grid.code) if not row.is_closed
    }


def declared(member_ids: Iterable[int], moment: Moment | None = None) -> dict[int, Declared]:
    """Return what members last said of themselves."""
    return {row.member_id: row for row in _of(Declared, member_ids, moment)}


def placings(member_ids: Iterable[int], moment: Moment | None = None) -> dict[int, Placing]:
    """Return where members last were put."""
    return {row.member_id: row for row in _of(Placing, member_ids, moment)}


def _of(model: type[Any], member_ids: Iterable[int], moment: Moment | None) -> list[Any]:
    ids, found = sorted(member_ids), list[Any]()
    for start in range(0, len(ids), 900):
        rows = live(model.objects.filter(member_id__in=ids[start : start + 900]), moment)
        found += rows.select_related("batch")
    return found


def tasks(rows: QuerySet[GridTask], moment: Moment | None = None) -> list[GridTask]:
    """Return tasks that hold, by the day they are due."""
    return sorted(live(rows, moment), key=lambda row: (row.due_on, row.pk))


def answers(tasks_told: Iterable[GridTask], moment: Moment | None = None) -> dict[int, TaskAnswer]:
    """Return the last answer to each task."""
    rows = live(TaskAnswer.objects.filter(task__in=list(tasks_told)), moment)
    return {row.task_id: row for row in rows}
