"""Questions to agencies: the clock runs through passing on, declining in time, answers and their return."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.jobs.services import Claim, RunningJob
from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import Question
from jishi.apps.postings.rules import rules_on
from jishi.apps.postings.services import OFFICE, PostingsRefused, QuestionDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as on_list
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, today, travel

from .office import DAY, LABOUR, NETWORK, TAX, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def refused(code: str) -> Any:
    return pytest.raises(PostingsRefused, match=code)


def ask(desk: Desk, agency: str = LABOUR, text: str = "新员工参保怎么办") -> int:
    draft = QuestionDraft(desk.ids[NETWORK], text, agency)
    return services.question_ask(draft=draft, on=DAY, by=desk.people["secretary"])


def task(kind: str = "question") -> Task:
    return Task.objects.get(source_kind=kind, state="open")


def get(question: int) -> Question:
    return Question.objects.get(pk=question)


class TestTheWay:
    def test_it_goes_to_the_agency_with_a_clock(self, desk: Desk) -> None:
        ask(desk)

        assert (task().line, task().verb, task().deadline) == (
            LABOUR,
            "答复",
            DAY + timedelta(days=10),
        )

    def test_passing_on_does_not_stop_the_clock(self, desk: Desk) -> None:
        question = ask(desk, TAX)
        later = DAY + timedelta(days=6)
        with refused("ASK-03"):
            services.question_pass(question_id=question, agency=TAX, note="", on=later, by=desk.officer)
        services.question_pass(
            question_id=question,
            agency=LABOUR,
            note="归人社",
            on=later,
            by=desk.people["other_agency"],
        )

        row = selectors.question_row(question, Moment(later))
        assert row is not None
        assert (row.agency, row.left_words) == (LABOUR, "还剩4天")
        assert (task().line, task().deadline) == (LABOUR, DAY + timedelta(days=10))

    def test_an_agency_declines_within_two_working_days_and_the_office_finds_another(
        self, desk: Desk
    ) -> None:
        question, by = ask(desk), desk.people["agency"]
        with refused("POSTING-01"):
            services.question_decline(question_id=question, reason="", on=DAY, by=by)
        services.question_decline(question_id=question, reason="归税务部门", on=DAY, by=by)
        declined = (get(question).state, task().verb, task().acting_org_id, task().deadline)
        services.question_pass(question_id=question, agency=TAX, note="", on=DAY, by=desk.officer)

        assert declined == ("declined", "转办", desk.county, DAY + timedelta(days=10))
        assert (get(question).agency, get(question).state) == (TAX, "asked")

    def test_weekends_and_holidays_are_no_working_days(self, desk: Desk) -> None:
        rules = rules_on(DAY)
        assert rules.workdays_after(date(2012, 5, 18), 2) == date(2012, 5, 22)
        assert rules.workdays_after(date(2012, 4, 27), 2) == date(2012, 5, 2)
        question = ask(desk)
        with refused("ASK-04"):
            services.question_decline(
                question_id=question,
                reason="归税务部门",
                on=DAY + timedelta(days=3),
                by=desk.people["agency"],
            )

    def test_the_asker_accepts_or_sends_back(self, desk: Desk) -> None:
        question, agency, asker = ask(desk), desk.people["agency"], desk.people["secretary"]
        with refused("ASK-05"):
            services.question_answer(question_id=question, answer="好", on=DAY, by=agency)
        with refused("ASK-06"):
            services.question_accept(question_id=question, on=DAY, by=asker)
        services.question_answer(question_id=question, answer="带名册来窗口办", on=DAY, by=agency)
        assert (task().verb, task().acting_org_id) == ("确认", desk.ids[NETWORK])
        later = DAY + timedelta(days=9)
        services.question_return(question_id=question, reason="没说要哪些材料", on=later, by=asker)
        assert (get(question).deadline, get(question).first_deadline) == (
            later + timedelta(days=5),
            DAY + timedelta(days=10),
        )
        services.question_answer(question_id=question, answer="名册、合同各一份", on=later, by=agency)
        services.question_accept(question_id=question, on=later, by=asker)
        assert not Task.objects.filter(source_kind="question", state="open").exists()
        services.question_reopen(question_id=question, on=later, by=asker)

        assert [step.label for step in selectors.question_steps(question, Moment(today()))] == [
            "提出",
            "答复",
            "提出方退回答复",
            "答复",
            "提出方确认",
            "恢复办理",
        ]
        assert get(question).state == "answered"

    def test_whoever_answered_does_not_accept(self, desk: Desk) -> None:
        question = ask(desk)
        both = desk.people["agency"]
        both = type(both)(both.user_id, both.name, (*both.grants, *desk.people["secretary"].grants))
        services.question_answer(question_id=question, answer="带名册来窗口办", on=DAY, by=both)
        with refused("ASK-07"):
            services.question_accept(question_id=question, on=DAY, by=both)

    def test_it_is_withdrawn_and_taken_up_again(self, desk: Desk) -> None:
        question, asker = ask(desk, OFFICE), desk.people["secretary"]
        services.question_withdraw(question_id=question, reason="已经办好", on=DAY, by=asker)
        with refused("ASK-06"):
            services.question_withdraw(question_id=question, reason="已经办好", on=DAY, by=asker)
        with refused("ASK-06"):
            services.question_pass(question_id=question, agency=LABOUR, note="", on=DAY, by=desk.officer)
        services.question_reopen(question_id=question, on=DAY, by=asker)

        assert get(question).state == "declined"
        with refused("ASK-06"):
            services.question_reopen(question_id=question, on=DAY, by=asker)

    def test_what_cannot_be_asked_is_told(self, desk: Desk) -> None:
        with refused("ASK-01"):
            ask(desk, text="啊")
        with refused("ASK-02"):
            ask(desk, "气象")
        draft = QuestionDraft(desk.ids[NETWORK], "新员工参保怎么办", LABOUR)
        with pytest.raises(NotAllowed):
            services.question_ask(draft=draft, on=DAY, by=desk.people["stranger"])


class TestWhoSees:
    def test_an_agency_sees_and_answers_its_own(self, desk: Desk) -> None:
        question = ask(desk)
        nobody = registry.visible(desk.people["agency"], "postings.view", Moment(DAY))

        assert [row.question_id for row in selectors.questions_listed(nobody, [LABOUR])] == [question]
        assert selectors.questions_listed(nobody, [TAX]) == []
        with pytest.raises(NotAllowed):
            services.question_answer(
                question_id=question, answer="带名册来窗口办", on=DAY, by=desk.people["other_agency"]
            )
        with pytest.raises(NotAllowed):
            services.question_pass(
                question_id=question, agency=TAX, note="", on=DAY, by=desk.people["secretary"]
            )


class TestLate:
    def test_what_is_late_climbs_to_the_office_until_it_moves(self, desk: Desk) -> None:
        question, late = ask(desk), DAY + timedelta(days=11)
        with travel(DAY + timedelta(days=10)):
            assert services.questions_climb(on=DAY + timedelta(days=10), by=SYSTEM) == 0
        with travel(late):
            said = services.daily_job(RunningJob(Claim(1, 1), {"day": late.isoformat()}, SYSTEM))
            own = on_list.tasks_of(desk.officer, "mine", late)
        assert [one.verb for one in own] == ["督办"]
        assert "逾期的问题1件" in said["says"]
        services.question_answer(
            question_id=question, answer="带名册来窗口办", on=late, by=desk.people["agency"]
        )

        assert not Task.objects.filter(source_kind="question_late", state="open").exists()
