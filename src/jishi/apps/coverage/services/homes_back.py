"""Take back what was told of a floating member, and follow the register where it says that one has gone."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment

from ..models import Floater, FloaterEvent, Undeclared
from ..persons import AT_HOME, homes_of
from ..steps import WORK
from .errors import CoverageRefused
from .floaters import floaters_record

F = Floater.State


@transaction.atomic
def floater_undo(*, floater_id: int, on: date, reason: str, by: Actor) -> None:
    """Take back the last receipt of a member who has a home, or the listing of one who waits for one."""
    row = Floater.objects.select_for_update().get(pk=floater_id)
    register.require(by, WORK, row.owner_org_id)
    if len(reason.strip()) < 4:
        raise CoverageRefused("没有写理由。请写明依据(至少四个字)。", "FLOATER-11")
    if row.state == F.WAITING:
        if Undeclared.objects.filter(floater=row).exists():
            text = "这名党员是从口袋党员报来的。请在口袋党员里撤销那一步,这里随着撤回。"
            raise CoverageRefused(text, "FLOATER-12")
        row.state, what = F.WITHDRAWN, "withdrawn"
    elif row.home_receipt_on is not None and row.state == F.CONFIRMED:
        row.home_receipt_on, row.state, what = None, F.PLACED, "answer_undone"
    elif row.home_told_on is not None and row.state == F.PLACED:
        row.home_told_on, what = None, "telling_undone"
    else:
        raise CoverageRefused("没有可以撤销的回执。要撤销安家,请在变动记录里撤销。", "FLOATER-13")
    row.save()
    floaters_record([row], what, on, by, note=reason.strip())
    audit.event_record(
        what="floater_undone",
        subject=f"floater:{row.pk}",
        by=by,
        detail={"what": what},
        reason=reason.strip(),
    )


@transaction.atomic
def homes_follow(*, on: date, by: Actor = SYSTEM) -> int:
    """Let go whom the register no longer has as a guest, and take back whom it has again; return how many."""
    rows = list(Floater.objects.select_for_update().filter(state__in=(*AT_HOME, F.GONE)))
    placed = FloaterEvent.objects.filter(floater__in=rows, what="placed").order_by("pk")
    came = {event.floater_id: event.change_id or 0 for event in placed}
    here = registry.guests_here(set(came.values()), Moment(on))
    left, back = [], []
    for row in rows:
        is_here = (came.get(row.pk, 0), row.host_org_id, row.name, row.phone) in here
        if is_here and row.state == F.GONE and not homes_of([row]):
            row.state = F.CONFIRMED if row.home_receipt_on else F.PLACED
            back.append(row)
        elif not is_here and row.state != F.GONE:
            row.state = F.GONE
            left.append(row)
        else:
            continue
        # At once: of two who are one person only the first comes back.
        row.save(update_fields=["state"])
    for what, moved in (("gone", left), ("came_again", back)):
        floaters_record(moved, what, on, by)
    if left or back:
        detail = {"gone": len(left), "again": len(back), "on": on.isoformat()}
        audit.event_record(what="homes_followed", subject="floaters", by=by, detail=detail)
    return len(left) + len(back)
