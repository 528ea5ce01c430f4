"""Visits with three fields, and slips with three questions, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..models import Posting, SlipTally, Visit
from ..rights import RUN, VISIT
from ..rules import rules_on
from .errors import PostingsRefused
from .questions import QuestionDraft, question_ask


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """去了哪里、遇到什么问题、要谁帮忙: nothing else is asked; `helper` is an agency, or the superior's office."""

    place: str
    problem: str = ""
    helper: str = ""


@transaction.atomic
def visit_record(*, posting_id: int, draft: VisitDraft, on: date, by: Actor) -> int:
    """Keep a visit; a problem for which help is wanted goes on its way as a question. Return the visit's id."""
    posting = Posting.objects.get(pk=posting_id)
    register.require(by, VISIT, posting.org_id)
    place, problem, helper = draft.place.strip(), draft.problem.strip(), draft.helper.strip()
    if posting.state != Posting.State.SERVING or not posting.started_on <= on <= today():
        text = f"到访日期应在到岗日({posting.started_on})到今天之间,人还在岗。请核对。"
        raise PostingsRefused(text, "VISIT-01")
    if not place:
        raise PostingsRefused("没有写去了哪里。请填写。", "VISIT-02")
    if helper and not problem:
        raise PostingsRefused("要人帮忙的,请写明遇到什么问题。", "VISIT-03")
    question_id = None
    if helper:
        ask = QuestionDraft(posting.org_id, problem, helper, posting.unit_id)
        question_id = question_ask(draft=ask, on=on, by=by)
    row = Visit.objects.create(
        posting=posting,
        on=on,
        place=place,
        problem=problem,
        helper=helper,
        question_id=question_id,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail = {"visit": row.pk, "question": question_id}
    audit.event_record(what="visit_recorded", subject=f"posting:{posting_id}", by=by, detail=detail)
    return row.pk


@transaction.atomic
def visit_void(*, visit_id: int, by: Actor) -> None:
    """Take a visit back; a question that came of it goes its own way."""
    row = Visit.objects.select_for_update(of=("self",)).select_related("posting").get(pk=visit_id)
    register.require(by, VISIT, row.posting.org_id)
    if row.voided_at is not None:
        raise PostingsRefused("这次到访已经撤回。", "VISIT-04")
    row.voided_at = now()
    row.save()
    audit.event_record(
        what="visit_voided", subject=f"posting:{row.posting_id}", by=by, detail={"visit": row.pk}
    )


@transaction.atomic
def slips_tally(
    *,
    posting_id: int,
    side: str,
    papers_n: int,
    counts: Mapping[str, Sequence[int]],
    said: str,
    on: date,
    by: Actor,
) -> int:
    """Keep the slips with the three questions, counted: how many gave which answer to which question."""
    posting = Posting.objects.get(pk=posting_id)
    register.require(by, RUN, posting.owner_org_id)
    rules = rules_on(on)
    if on < posting.started_on or on > today():
        text = f"日期应在到岗日({posting.started_on})到今天之间。请核对。"
        raise PostingsRefused(text, "VISIT-05")
    if papers_n < 1 or side not in SlipTally.Side.values:
        raise PostingsRefused("收回的张数应为1以上的整数。请改正。", "VISIT-06")
    for question_id, text in rules.slip_questions:
        told = list(counts.get(question_id, ()))
        if len(told) != len(rules.slip_answers) or min(told) < 0 or sum(told) != papers_n:
            sentence = f"“{text}”各项张数相加应等于收回的{papers_n}张,现为{sum(told)}张。请重新点票。"
            raise PostingsRefused(sentence, "VISIT-07")
    row = SlipTally.objects.create(
        posting=posting,
        on=on,
        side=side,
        papers_n=papers_n,
        counts={key: list(counts[key]) for key, _ in rules.slip_questions},
        said=said.strip()[:300],
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail = {"tally": row.pk, "papers": papers_n}
    audit.event_record(what="slips_tallied", subject=f"posting:{posting_id}", by=by, detail=detail)
    return row.pk


@transaction.atomic
def tally_void(*, tally_id: int, by: Actor) -> None:
    """Take a count of slips back."""
    row = SlipTally.objects.select_for_update(of=("self",)).select_related("posting").get(pk=tally_id)
    register.require(by, RUN, row.posting.owner_org_id)
    row.voided_at = now()
    row.save()
    audit.event_record(
        what="tally_voided", subject=f"posting:{row.posting_id}", by=by, detail={"tally": row.pk}
    )
