"""End the open lines of an organisation that is dissolved; the register calls this in its own transaction."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..history import Written, event_of
from ..models import BookEntry, Line, LineEvent
from ..steps import ENDED, OPEN
from .duties import EXTENSION, LINE


@transaction.atomic
def lines_end(*, org_id: int, on: date, document_no: str, reason: str, by: Actor) -> int:
    """End what is open about an organisation, before it leaves the register; return how many lines.

    Lines that were closed keep their result. All of them stay in sight of whoever stands above.
    """
    register.require(by, "registry.edit", org_id)
    lines = list(Line.objects.select_for_update().filter(org_id=org_id, state__in=OPEN).order_by("pk"))
    superior = registry.superiors_of([org_id], Moment(today()))[org_id].direct_id
    ids = [line.pk for line in lines]
    Line.objects.filter(org_id=org_id).update(ended_below_id=superior)
    Line.objects.filter(pk__in=ids).update(
        state=Line.State.ENDED, state_since=on, asked_deadline=None, asked_by_id=None
    )
    for line in lines:
        line.state, line.asked_deadline = Line.State.ENDED, None
    note = f"组织撤销,{document_no},{reason}"[:500]
    written = Written(on, by, now())
    LineEvent.objects.bulk_create(event_of(line, ENDED, written, note) for line in lines)
    standing = BookEntry.objects.filter(org_id=org_id, ended_on__isnull=True)
    standing.update(ended_on=on, ended_at=written.recorded_at)
    for kind in (LINE, EXTENSION):
        tasks.tasks_close(source_kind=kind, source_ids=ids, by=by, dropped=True)
    audit.event_record(
        what="lines_ended", subject=f"org:{org_id}", by=by, detail={"count": len(ids)}, reason=reason
    )
    return len(ids)
