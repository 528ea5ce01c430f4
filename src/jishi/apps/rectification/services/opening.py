"""Open ledger lines: by themselves on ratification, or for a lost point that an officer picks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.grading import selectors as grading
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..models import BookEntry, Line, LineEvent
from ..rules import Rules, problems, rules_on
from .advance import MendingError
from .duties import duty_org, task_of


@dataclass(frozen=True, slots=True)
class _Around:
    """What the lines of a batch need to know of the register."""

    superiors: dict[int, registry.Superiors]
    names: dict[int, str]
    secretaries: dict[int, str]


@transaction.atomic
def lines_open(*, ratification_id: int, by: Actor) -> int:
    """Open the ledgers of one ratification: lines for classes C and D, an entry for A and B; return how many lines.

    Lines that an earlier rating of the same organisation opened and that nobody began are withdrawn.
    """
    on = today()
    rules, found = rules_on(on), grading.ratified(ratification_id)
    around = _around([each.org_id for each in found], on)
    lines = [
        _line(each, lost, on, rules, around)
        for each in found
        if each.book in rules.lines
        for lost in _chosen(each, rules)
    ]
    _withdraw([each.org_id for each in found], on, by)
    _keep(lines, around, on, by)
    entries = [_entry(each) for each in found if each.book not in rules.lines]
    BookEntry.objects.bulk_create(entries, batch_size=2000)
    detail = {"ratification": ratification_id, "lines": len(lines), "entries": len(entries)}
    audit.event_record(what="ledgers_opened", subject="lines", by=by, detail=detail)
    return len(lines)


@transaction.atomic
def line_pick(*, rating_id: int, criterion_id: str, by: Actor) -> int:
    """Put one lost point of any organisation on the ledger; return the line's id."""
    found = grading.lost_points_of(rating_id)
    register.require(by, "rectification.edit_line", found.org_id)
    lost = next((each for each in found.lost if each.criterion_id == criterion_id), None)
    if lost is None:
        raise MendingError("这一项没有失分,不用整改。[MEND-12]")
    if Line.objects.filter(rating_id=rating_id, criterion=criterion_id).exists():
        raise MendingError("这一项已经在整改台账里。[MEND-13]")
    on = today()
    around = _around([found.org_id], on)
    line = _line(found, lost, on, rules_on(on), around)
    _keep([line], around, on, by)
    audit.event_record(
        what="line_picked", subject=f"line:{line.pk}", by=by, detail={"criterion": criterion_id}
    )
    return line.pk


def _chosen(each: grading.Ratified, rules: Rules) -> Sequence[grading.LostPoint]:
    rule = rules.lines[each.book]
    return [lost for lost in each.lost if lost.lost_cp >= rule.least_cp][: rule.most]


def _around(org_ids: Sequence[int], on: date) -> _Around:
    moment = Moment(on)
    superiors = registry.superiors_of(org_ids, moment)
    every = {*org_ids, *(s.direct_id for s in superiors.values()), *(s.local_id for s in superiors.values())}
    return _Around(superiors, registry.names_of(every, moment), registry.secretary_names_of(every, moment))


def _line(each: grading.Ratified, lost: grading.LostPoint, on: date, rules: Rules, around: _Around) -> Line:
    """Return a line as proposed: a person confirms measure, owner and deadline before work begins."""
    entry = problems().get(lost.problem)
    days = entry.days if entry else rules.days[lost.duty]
    deadline = on + timedelta(days=days)
    whose = duty_org(each.org_id, lost.duty, around.superiors)
    return Line(
        org_id=each.org_id,
        rating_id=each.rating_id,
        book=each.book,
        tier=each.tier,
        criterion=lost.criterion_id,
        criterion_no=lost.no,
        lost_cp=lost.lost_cp,
        problem=f"{lost.name}:{lost.why}"[:300],
        cause=entry.cause[:300] if entry else "",
        measure=entry.measure[:300] if entry else "",
        goal=f"补回{lost.lost_cp / 100:g}分,力争升到{each.next_tier}档",
        duty=lost.duty,
        duty_org_id=whose,
        agency=lost.agency if lost.duty == Line.Duty.AGENCY else "",
        owner=around.secretaries.get(whose, ""),
        leader=around.secretaries.get(around.superiors[each.org_id].direct_id, ""),
        first_deadline=deadline,
        deadline=deadline,
        state_since=on,
        listed_on=on,
    )


def _keep(lines: Sequence[Line], around: _Around, on: date, by: Actor) -> None:
    recorded = now()
    Line.objects.bulk_create(lines, batch_size=1000)
    LineEvent.objects.bulk_create(
        [_event(line, "listed", on, by, recorded) for line in lines], batch_size=2000
    )
    tasks.tasks_put(drafts=[task_of(line, around.names, around.superiors) for line in lines], by=by)


def _withdraw(org_ids: Sequence[int], on: date, by: Actor) -> None:
    """Take back the lines that an earlier rating opened and that nobody began."""
    stale: list[Line] = []
    for first in range(0, len(org_ids), 900):
        stale += Line.objects.filter(org_id__in=org_ids[first : first + 900], state=Line.State.LISTED)
    for line in stale:
        line.state, line.state_since = Line.State.WITHDRAWN, on
    Line.objects.bulk_create(
        stale,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "state_since"],
    )
    LineEvent.objects.bulk_create(
        [_event(line, "withdrawn", on, by, now()) for line in stale], batch_size=2000
    )
    tasks.tasks_close(source_kind="line", source_ids=[line.pk for line in stale], by=by, dropped=True)


def _event(line: Line, what: str, on: date, by: Actor, recorded: datetime) -> LineEvent:
    return LineEvent(
        line=line,
        on=on,
        what=what,
        state=line.state,
        deadline=line.deadline,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=recorded,
    )


def _entry(each: grading.Ratified) -> BookEntry:
    weak = "、".join(lost.name for lost in each.lost[:3])
    return BookEntry(
        org_id=each.org_id,
        rating_id=each.rating_id,
        book=each.book,
        tier=each.tier,
        shortfall=weak[:200] if each.book == "B" else "",
        goal=f"升到{each.next_tier}档" if each.book == "B" else "",
    )
