"""Move ledger lines on: plan, report, apply, check, return, accept, extend, supervise, relapse, settle, end."""

import calendar
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now

from ..models import Acceptance, Line, LineEvent
from ..rules import Rules, rules_on
from ..steps import OPEN, STEPS, Step, after_apply, may_return, passes
from .duties import task_of

S = Line.State


class MendingError(ValueError):
    """A step that a ledger line cannot take; the sentence says why and what to do."""


def line_advance(*, step: Step, on: date, by: Actor) -> str:
    """Let one line take one step; return its new state."""
    return lines_advance(steps=[step], on=on, by=by)[0]


@transaction.atomic
def lines_advance(*, steps: Sequence[Step], on: date, by: Actor) -> list[str]:
    """Let lines take one step each, all or none; return their new states in the same order."""
    if not steps:
        return []
    lines = Line.objects.in_bulk([step.line_id for step in steps])
    rules = rules_on(on)
    _allow(steps, lines, on, by)
    for step in steps:
        _take(lines[step.line_id], step, on, by, rules)
    changed = [lines[step.line_id] for step in steps]
    # An upsert: a bulk update writes one long CASE for each column and takes ten times as long.
    Line.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=_MOVABLE
    )
    recorded = now()
    LineEvent.objects.bulk_create(
        [_event(lines[s.line_id], s, on, by, recorded) for s in steps], batch_size=2000
    )
    Acceptance.objects.bulk_create(
        [_acceptance(s, on, by, rules, recorded) for s in steps if s.votes], batch_size=2000
    )
    _pass_on(changed, on, by)
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


_MOVABLE = [
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
    "state",
    "state_since",
    "reported_by_id",
    "closed_on",
    "closed_by",
    "closed_by_id",
    "watch_until",
]


def _allow(steps: Sequence[Step], lines: dict[int, Line], on: date, by: Actor) -> None:
    """Stop unless every step starts where it may and the actor has the right over its organisation."""
    permissions: dict[str, set[int]] = {}
    for step in steps:
        line, rule = lines.get(step.line_id), STEPS.get(step.what)
        if line is None or rule is None:
            raise MendingError("没有这条整改事项,或没有这个办法。请刷新页面再试。[MEND-01]")
        if line.state not in rule.states:
            raise MendingError(
                f"这条事项现在是“{line.get_state_display()}”,不能“{rule.label}”。请刷新页面看最新情况。[MEND-02]"
            )
        if rule.needs_note and not step.note.strip():
            raise MendingError(f"“{rule.label}”要写明情况(缺什么、做到什么程度、为什么)。[MEND-03]")
        permission = may_return(line.state) if step.what == "return" else rule.permission
        permissions.setdefault(permission, set()).add(line.org_id)
    for permission, org_ids in sorted(permissions.items()):
        seen = registry.visible(by, permission, Moment(on))
        missing = org_ids - seen.among(org_ids)
        if missing:
            raise NotAllowed(f"您没有对这个组织办理此事的权限({permission})。请由有权的单位办理。")


