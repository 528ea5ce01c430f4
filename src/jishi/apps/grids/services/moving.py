"""One member goes to another grid, or to none."""

from datetime import date

from django.db import transaction

from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from .. import live
from ..models import Grid, GridBatch, Placing
from .batches import RUN, batch_open, batch_told
from .errors import GridsRefused, require_reason


@transaction.atomic
def member_move(*, member_id: int, org_id: int, grid_id: int | None, on: date, why: str, by: Actor) -> int:
    """Put one member into a grid by hand, or into none; the reason stands on the grid's card. Return the step."""
    register.require(by, RUN, org_id)
    faults = require_reason(why)
    before = live.placings([member_id]).get(member_id)
    if registry.member_of(org_id, member_id, Moment(today())) is None:
        faults.append(("这名党员的组织关系不在这里。请刷新页面核对。", "GRIDS-04"))
    grid = live.states(Grid.objects.filter(pk=grid_id)).get(grid_id) if grid_id else None
    if grid_id and grid is None:
        faults.append(("没有这个网格,或已经撤销。请从列表中选。", "GRIDS-05"))
    if before is not None and before.grid_id == grid_id:
        faults.append(("他就在那里,不用调整。请选别的网格,或不用再办。", "GRIDS-06"))
    if faults:
        raise GridsRefused(faults)
    if grid is not None:
        register.require(by, RUN, grid.grid.org_id)
    batch = batch_open(
        GridBatch.Kind.MOVED, org_id=grid.grid.org_id if grid else org_id, on=on, by=by, reason=why
    )
    Placing.objects.create(batch=batch, member_id=member_id, grid_id=grid_id, why=why.strip()[:200])
    return batch_told(batch, by, {"grid": grid_id})
