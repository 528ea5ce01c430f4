"""Postings: term, relation, first tasks, visits, slips with three questions, the end, and the way back."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import FirstTask, Offer, Post, Posting, Question, Visit
from jishi.apps.postings.rules import rules_on
from jishi.apps.postings.services import PostingDraft, PostingsRefused, VisitDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Papers, Successor
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, today, travel

from .office import DAY, FAR, GRAPHITE, HOME, LABOUR, NETWORK, TOWN, Desk, quota, wanted

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
LATER = DAY + timedelta(days=12)


def refused(code: str) -> Any:
    return pytest.raises(PostingsRefused, match=code)


def open_tasks(kind: str) -> list[Task]:
    return list(Task.objects.filter(source_kind=kind, state="open").order_by("deadline", "pk"))


def draft(desk: Desk, name: str, post: str, **told: Any) -> PostingDraft:
    given: dict[str, Any] = {"started_on": DAY, "document_no": "文", "duties": "帮助过组织生活", **told}
    return PostingDraft(desk.talents[name], desk.posts[post], **given)


def start(desk: Desk, name: str, post: str, **told: Any) -> Posting:
    made = services.posting_start(draft=draft(desk, name, post, **told), by=desk.officer)
    return Posting.objects.get(pk=made)


class TestStarting:
    def test_term_relation_and_first_tasks_come_with_it(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started("岳", moves_relation=True)

        assert row.until == date(2015, 5, 13)
        assert registry.members_count(desk.ids[NETWORK], Moment(DAY)) == 1
        assert registry.members_count(desk.ids[HOME], Moment(DAY)) == 1
        texts = [rule.text for rule in rules_on(DAY).first_tasks["instructor"]]
        assert [task.title for task in open_tasks("first_task")] == texts
        assert open_tasks("first_task")[0].acting_org_id == desk.ids[TOWN]
        assert (desk.offer("岳").state, wanted(desk.posts["network"]).state) == ("started", "filled")

    def test_taken_back_the_relation_the_offer_and_the_post_stand_as_before(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started("岳", moves_relation=True)
        services.posting_cancel(posting_id=row.pk, reason="人还没有来", by=desk.officer)

        row.refresh_from_db()
        assert (row.state, row.relation_change_id) == (Posting.State.CANCELLED, None)
        assert registry.members_count(desk.ids[HOME], Moment(DAY)) == 2
        assert desk.offer("岳").state == Offer.State.ACCEPTED
        assert wanted(desk.posts["network"]).state == Post.State.WANTED
        assert open_tasks("first_task") == []
        with refused("POSTING-14"):
            services.posting_cancel(posting_id=row.pk, reason="人还没有来", by=desk.officer)

    def test_a_transfer_taken_back_in_the_register_is_noted_and_comes_back(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started("岳", moves_relation=True)
        change = row.relation_change_id or 0
        undone = register.change_revert(change_id=change, reason="转错了人", by=desk.officer)
        row.refresh_from_db()
        before = row.relation_change_id
        register.change_revert(change_id=undone, reason="没有转错", by=desk.officer)
        row.refresh_from_db()

        assert (before, row.relation_change_id) == (None, change)
        assert [event.what for event in row.events.order_by("pk")] == ["started", "relation_back", "relation"]

    def test_what_cannot_be_started_is_told(self, desk: Desk) -> None:
        choice = desk.approved()
        offer = desk.offer("岳")
        with refused("POSTING-02"):
            start(desk, "岳", "network", offer_id=offer.pk)
        with refused("POSTING-03"):
            start(desk, "岳", "network", duties=" ")
        with refused("POSTING-04"):
            start(desk, "岳", "network", until=DAY - timedelta(days=1))
        with refused("POSTING-05"):
            start(desk, "嵩", "network")
        with refused("POSTING-07"):
            start(desk, "衡", "network")
        services.approval_take_back(round_id=choice, reason="改为直接选派", by=desk.officer)
        services.round_withdraw(round_id=choice, reason="改为直接选派", by=desk.officer)
        with refused("POSTING-10"):
            start(desk, "衡", "network", moves_relation=True)
        with refused("POSTING-11"):
            start(desk, "衡", "network", line_ids=[1])
        services.talent_leave(talent_id=desk.talents["泰"], on=DAY, reason="外出务工", by=desk.officer)
        with refused("POSTING-06"):
            start(desk, "泰", "network")
        start(desk, "衡", "network")
        with refused("POSTING-08"):
            start(desk, "岳", "network")
        with refused("POOL-09"):
            services.talent_leave(talent_id=desk.talents["衡"], on=DAY, reason="外出务工", by=desk.officer)

    def test_one_looks_after_a_handful_of_units_and_no_more(self, desk: Desk) -> None:
        desk.post("wide", org_code=FAR, seats=2)
        start(desk, "华", "wide")
        with refused("POSTING-09"):
            start(desk, "华", "wide")
        start(desk, "华", "network")
        start(desk, "华", "graphite")
        for n in (4, 5):
            desk.post(f"more{n}", unit_code="F3") if n == 4 else desk.post("more5", org_code=HOME)
            start(desk, "华", f"more{n}")
        desk.post("six", org_code="230321100103")

        with refused("POSTING-05"):
            start(desk, "华", "six")

    def test_a_welfare_post_says_what_the_labour_office_pays(self, desk: Desk) -> None:
        desk.post("rice", unit_code="F3", quota_id=quota(desk))
        told: dict[str, Any] = selectors.talent_told(desk.talents["衡"]) | {
            "paper_no": "1号",
            "paper_until": DAY,
        }
        services.talent_correct(
            talent_id=desk.talents["衡"], draft=services.TalentDraft(**told), by=desk.officer
        )

        assert start(desk, "衡", "rice").subsidy_fen == 120_000


class TestServing:
    def test_a_task_is_done_with_what_came_of_it_and_taken_back(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        task = row.first_tasks.order_by("deadline")[0]
        by = desk.people["instructor"]
        with refused("POSTING-18"):
            services.first_task_done(first_task_id=task.pk, outcome=" ", on=DAY, by=by)
        with refused("POSTING-19"):
            services.first_task_undo(first_task_id=task.pk, by=by)
        services.first_task_done(first_task_id=task.pk, outcome="员工想要读书角", on=DAY, by=by)
        left = len(open_tasks("first_task"))
        with refused("POSTING-17"):
            services.first_task_done(first_task_id=task.pk, outcome="又办", on=DAY, by=by)
        services.first_task_undo(first_task_id=task.pk, by=by)

        assert (left, len(open_tasks("first_task"))) == (3, 4)

    def test_one_more_task_is_agreed_on(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        with refused("POSTING-16"):
            services.first_task_add(posting_id=row.pk, text=" ", deadline=DAY, by=desk.officer)
        services.first_task_add(posting_id=row.pk, text="办一次读书会", deadline=DAY, by=desk.officer)

        assert open_tasks("first_task")[0].title == "办一次读书会"

    def test_a_visit_has_three_fields_and_a_problem_goes_its_way(self, desk: Desk) -> None:
        desk.approved()
        row, by = desk.started(), desk.people["instructor"]
        with refused("VISIT-02"):
            services.visit_record(posting_id=row.pk, draft=VisitDraft(" "), on=DAY, by=by)
        with refused("VISIT-03"):
            visit = VisitDraft("车间", helper=LABOUR)
            services.visit_record(posting_id=row.pk, draft=visit, on=DAY, by=by)
        with refused("VISIT-01"):
            services.visit_record(posting_id=row.pk, draft=VisitDraft("车间"), on=LATER, by=by)
        with travel(LATER):
            visit = VisitDraft("车间", "新员工没有签合同", LABOUR)
            made = services.visit_record(posting_id=row.pk, draft=visit, on=LATER, by=by)
        question = Question.objects.get()
        [found] = selectors.postings_at([desk.ids[NETWORK]], LATER + timedelta(days=23))

        assert found.visit_words == "距上次到访23天"
        assert (question.agency, question.text, question.unit_id) == (
            LABOUR,
            "新员工没有签合同",
            row.unit_id,
        )
        assert Visit.objects.get().question_id == question.pk
        services.visit_void(visit_id=made, by=by)
        with refused("VISIT-04"):
            services.visit_void(visit_id=made, by=by)
        assert selectors.postings_at([desk.ids[NETWORK]], LATER)[0].days_since is None

    def test_nobody_else_tells_of_a_visit(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        with pytest.raises(NotAllowed):
            services.visit_record(
                posting_id=row.pk, draft=VisitDraft("车间"), on=DAY, by=desk.people["stranger"]
            )

    def test_slips_with_three_questions_must_add_up(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        counts = {"changed": [8, 2, 0], "found": [9, 1, 0], "wanted": [10, 0, 0]}
        told: dict[str, Any] = {"posting_id": row.pk, "said": "多来车间", "by": desk.officer}
        with refused("VISIT-05"):
            services.slips_tally(side="people", papers_n=10, counts=counts, on=LATER, **told)
        with refused("VISIT-06"):
            services.slips_tally(side="people", papers_n=0, counts=counts, on=DAY, **told)
        with refused("VISIT-07"):
            services.slips_tally(side="people", papers_n=11, counts=counts, on=DAY, **told)
        made = services.slips_tally(side="people", papers_n=10, counts=counts, on=DAY, **told)
        file = selectors.posting_file(row.pk, Moment(today()))
        services.tally_void(tally_id=made, by=desk.officer)

        assert file is not None
        assert file.tallies[0].answers[0][1] == (("有", 8), ("有一点", 2), ("没有", 0))
        after = selectors.posting_file(row.pk, Moment(today()))
        assert after is not None
        assert after.tallies == ()

    def test_the_file_says_what_has_changed_and_scores_nobody(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started(moves_relation=True)
        task = row.first_tasks.order_by("deadline")[0]
        services.first_task_done(
            first_task_id=task.pk, outcome="制度上墙", on=DAY, by=desk.people["instructor"]
        )
        file = selectors.posting_file(row.pk, Moment(today()))

        assert file is not None
        told = {one.label: (one.before, one.now) for one in file.changes}
        assert told["到岗任务"] == ("0件办成", "1件办成,3件在办")
        assert told["所在组织党员"] == ("0名", "1名")
        assert file.relation == "已转到岗位"

    def test_a_quarter_without_a_visit_is_on_the_list_before_it_ends(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        for day, count in ((date(2012, 9, 1), 0), (date(2012, 9, 20), 1)):
            with travel(day):
                assert services.visits_remind(on=day, by=SYSTEM) == count
        assert open_tasks("visit_due")[0].deadline == date(2012, 9, 30)
        day = date(2012, 9, 21)
        with travel(day):
            services.visit_record(
                posting_id=row.pk, draft=VisitDraft("车间"), on=day, by=desk.people["instructor"]
            )
            services.visits_remind(on=day, by=SYSTEM)
        assert open_tasks("visit_due") == []


class TestEnding:
    def test_what_is_left_is_dropped_and_comes_back(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        with refused("POSTING-12"):
            services.posting_end(posting_id=row.pk, on=LATER, reason="调回原单位", by=desk.officer)
        with refused("POSTING-13"):
            services.posting_resume(posting_id=row.pk, by=desk.officer)
        services.posting_end(posting_id=row.pk, on=DAY, reason="调回原单位", by=desk.officer)
        ended = FirstTask.objects.filter(dropped_on=DAY).count()
        task = row.first_tasks.order_by("pk")[0]
        with refused("POSTING-15"):
            services.first_task_add(posting_id=row.pk, text="再办", deadline=DAY, by=desk.officer)
        with refused("POSTING-20"):
            services.first_task_done(
                first_task_id=task.pk, outcome="办成", on=DAY, by=desk.people["instructor"]
            )
        assert (ended, open_tasks("first_task")) == (4, [])
        services.posting_resume(posting_id=row.pk, by=desk.officer)

        assert len(open_tasks("first_task")) == 4


class TestOrganisations:
    def test_a_dissolved_branch_ends_what_stands_there_until_that_is_taken_back(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        services.question_ask(
            draft=services.QuestionDraft(desk.ids[NETWORK], "职工参保问题", LABOUR),
            on=DAY,
            by=desk.people["secretary"],
        )
        change = register.org_dissolve(
            org_id=desk.ids[NETWORK], on=DAY, document_no="鸡组发9号", reason="企业停产", by=SYSTEM
        )
        row.refresh_from_db()
        during = (row.state, Question.objects.get().state, len(open_tasks("first_task")))
        register.change_revert(change_id=change, reason="没有停产", by=SYSTEM)
        row.refresh_from_db()

        assert during == ("ended", "withdrawn", 0)
        assert (row.state, Question.objects.get().state) == ("serving", "asked")
        assert len(open_tasks("first_task")) == 4
        assert len(open_tasks("question")) == 1

    def test_a_merged_branch_hands_over_and_takes_back(self, desk: Desk) -> None:
        desk.approved()
        row = desk.started()
        papers = Papers(DAY, "两家企业合并", "鸡组发10号")
        change = register.orgs_merge(
            org_ids=[desk.ids[NETWORK], desk.ids[GRAPHITE]],
            into=Successor(org_id=desk.ids[GRAPHITE]),
            papers=papers,
            by=SYSTEM,
        )
        row.refresh_from_db()
        there = row.org_id
        about = {task.org_id for task in open_tasks("first_task")}
        register.change_revert(change_id=change, reason="不合并了", by=SYSTEM)
        row.refresh_from_db()

        assert (there, about) == (desk.ids[GRAPHITE], {desk.ids[GRAPHITE]})
        assert row.org_id == desk.ids[NETWORK]
        assert {task.org_id for task in open_tasks("first_task")} == {desk.ids[NETWORK]}
