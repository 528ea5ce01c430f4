"""Open ledger lines: by themselves on ratification, or for a lost point that an officer picks."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.grading import selectors as grading
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..history import Written, entry_event_of, event_of
from ..models import BookEntry, EntryEvent, Line, LineEvent
from ..proposing import Around, around, proposed
from ..rules import Rules, rules_on
from ..steps import CHECKING, EDIT, WORKING, Step
from .advance import line_advance
from .duties import LINE, task_of
from .errors import MendingError

BEGUN = WORKING | CHECKING
SLICE = 900


@transaction.atomic
def lines_open(*, ratification_id: int, by: Actor) -> int:
    """Open the ledgers of one ratification: lines for classes C and D, an entry for A and B; return how many lines.

    Lines that an earlier rating of the same organisation opened and that nobody began are withdrawn; a point that
    somebody is already mending is not listed again.
    """
    on = today()
    rules, found = rules_on(on), grading.ratified(ratification_id)
    org_ids = [each.org_id for each in found]
    known, begun = around(org_ids, on), _begun(org_ids)
    lines = [
        proposed(each, lost, on, rules, known)
        for each in found
        if each.book in rules.lines
        for lost in _chosen(each, rules)
        if (each.org_id, lost.criterion_id) not in begun
    ]
    _withdraw(org_ids, on, by)
    _keep(lines, known, on, by)
    entries = _enter([each for each in found if each.book not in rules.lines], org_ids, on, by)
    detail = {"ratification": ratification_id, "lines": len(lines), "entries": entries}
    audit.event_record(what="ledgers_opened", subject="lines", by=by, detail=detail)
    return len(lines)


@transaction.atomic
def line_pick(*, rating_id: int, criterion_id: str, by: Actor, plan: Step | None = None) -> int:
    """Put one lost point of any organisation on the ledger; return the line's id.

    With `plan` (its line's id does not matter) the measure is settled in the same go.
    """
    found = grading.lost_points_of(rating_id)
    register.require(by, EDIT, found.org_id)
    lost = next((each for each in found.lost if each.criterion_id == criterion_id), None)
    if lost is None:
        raise MendingError("这一项没有失分,不用整改。", "MEND-12")
    listed = Line.objects.filter(rating_id=rating_id, criterion=criterion_id).exists()
    if listed or (found.org_id, criterion_id) in _begun([found.org_id]):
        raise MendingError("这一项已经在整改台账里。请到整改台账里办理。", "MEND-13")
    on = today()
    known = around([found.org_id], on)
    line = proposed(found, lost, on, rules_on(on), known)
    _keep([line], known, on, by)
    audit.event_record(
        what="line_picked", subject=f"line:{line.pk}", by=by, detail={"criterion": criterion_id}
    )
    if plan is not None:
        line_advance(step=plan.of(line.pk), on=on, by=by)
    return line.pk


def _begun(org_ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return the lost points that somebody is mending, by organisation and criterion."""
    found: set[tuple[int, str]] = set()
    for first in range(0, len(org_ids), SLICE):
        rows = Line.objects.filter(org_id__in=org_ids[first : first + SLICE], state__in=BEGUN)
        found.update(rows.values_list("org_id", "criterion"))
    return found


def _chosen(each: grading.Ratified, rules: Rules) -> Sequence[grading.LostPoint]:
    rule = rules.lines[each.book]
    return [lost for lost in each.lost if lost.lost_cp >= rule.least_cp][: rule.most]


def _keep(lines: Sequence[Line], known: Around, on: date, by: Actor) -> None:
    written = Written(on, by, now())
    Line.objects.bulk_create(lines, batch_size=1000)
    LineEvent.objects.bulk_create([event_of(line, "listed", written) for line in lines], batch_size=2000)
    tasks.tasks_put(drafts=[task_of(line, known.superiors) for line in lines], by=by)


def _withdraw(org_ids: Sequence[int], on: date, by: Actor) -> None:
    """Take back the lines that an earlier rating opened and that nobody began."""
    stale: list[Line] = []
    for first in range(0, len(org_ids), SLICE):
        stale += Line.objects.filter(org_id__in=org_ids[first : first + SLICE], state=Line.State.LISTED)
    for line in stale:
        line.state, line.state_since = Line.State.WITHDRAWN, on
    Line.objects.bulk_create(
        stale,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "state_since"],
    )
    written = Written(on, by, now())
    LineEvent.objects.bulk_create([event_of(line, "withdrawn", written) for line in stale], batch_size=2000)
    tasks.tasks_close(source_kind=LINE, source_ids=[line.pk for line in stale], by=by, dropped=True)


def _enter(found: Sequence[grading.Ratified], org_ids: Sequence[int], on: date, by: Actor) -> int:
    """End the entries of these organisations and write those of the new grades; return how many."""
    written = Written(on, by, now())
    for first in range(0, len(org_ids), SLICE):
        standing = BookEntry.objects.filter(org_id__in=org_ids[first : first + SLICE], ended_on__isnull=True)
        standing.update(ended_on=on, ended_at=written.recorded_at)
    entries = [_entry(each, written) for each in found]
    BookEntry.objects.bulk_create(entries, batch_size=2000)
    EntryEvent.objects.bulk_create([entry_event_of(entry, written) for entry in entries], batch_size=2000)
    return len(entries)


def _entry(each: grading.Ratified, written: Written) -> BookEntry:
    weak = "、".join(lost.name for lost in each.lost[:3])
    return BookEntry(
        org_id=each.org_id,
        rating_id=each.rating_id,
        book=each.book,
        tier=each.tier,
        shortfall=weak[:200] if each.book == "B" else "",
        goal=f"升到{each.next_tier}档" if each.book == "B" else "",
        opened_on=written.on,
        recorded_at=written.recorded_at,
    )