def _take(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    _TAKE[step.what](line, step, on, by, rules)


def _plan(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    for name in ("cause", "measure", "goal", "owner", "leader", "helper"):
        setattr(line, name, getattr(step, name) or getattr(line, name))
    if not line.measure or not line.owner:
        raise MendingError("定措施要写明整改措施和责任人。请补上再报。[MEND-04]")
    if step.deadline is not None:
        line.deadline = step.deadline
        if line.state == S.LISTED:
            line.first_deadline = step.deadline
    _set(line, S.IN_PROGRESS, on)


def _report(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    line.reported_by_id = by.user_id


def _apply(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    line.reported_by_id = by.user_id
    _set(line, after_apply(line.duty), on)


def _check(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    _not_own(line, by)
    _set(line, S.COUNTY_ACCEPTANCE, on)


def _return(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    _set(line, S.RETURNED, on)


def _accept(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    _not_own(line, by)
    votes = step.votes
    if votes is None:
        raise MendingError("验收要填到场人数、四项票数、得分和复核人。[MEND-05]")
    if votes.present_n != votes.content_n + votes.mostly_n + votes.discontent_n + votes.unknown_n:
        raise MendingError(f"四项票数合计与到场{votes.present_n}人不符。请重新点票。[MEND-06]")
    if votes.present_n < rules.present_least:
        raise MendingError(
            f"到场只有{votes.present_n}人,至少要{rules.present_least}人。请补开验收会。[MEND-07]"
        )
    if not votes.confirmed_by.strip() or votes.confirmed_by.strip() == by.name:
        raise MendingError("验收由两个人录入:请填另一位复核人的姓名。[MEND-08]")
    if not passes(votes, rules.pass_score):
        _set(line, S.RETURNED, on)
        return
    _set(line, S.CLOSED_WATCH, on)
    line.closed_on, line.closed_by, line.closed_by_id = on, by.name, by.user_id
    line.watch_until = _months_later(on, rules.watch_months)


def _extend(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    if step.deadline is None or step.deadline <= line.deadline:
        raise MendingError(f"新的完成时限要晚于现在的{line.deadline}。请另填日期。[MEND-09]")
    line.deadline = step.deadline
    line.extensions_n += 1


def _supervise(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    line.helper = step.helper or line.helper


def _relapse(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    line.closed_on, line.closed_by, line.closed_by_id, line.watch_until = None, "", None, None
    line.deadline = max(line.deadline, step.deadline or on)
    _set(line, S.RELAPSED, on)


def _settle(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    if line.watch_until is None or on < line.watch_until:
        raise MendingError(f"巩固期到{line.watch_until}才满。到期后再办。[MEND-10]")
    _set(line, S.CLOSED, on)


def _end(line: Line, step: Step, on: date, by: Actor, rules: Rules) -> None:
    _set(line, S.ENDED, on)


_TAKE = {
    "plan": _plan,
    "report": _report,
    "apply": _apply,
    "check": _check,
    "return": _return,
    "accept": _accept,
    "extend": _extend,
    "supervise": _supervise,
    "relapse": _relapse,
    "settle": _settle,
    "end": _end,
}


def _set(line: Line, state: str, on: date) -> None:
    line.state, line.state_since = state, on


def _not_own(line: Line, by: Actor) -> None:
    """Closed by someone else's acceptance, never by the person whose work it is."""
    if by.user_id is not None and by.user_id in (line.owner_id, line.reported_by_id):
        raise MendingError("自己办的事不能自己验收。请由上级另一位同志办理。[MEND-11]")


def _months_later(on: date, months: int) -> date:
    year, month = divmod(on.month - 1 + months, 12)
    year += on.year
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _event(line: Line, step: Step, on: date, by: Actor, recorded: datetime) -> LineEvent:
    what = "return" if step.what == "accept" and line.state == S.RETURNED else step.what
    return LineEvent(
        line=line,
        on=on,
        what=what,
        state=line.state,
        deadline=line.deadline,
        note=step.note,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=recorded,
    )


def _acceptance(step: Step, on: date, by: Actor, rules: Rules, recorded: datetime) -> Acceptance:
    votes = step.votes
    assert votes is not None
    return Acceptance(
        line_id=step.line_id,
        on=on,
        present_n=votes.present_n,
        content_n=votes.content_n,
        mostly_n=votes.mostly_n,
        discontent_n=votes.discontent_n,
        unknown_n=votes.unknown_n,
        score=votes.score,
        passed=passes(votes, rules.pass_score),
        note=step.note,
        entered_by=by.name,
        confirmed_by=votes.confirmed_by.strip(),
        recorded_at=recorded,
    )


def _pass_on(lines: Sequence[Line], on: date, by: Actor) -> None:
    """Keep the work-list in step: each open line has one task, with whoever must move next."""
    names = registry.names_of([line.org_id for line in lines], Moment(on))
    superiors = registry.superiors_of([line.org_id for line in lines], Moment(on))
    open_ones = [line for line in lines if line.state in OPEN]
    tasks.tasks_put(drafts=[task_of(line, names, superiors) for line in open_ones], by=by)
    closed = [line.pk for line in lines if line.state not in OPEN]
    tasks.tasks_close(source_kind="line", source_ids=closed, by=by)
