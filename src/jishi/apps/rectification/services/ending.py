"""End the open lines of an organisation that is dissolved; bring them back when that is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import FollowStep, OrgEnding
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..following import ENTRIES, LINES, shift
from ..history import Written, event_of
from ..models import BookEntry, Line, LineEvent
from ..steps import CARRIED, ENDED, MOVED, OPEN, RESUMED
from .duties import EXTENSION, LINE


@transaction.atomic
def lines_end(*, ending: OrgEnding, by: Actor) -> int:
    """End what is open about an organisation, before it leaves the register; return how many lines.

    Lines that were closed keep their result. All of them stay in sight of whoever stands above.
    """
    org_id, on = ending.org_id, ending.on
    register.require(by, "registry.edit", org_id)
    rows = list(Line.objects.select_for_update().filter(org_id=org_id).order_by("pk"))
    lines = [line for line in rows if line.state in OPEN]
    superior = registry.superiors_of([org_id], Moment(today()))[org_id].direct_id
    shift(
        LINES,
        [row for row in rows if row.state not in OPEN],
        {"ended_below_id": superior},
        ending.change_id,
        by,
    )
    ended = {
        "ended_below_id": superior,
        "state": str(Line.State.ENDED),
        "state_since": on,
        "asked_deadline": None,
        "asked_by_id": None,
    }
    shift(LINES, lines, ended, ending.change_id, by)
    note = f"组织撤销,{ending.document_no},{ending.reason}"[:500]
    for line in lines:
        line.asked_deadline = None
    _note(lines, ENDED, {line.pk: (on, str(Line.State.ENDED)) for line in lines}, note, by)
    entries = BookEntry.objects.filter(org_id=org_id, ended_on__isnull=True)
    shift(ENTRIES, entries, {"ended_on": on, "ended_at": now()}, ending.change_id, by)
    ids = [line.pk for line in lines]
    for kind in (LINE, EXTENSION):
        tasks.tasks_close(source_kind=kind, source_ids=ids, by=by, dropped=True)
    subject = registry.org_ref(org_id)
    audit.event_record(
        what="lines_ended", subject=subject, by=by, detail={"count": len(ids)}, reason=ending.reason
    )
    return len(ids)


@transaction.atomic
def lines_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give the lines that followed events the values from before them (or, when they come back, from after)."""
    count = 0
    for place, model in ((LINES, Line), (ENTRIES, BookEntry)):
        steps = registry.steps_of(change_ids, place)
        for step in steps if is_redo else reversed(steps):
            model._base_manager.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
        count += len(steps)
        if place == LINES:
            _tell(steps, is_redo, reason, by)
    if count:
        detail = {"count": count, "redo": is_redo}
        audit.event_record(what="lines_went_back", subject="lines", by=by, detail=detail, reason=reason)
    return count


def _tell(steps: Sequence[FollowStep], is_redo: bool, reason: str, by: Actor) -> None:
    """Say in the history of the lines that what became of them was taken back, dated as it was itself."""
    since: dict[str, dict[int, date]] = defaultdict(dict)
    for step in steps:
        if "state" in step.after:
            is_carried = step.before["state"] == Line.State.WITHDRAWN
            what = (CARRIED if is_redo else "withdrawn") if is_carried else ENDED if is_redo else RESUMED
            since[what][step.row_id] = date.fromisoformat(step.after["state_since"])
        elif "duty_org_id" in step.after:
            last = LineEvent.objects.filter(line_id=step.row_id, what=MOVED).order_by("-pk")
            since[MOVED if is_redo else RESUMED][step.row_id] = last.values_list("on", flat=True)[0]
    for what, days in since.items():
        lines = list(Line.objects.filter(pk__in=list(days)).order_by("pk"))
        _note(lines, what, {line.pk: (days[line.pk], line.state) for line in lines}, reason, by)


def _note(lines: Iterable[Line], what: str, told: dict[int, tuple[date, str]], note: str, by: Actor) -> None:
    recorded, events = now(), []
    for line in lines:
        on, line.state = told[line.pk]
        events.append(event_of(line, what, Written(on, by, recorded), note[:500]))
    LineEvent.objects.bulk_create(events)
