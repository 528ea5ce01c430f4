"""Questions to agencies: ask, pass on, decline, answer, accept or send back; the clock runs through all of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now

from ..models import Question, QuestionEvent
from ..rights import ANSWER, ASK, RUN
from ..rules import rules_on
from .errors import PostingsRefused, reason_needed

TASK, LATE = "question", "question_late"
OFFICE = "上级党委"
Q = Question.State


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question: whose it is, to which agency (`上级党委`: the office finds out which)."""

    org_id: int
    text: str
    agency: str
    unit_id: int | None = None


@transaction.atomic
def question_ask(*, draft: QuestionDraft, on: date, by: Actor) -> int:
    """Send a question of an organisation, or of the firm it looks after, to an agency; return its id."""
    register.require(by, ASK, draft.org_id)
    if len(draft.text.strip()) < 4:
        raise PostingsRefused("没有写清问题。请写明是什么事、要办成什么样。", "ASK-01")
    rules = rules_on(on)
    if draft.agency not in (*rules.agencies, OFFICE):
        text = f"没有“{draft.agency}”这个部门。请从列表里选;不知道归谁管的,选“{OFFICE}”。"
        raise PostingsRefused(text, "ASK-02")
    deadline = on + timedelta(days=rules.question_days)
    is_open = draft.agency != OFFICE
    row = Question.objects.create(
        org_id=draft.org_id,
        office_id=registry.superiors_of([draft.org_id], Moment(on))[draft.org_id].local_id,
        unit_id=draft.unit_id,
        text=draft.text.strip()[:300],
        agency=draft.agency if is_open else "",
        state=Q.ASKED if is_open else Q.DECLINED,
        asked_on=on,
        came_on=on,
        first_deadline=deadline,
        deadline=deadline,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    _done(row, "asked", on, by, note=row.text)
    return row.pk


@transaction.atomic
def question_pass(*, question_id: int, agency: str, note: str, on: date, by: Actor) -> None:
    """Pass a question on to another agency; the clock runs on."""
    row = _question(question_id)
    _may_hold(row, by)
    if row.state not in (Q.ASKED, Q.DECLINED):
        raise _not_now(row, "转办")
    if agency not in rules_on(on).agencies or agency == row.agency:
        raise PostingsRefused("请选另一个部门来办。", "ASK-03")
    row.agency, row.state, row.came_on = agency, Q.ASKED, on
    row.save()
    _done(row, "passed", on, by, note=note)


@transaction.atomic
def question_decline(*, question_id: int, reason: str, on: date, by: Actor) -> None:
    """Let an agency say, within two working days, that it is not its business: the office finds the right one."""
    row = _question(question_id)
    _may_answer(row, by)
    if row.state != Q.ASKED:
        raise _not_now(row, "退回")
    rules = rules_on(on)
    last = rules.workdays_after(row.came_on, rules.decline_workdays)
    if on > last:
        text = f"超过{rules.decline_workdays}个工作日({last}前)没有退回,就由本部门答复。请答复,或与别的部门会办。"
        raise PostingsRefused(text, "ASK-04")
    told = reason_needed(reason)
    row.agency, row.state = "", Q.DECLINED
    row.save()
    _done(row, "declined", on, by, note=told)


@transaction.atomic
def question_answer(*, question_id: int, answer: str, on: date, by: Actor) -> None:
    """Answer a question; whoever asked says whether that will do."""
    row = _question(question_id)
    _may_answer(row, by)
    if row.state != Q.ASKED:
        raise _not_now(row, "答复")
    if len(answer.strip()) < 4:
        raise PostingsRefused("没有写答复。请写明怎么办、谁来办、什么时候办好。", "ASK-05")
    row.answer, row.state = answer.strip()[:500], Q.ANSWERED
    row.save()
    _done(row, "answered", on, by, note=row.answer)


@transaction.atomic
def question_accept(*, question_id: int, on: date, by: Actor) -> None:
    """Let whoever asked take the answer: the question is closed."""
    row = _question(question_id)
    register.require(by, ASK, row.org_id)
    if row.state != Q.ANSWERED:
        raise _not_now(row, "确认")
    _not_the_answerer(row, by)
    row.state, row.closed_on = Q.CLOSED, on
    row.save()
    _done(row, "accepted", on, by)


@transaction.atomic
def question_return(*, question_id: int, reason: str, on: date, by: Actor) -> None:
    """Send an answer back with what is missing; the agency has some days more, the first deadline stays."""
    row = _question(question_id)
    register.require(by, ASK, row.org_id)
    if row.state != Q.ANSWERED:
        raise _not_now(row, "退回答复")
    told = reason_needed(reason)
    row.state, row.came_on = Q.ASKED, on
    row.deadline = max(row.deadline, on + timedelta(days=rules_on(on).return_days))
    row.save()
    _done(row, "returned", on, by, note=told)


@transaction.atomic
def question_withdraw(*, question_id: int, reason: str, on: date, by: Actor) -> None:
    """Take a question back that nobody need answer any more."""
    row = _question(question_id)
    register.require(by, ASK, row.org_id)
    if row.state in (Q.CLOSED, Q.WITHDRAWN):
        raise _not_now(row, "撤回")
    told = reason_needed(reason)
    row.state, row.closed_on = Q.WITHDRAWN, on
    row.save()
    _done(row, "withdrawn", on, by, note=told)


@transaction.atomic
def question_reopen(*, question_id: int, on: date, by: Actor) -> None:
    """Take back that an answer was accepted, or that the question was withdrawn."""
    row = _question(question_id)
    register.require(by, ASK, row.org_id)
    if row.state not in (Q.CLOSED, Q.WITHDRAWN):
        raise _not_now(row, "恢复")
    row.state = Q.ANSWERED if row.answer else Q.ASKED if row.agency else Q.DECLINED
    row.closed_on = None
    row.save()
    _done(row, "reopened", on, by)


def _not_now(row: Question, what: str) -> PostingsRefused:
    text = f"现在是“{Q(row.state).label}”,不能{what}。请刷新页面看最新情况。"
    return PostingsRefused(text, "ASK-06")


def _not_the_answerer(row: Question, by: Actor) -> None:
    answered = row.events.filter(what="answered").order_by("-pk").first()
    if by.user_id is not None and answered is not None and answered.by_id == by.user_id:
        raise PostingsRefused("自己的答复由提出方确认。", "ASK-07")


def _question(question_id: int) -> Question:
    return Question.objects.select_for_update().get(pk=question_id)


def _may_answer(row: Question, by: Actor) -> None:
    """An agency answers what is on its own list."""
    lines = {grant.scope_id for grant in by.grants_for(ANSWER) if grant.scope_kind == "line"}
    if not by.is_system and row.agency not in lines:
        raise NotAllowed("这个问题不在您部门的名单上。请联系转办的党委。")


def _may_hold(row: Question, by: Actor) -> None:
    """Whoever has the question passes it on: the agency, or the office above the asker."""
    lines = {grant.scope_id for grant in by.grants_for(ANSWER) if grant.scope_kind == "line"}
    if row.agency not in lines or not row.agency:
        register.require(by, RUN, row.office_id)


def question_event_add(row: Question, what: str, on: date, by: Actor, *, note: str = "") -> None:
    """Keep one dated step of a question, with where it stands after it."""
    QuestionEvent.objects.create(
        question=row,
        on=on,
        what=what,
        state=row.state,
        agency=row.agency,
        deadline=row.deadline,
        note=note.strip()[:500],
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )


def _done(row: Question, what: str, on: date, by: Actor, *, note: str = "") -> None:
    question_event_add(row, what, on, by, note=note)
    task_sync(row, by)
    detail: dict[str, Any] = {"org": row.org_id, "agency": row.agency, "state": row.state}
    audit.event_record(what=f"question_{what}", subject=f"question:{row.pk}", by=by, detail=detail)


def task_sync(row: Question, by: Actor) -> None:
    """Let the work-list say whose move it is; what is late also stands with the office until it moves."""
    if row.state != Q.ASKED:
        tasks.tasks_close(source_kind=LATE, source_ids=[row.pk], by=by)
    draft = move_draft(row)
    if draft is None:
        tasks.tasks_close(source_kind=TASK, source_ids=[row.pk], by=by)
    else:
        tasks.tasks_put(drafts=[draft], by=by)


def move_draft(row: Question) -> TaskDraft | None:
    """Return whose move a question is, for the work-list; None once it is over."""
    told = {
        Q.ASKED: (row.office_id, row.agency, "答复"),
        Q.DECLINED: (row.office_id, "", "转办"),
        Q.ANSWERED: (row.org_id, "", "确认"),
    }.get(Q(row.state))
    if told is None:
        return None
    acting, line, verb = told
    return _draft(row, TASK, verb, acting, line)


def _draft(row: Question, kind: str, verb: str, acting: int, line: str) -> TaskDraft:
    return TaskDraft(
        org_id=row.org_id,
        acting_org_id=acting,
        title=row.text[:200],
        verb=verb,
        source_kind=kind,
        source_id=row.pk,
        url=reverse("question-detail", args=[row.pk]),
        deadline=row.deadline,
        first_deadline=row.first_deadline,
        how=f"由{row.agency}答复" if row.agency else "找出归谁管",
        owner=row.by_name,
        line=line,
    )


@transaction.atomic
def questions_climb(*, on: date, by: Actor) -> int:
    """Put questions whose time is over on the office's own list, so that it presses; return how many are there."""
    late = list(Question.objects.filter(state=Q.ASKED, deadline__lt=on).order_by("pk"))
    tasks.tasks_put(drafts=[_draft(row, LATE, "督办", row.office_id, "") for row in late], by=by)
    if late:
        detail = {"questions": [row.pk for row in late], "on": on.isoformat()}
        audit.event_record(what="questions_climbed", subject="questions", by=by, detail=detail)
    return len(late)
