"""Needs from the asking to the asker's word, and the agencies' own pipelines; 没办成 is an honest end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import Need, Referral
from jishi.apps.outreach.selectors import NeedFilter
from jishi.apps.outreach.services import NeedDraft, NeedStep, OutreachError, ReferralStep
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks.models import Task
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment

from .office import AGENCY, BANK, DAY, UNIT, Street

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATER = DAY + timedelta(days=3)


def state(need_id: int) -> str:
    return Need.objects.get(pk=need_id).state


def referred(street: Street, kind: str = "loan", line: str = BANK) -> Referral:
    need = street.need("001", kind)
    street.step(need, "refer", line=line, asked_fen=2_000_000 if kind == "loan" else None)
    return Referral.objects.get(need_id=need)


def decide(street: Street, referral: Referral, *steps: str, who: str = "bank", **told: Any) -> Referral:
    for what in steps:
        step = ReferralStep(referral.pk, what, LATER, **told)
        services.referrals_step(steps=[step], by=street.people[who])
    return Referral.objects.get(pk=referral.pk)


def test_a_need_is_closed_by_whoever_asked_and_not_before(street: Street) -> None:
    need = street.need()
    row = Need.objects.get(pk=need)
    assert (row.first_tell_by, row.owner) == (DAY + timedelta(days=30), "赵组长")
    task = Task.objects.get(source_kind="need", state="open")
    assert "钱" not in task.title

    street.step(need, "done", note="已在物业公司上岗", on=LATER)
    assert state(need) == "answered"
    assert Need.objects.get(pk=need).tell_by == LATER + timedelta(days=5)
    street.step(need, "refuse", note="工资比说好的少", how="phone", on=LATER)
    assert (state(need), Need.objects.get(pk=need).refused_n) == ("open", 1)
    street.step(need, "done", note="补发了差额", on=LATER)
    street.step(need, "agree", how="signed", on=LATER)

    assert state(need) == "closed"
    assert not Task.objects.filter(source_kind="need", state="open").exists()
    words = [each.what for each in selectors.need_history(need)]
    assert words == ["提出", "办成了", "本人不认可", "办成了", "本人认可"]


def test_not_done_with_the_reason_told_is_an_honest_end(street: Street) -> None:
    need = street.need(kind="care")
    street.step(need, "failed", note="收入高于低保标准,不能办")
    assert state(need) == "failed"
    street.step(need, "told", how="person")

    seen = registry.visible(street.people["clerk"], "outreach.view_household", Moment(DAY))
    assert state(need) == "not_done"
    assert selectors.needs_count(seen, NeedFilter("not_done")) == 1
    assert selectors.needs_count(seen, NeedFilter("closed")) == 0


@pytest.mark.parametrize(
    ("what", "told", "code"),
    [
        ("agree", {"how": "phone"}, "NEED-03"),
        ("pass", {"owner": " "}, "NEED-05"),
        ("done", {"note": "好"}, "NEED-05"),
        ("done", {"note": "已经上岗了", "on": DAY - timedelta(days=1)}, "NEED-04"),
        ("refer", {"line": ""}, "NEED-05"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(
    what: str, told: dict[str, Any], code: str, street: Street
) -> None:
    need = street.need()

    with pytest.raises(OutreachError, match=code):
        street.step(need, what, **told)

    assert state(need) == "open"


def test_what_is_asked_needs_words_and_somebody_to_see_to_it(street: Street) -> None:
    draft = NeedDraft(street.home("001").pk, "job", " ", DAY, "赵组长")

    with pytest.raises(OutreachError, match="NEED-02"):
        services.needs_record(drafts=[draft], by=street.people["clerk"])
    with pytest.raises(NotAllowed):
        services.needs_record(drafts=[draft], by=street.people["stranger"])


def test_a_small_loan_goes_through_the_bank_and_comes_back_to_be_told(street: Street) -> None:
    loan = referred(street)
    task = Task.objects.get(source_kind="need", state="open")
    assert task.line == BANK

    decide(street, loan, "take", "check")
    with pytest.raises(OutreachError, match="REFER-03"):
        decide(street, loan, "approve")
    decide(street, loan, "approve", granted_fen=2_000_000, months=24)
    ended = decide(street, loan, "done")

    assert (ended.granted_fen, ended.months, ended.closed_on) == (2_000_000, 24, LATER)
    assert state(loan.need_id) == "answered"
    assert "20,000元" in Need.objects.get(pk=loan.need_id).outcome
    street.step(loan.need_id, "agree", how="phone", on=LATER)
    assert state(loan.need_id) == "closed"


def test_what_an_agency_declines_comes_back_to_be_seen_to(street: Street) -> None:
    job = referred(street, "job", AGENCY)
    with pytest.raises(OutreachError, match="REFER-02"):
        decide(street, job, "decline", who="agency")
    decide(street, job, "decline", who="agency", note="目前没有合适岗位")

    assert state(job.need_id) == "open"
    street.step(job.need_id, "refer", on=LATER, line=AGENCY)
    again = Referral.objects.get(need_id=job.need_id, closed_on=None)
    decide(street, again, "take", who="agency")
    decide(street, again, "offer", "done", who="agency", note="平房热电门卫")
    assert state(job.need_id) == "answered"


@pytest.mark.parametrize(
    ("what", "told", "code"),
    [
        ("approve", {"granted_fen": 1, "months": 1}, "REFER-01"),
        ("take", {"on": DAY - timedelta(days=1)}, "REFER-04"),
    ],
)
def test_an_agencys_step_that_cannot_be_taken_says_why(
    what: str, told: dict[str, Any], code: str, street: Street
) -> None:
    loan = referred(street)
    step = ReferralStep(loan.pk, what, told.pop("on", LATER), **told)

    with pytest.raises(OutreachError, match=code):
        services.referrals_step(steps=[step], by=street.people["bank"])


def test_a_loan_says_how_much(street: Street) -> None:
    need = street.need("001", "loan")

    with pytest.raises(OutreachError, match="NEED-06"):
        street.step(need, "refer", line=BANK)


def test_agencies_see_and_decide_their_own_only(street: Street) -> None:
    loan = referred(street)
    nobody = registry.visible(street.people["agency"], "outreach.refer", Moment(DAY))

    assert [row.name for row in selectors.referrals_of([BANK], nobody)] == ["钱*1"]
    assert selectors.referrals_of([AGENCY], nobody) == []
    assert selectors.referral_row(loan.pk, [AGENCY], nobody) is None
    with pytest.raises(NotAllowed, match=f"转给{BANK}的事"):
        decide(street, loan, "take", who="agency")
    with pytest.raises(NotAllowed):
        decide(street, loan, "take", who="clerk")


def test_needs_of_people_handed_over_are_followed_by_their_batch(street: Street) -> None:
    street.grouped()
    need = street.need("001")
    street.need("020")
    street.step(need, "done", note="已在物业公司上岗")
    street.step(need, "agree", how="phone")
    clerk = street.people["clerk"]
    seen = registry.visible(clerk, "outreach.view_household", Moment(DAY))
    letters = registry.visible(clerk, "registry.view_member", Moment(DAY))

    [line] = selectors.intake_lines(seen, letters)

    assert (line.from_unit, line.people_n, line.members_n) == (UNIT, 30, 1)
    assert (line.households_n, line.grouped_n, line.needs_n, line.closed_n) == (10, 10, 1, 1)


def test_a_batch_of_steps_is_taken_whole_or_not_at_all(street: Street) -> None:
    one, other = street.need("001"), street.need("002")
    steps = [NeedStep(one, "done", DAY, "已在物业公司上岗"), NeedStep(other, "agree", DAY, how="phone")]

    with pytest.raises(OutreachError, match="NEED-03"):
        services.needs_step(steps=steps, by=street.people["clerk"])

    assert {state(one), state(other)} == {"open"}
