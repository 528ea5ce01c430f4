"""Take a step with a unit, or many at once, or take the last one back."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor

from ..models import FACTS, Case, CaseEvent
from ..queries import standing
from ..steps import FOLLOWED, LABELS, RENEWED, REVOKED, SET_UP, STEPS, UNDONE, WORK, CaseStep
from .book import Book, asked_of, book_keep
from .errors import CoverageRefused
from .history import events_add
from .listing import tasks_sync


@transaction.atomic
def case_step(*, step: CaseStep, by: Actor) -> None:
    """Take one step of one case, with all cases of its joint application where the step is one of the application."""
    book = Book.open(asked_of([step]))
    cases = book.take(step, by)
    book_keep(book, by)
    detail = {"cases": [one.pk for one in cases], "on": step.on.isoformat()}
    audit.event_record(
        what=f"case_{step.what}", subject=f"case:{step.case_id}", by=by, detail=detail, reason=step.note
    )


@transaction.atomic
def cases_step(*, steps: Sequence[CaseStep], by: Actor) -> int:
    """Take many steps, one after the other, as one thing done: all of them or none. Return how many."""
    if not steps:
        return 0
    book = Book.open(asked_of(steps))
    for step in steps:
        book.take(step, by)
    book_keep(book, by)
    told = "\n".join(f"{step.case_id} {step.what} {step.on.isoformat()}" for step in steps)
    digest = hashlib.sha256(told.encode()).hexdigest()
    subject = f"campaign:{book.cases[steps[0].case_id].campaign_id}"
    detail = {"steps": len(steps), "cases": len({step.case_id for step in steps}), "digest": digest}
    audit.event_record(what="cases_stepped", subject=subject, by=by, detail=detail)
    return len(steps)


@transaction.atomic
def case_undo(*, case_id: int, on: date, reason: str, by: Actor) -> None:
    """Take the last step of a case back, with the others that took it in the same application."""
    book, last = Book.open([case_id]), _last(case_id)
    case = book.cases[case_id]
    if last is not None and last.what in STEPS:
        book.allow(case, STEPS[last.what], by)
    else:
        register.require(by, WORK, case.owner_org_id)
    if len(reason.strip()) < 4:
        raise CoverageRefused("没有写理由。请写明依据(至少四个字)。", "CASE-08")
    if last is None or len(history_of(case_id)) < 2:
        raise CoverageRefused("没有可以撤销的步骤。", "CASE-09")
    if last.what in (FOLLOWED, REVOKED):
        text = f"“{LABELS[last.what]}”是按组织登记自动记的。登记有错的,请在组织变动里改,这里第二天随着变。"
        raise CoverageRefused(text, "CASE-17")
    if last.what in (SET_UP, RENEWED):
        raise CoverageRefused("组织已经成立。请在组织变动里撤销这次设立,这里随着退回。", "CASE-10")
    same = CaseEvent.objects.filter(_taken_with(last))
    undone = [one for event in same.order_by("pk") if (one := _back(event)) is not None]
    tasks_sync(undone, by=by)
    for one in undone:
        events_add([one], what=UNDONE, on=on, by=by, note=reason, undoes=_last(one.pk))
    detail = {"cases": [one.pk for one in undone], "undoes": last.what}
    audit.event_record(what="case_undone", subject=f"case:{case_id}", by=by, detail=detail, reason=reason)


def _taken_with(last: CaseEvent) -> Q:
    """Tell which events are one step: a unit's own, or that of all units of a joint application."""
    rule = STEPS[last.what]
    if last.joint_no is None or not (rule.with_group or last.what == "choose"):
        return Q(pk=last.pk)
    return Q(
        recorded_at=last.recorded_at,
        what=last.what,
        by_id=last.by_id,
        joint_no=last.joint_no,
        case__campaign=last.case.campaign_id,
    )


def history_of(case_id: int) -> list[CaseEvent]:
    """Return the steps of a case that stand: neither undone nor an undoing."""
    return list(standing().filter(case_id=case_id).order_by("pk"))


def _last(case_id: int) -> CaseEvent | None:
    steps = history_of(case_id)
    return steps[-1] if steps else None


def _back(event: CaseEvent) -> Case | None:
    """Give a case what it was before its last standing step; None where it has gone on since."""
    steps: Sequence[CaseEvent] = history_of(event.case_id)
    if len(steps) < 2 or steps[-1].pk != event.pk:
        return None
    case = Case.objects.select_for_update().get(pk=event.case_id)
    for name in FACTS:
        setattr(case, name, getattr(steps[-2], name))
    case.save()
    return case
