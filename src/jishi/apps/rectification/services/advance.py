"""Move ledger lines on, one or many in one go."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from jishi.apps.accounts import selectors as accounts
from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now

from ..history import Written, event_of
from ..models import Acceptance, Line, LineEvent
from ..rights import Superiors, allowed
from ..rules import rules_on
from ..steps import OPEN, STEPS, Step, passes
from .duties import EXTENSION, LINE, extension_of, task_of
from .errors import MendingError
from .taking import Doing, take

S = Line.State


def line_advance(*, step: Step, on: date, by: Actor) -> str:
    """Let one line take one step; return its new state."""
    return lines_advance(steps=[step], on=on, by=by)[0]


@transaction.atomic
def lines_advance(*, steps: Sequence[Step], on: date, by: Actor) -> list[str]:
    """Let lines take one step each, all or none; return their new states in the same order."""
    if not steps:
        return []
    lines = Line.objects.select_for_update().in_bulk([step.line_id for step in steps])
    superiors = registry.superiors_of([line.org_id for line in lines.values()], Moment(on))
    _allow(steps, lines, on, by, superiors)
    asked_before = [line.pk for line in lines.values() if line.asked_deadline is not None]
    doing = Doing(on, by, rules_on(on), _accounts(steps, lines))
    for step in steps:
        take(lines[step.line_id], step, doing)
    changed = [lines[step.line_id] for step in steps]
    lines_save(changed)
    _record(steps, lines, doing)
    pass_on(changed, by, superiors)
    _pass_on_requests(steps, lines, asked_before, doing, superiors)
    subject = f"line:{steps[0].line_id}" if len(steps) == 1 else "lines"
    detail: dict[str, object] = {"what": sorted({s.what for s in steps}), "count": len(steps)}
    if len(steps) == 1:
        detail["state"] = changed[0].state
    audit.event_record(
        what="lines_advanced",
        subject=subject,
        by=by,
        detail=detail,
        reason=steps[0].note if len(steps) == 1 else "",
    )
    return [line.state for line in changed]


def lines_save(lines: Sequence[Line]) -> None:
    """Write all that steps may change of lines."""
    # An upsert: a bulk update writes one long CASE for each column and takes ten times as long.
    Line.objects.bulk_create(
        lines, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=MOVABLE
    )


MOVABLE = [
    "cause",
    "measure",
    "goal",
    "owner",
    "owner_id",
    "leader",
    "helper",
    "first_deadline",
    "deadline",
    "extensions_n",
    "asked_deadline",
    "asked_by_id",
    "state",
    "state_since",
    "reported_by_id",
    "closed_on",
    "closed_by",
    "closed_by_id",
    "watch_until",
]


def _allow(
    steps: Sequence[Step], lines: Mapping[int, Line], on: date, by: Actor, superiors: Superiors
) -> None:
    """Stop unless every step starts where it may and the actor has the right that it takes."""
    for step in steps:
        line, rule = lines.get(step.line_id), STEPS.get(step.what)
        if line is None or rule is None:
            raise MendingError("没有这条整改事项,或没有这个办法。请刷新页面再试。", "MEND-01")
        if line.state not in rule.states:
            raise MendingError(
                f"这条事项现在是“{line.get_state_display()}”,不能“{rule.label}”。请刷新页面看最新情况。",
                "MEND-02",
            )
        if rule.needs_note and not step.note.strip():
            raise MendingError(f"“{rule.label}”要写明情况(缺什么、做到什么程度、为什么)。", "MEND-03")
    if len(lines) < len(steps):
        raise MendingError("同一条事项一次只能办一步。请分开办理。", "MEND-19")
    if not all(allowed([(lines[step.line_id], step.what) for step in steps], by, on, superiors)):
        raise NotAllowed("您没有对这条整改事项办理此事的权限。请由有权的单位办理。")


def _accounts(steps: Sequence[Step], lines: Mapping[int, Line]) -> dict[tuple[int, str], int]:
    """Return who signs in at the organisations whose measures are settled: an owner may be one of them."""
    planned = {lines[step.line_id].duty_org_id for step in steps if step.what == "plan"}
    return accounts.user_ids_at(planned) if planned else {}


def _record(steps: Sequence[Step], lines: Mapping[int, Line], doing: Doing) -> None:
    recorded = now()
    written = Written(doing.on, doing.by, recorded)
    LineEvent.objects.bulk_create([_event(lines[s.line_id], s, written) for s in steps], batch_size=2000)
    votes = [_acceptance(s, doing, recorded) for s in steps if s.votes is not None and s.what == "accept"]
    Acceptance.objects.bulk_create(votes, batch_size=2000)


def _event(line: Line, step: Step, written: Written) -> LineEvent:
    what = "return" if step.what == "accept" and line.state == S.RETURNED else step.what
    return event_of(line, what, written, step.note.strip())


def _acceptance(step: Step, doing: Doing, recorded: datetime) -> Acceptance:
    votes, rules = step.votes, doing.rules
    assert votes is not None
    return Acceptance(
        line_id=step.line_id,
        on=doing.on,
        present_n=votes.present_n,
        content_n=votes.content_n,
        mostly_n=votes.mostly_n,
        discontent_n=votes.discontent_n,
        unknown_n=votes.unknown_n,
        score=votes.score,
        passed=passes(votes, rules.pass_score),
        note=step.note.strip(),
        entered_by=doing.by.name,
        confirmed_by=votes.confirmed_by.strip(),
        recorded_at=recorded,
    )


def pass_on(lines: Sequence[Line], by: Actor, superiors: Superiors) -> None:
    """Keep the work-list in step: each open line has one task, with whoever must move next."""
    open_ones = [line for line in lines if line.state in OPEN]
    tasks.tasks_put(drafts=[task_of(line, superiors) for line in open_ones], by=by)
    closed = [line.pk for line in lines if line.state not in OPEN]
    tasks.tasks_close(source_kind=LINE, source_ids=closed, by=by)


def _pass_on_requests(
    steps: Sequence[Step],
    lines: Mapping[int, Line],
    asked_before: Sequence[int],
    doing: Doing,
    superiors: Superiors,
) -> None:
    """A later deadline that is asked for stands on the superior's list until it is answered or lost its object."""
    asked = [lines[step.line_id] for step in steps if step.what == "ask"]
    tasks.tasks_put(drafts=[extension_of(line, doing.on, superiors) for line in asked], by=doing.by)
    answered = [line_id for line_id in asked_before if lines[line_id].asked_deadline is None]
    tasks.tasks_close(source_kind=EXTENSION, source_ids=answered, by=doing.by)
