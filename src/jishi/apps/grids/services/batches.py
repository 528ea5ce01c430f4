"""Open a step, undo a step."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import GridBatch
from ..places import PLACE
from ..selectors.later import later_than
from .errors import GridsRefused, require_reason

RUN, TELL = "grids.run", "grids.tell"
PERMISSIONS = {GridBatch.Kind.TASK.value: TELL, GridBatch.Kind.TOLD.value: TELL}


def batch_open(kind: str, *, org_id: int, on: date, by: Actor, reason: str = "") -> GridBatch:
    """Record a step whose rows come next."""
    told = {"kind": kind, "org_id": org_id, "on": on, "reason": reason.strip()}
    return GridBatch.objects.create(**told, by_id=by.user_id, by_name=by.name, recorded_at=now())


def batch_told(batch: GridBatch, by: Actor, detail: Mapping[str, Any]) -> int:
    """Write the operation record of a step; return its id."""
    audit.event_record(
        what=f"grids_{batch.kind}",
        subject=f"grids:{batch.pk}",
        by=by,
        detail=dict(detail),
        reason=batch.reason,
    )
    return batch.pk


@transaction.atomic
def grids_undo(*, grid_batch_id: int, reason: str, by: Actor) -> None:
    """Take a step back as if it had not been; later steps that build on it are named and must go first."""
    batch = GridBatch.objects.select_for_update().get(pk=grid_batch_id)
    register.require(by, PERMISSIONS.get(batch.kind, RUN), batch.org_id)
    faults = require_reason(reason)
    if batch.undone_at is not None:
        faults.append(("已经撤销过,不用再办。请刷新页面看现在的情况。", "GRIDS-02"))
    for one in later_than(batch):
        text = f"后面还有{one.on}的“{one.get_kind_display()}”(第{one.pk}次)。请先撤销它。"
        faults.append((text, "GRIDS-03"))
    if faults:
        raise GridsRefused(faults)
    batch.undone_at = now()
    batch.save(update_fields=["undone_at"])
    told = {"kind": batch.kind}
    audit.event_record(
        what="grids_undone", subject=f"grids:{batch.pk}", by=by, detail=told, reason=reason.strip()
    )


@transaction.atomic
def grids_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let steps that came with a file go back with it, or come again."""
    ids = [step.row_id for step in registry.steps_of(change_ids, PLACE)]
    if not ids:
        return 0
    GridBatch.objects.filter(pk__in=ids).update(undone_at=None if is_redo else now())
    detail = {"count": len(ids), "redo": is_redo}
    audit.event_record(what="grids_undone", subject="grids", by=by, detail=detail, reason=reason)
    return len(ids)
