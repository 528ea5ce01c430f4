"""What builds on a step."""

from django.db.models import Q

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing

from ..models import GridBatch
from ..places import PLACE


def later_than(batch: GridBatch) -> list[GridBatch]:
    """Return the later steps that say something of the grids, members or tasks that a step brought, newest first."""
    grids = batch.grids.values("grid_id")
    members = batch.placings.values("member_id")
    said = batch.declared.values("member_id")
    tasks = batch.tasks.values("pk")
    answered = batch.answers.values("task_id")
    builds = (
        Q(placings__grid_id__in=grids)
        | Q(tasks__grid_id__in=grids)
        | Q(grids__grid_id__in=grids)
        | Q(placings__member_id__in=members)
        | Q(shares__member_id__in=members)
        | Q(declared__member_id__in=said)
        | Q(placings__member_id__in=said)
        | Q(answers__task_id__in=tasks)
        | Q(answers__task_id__in=answered)
    )
    rows = GridBatch.objects.filter(pk__gt=batch.pk, undone_at=None).filter(builds)
    return list(rows.distinct().order_by("-pk"))


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return the steps that build on what came with a file."""
    if undoing.is_redo:
        return []
    ids = {step.row_id for step in registry.steps_of(undoing.change_ids, PLACE)}
    found = {one.pk for batch in GridBatch.objects.filter(pk__in=ids) for one in later_than(batch)} - ids
    return [Dependent("党员网格里后来办的事", len(found))] if found else []
