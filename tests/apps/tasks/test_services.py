"""What comes on the work-list, is passed on, and leaves it; what a branch tells its superior."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jishi.apps.audit.models import AuditEvent
from jishi.apps.registry import services as register
from jishi.apps.tasks import selectors, services
from jishi.apps.tasks.models import Concern, Task
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import now
from tests.factories.cast import COUNTY, DAY, FIRM, TOWNSHIP, VILLAGE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def draft(cast: Cast, source_id: int = 1, code: str = VILLAGE, days: int = 5, **told: object) -> TaskDraft:
    """Something that an organisation must do itself."""
    own = cast.org(code)
    base = TaskDraft(own, own, f"事项{source_id}", "填写", "term", source_id, "/", DAY + timedelta(days=days))
    return replace(base, **told)  # type: ignore[arg-type]


def standing(source_id: int = 1) -> Task:
    return Task.objects.get(source_kind="term", source_id=source_id, state="open")


class TestPut:
    """Put on the list, passed on, taken off."""

    def test_a_thing_has_one_open_task(self, cast: Cast) -> None:
        assert services.tasks_put(drafts=[draft(cast), draft(cast, 2)], by=SYSTEM) == 2
        assert services.tasks_put(drafts=[draft(cast)], by=SYSTEM) == 0

        assert Task.objects.filter(source_kind="term", state="open").count() == 2

    def test_passing_on_keeps_the_first_deadline(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)

        later = draft(cast, days=30, acting_org_id=cast.org(TOWNSHIP), verb="核对")
        services.tasks_put(drafts=[later], by=SYSTEM)

        task = standing()
        assert (task.first_deadline, task.deadline) == (DAY + timedelta(days=5), DAY + timedelta(days=30))
        assert (task.acting_org_id, task.verb) == (cast.org(TOWNSHIP), "核对")

    def test_the_sources_own_first_deadline_is_taken(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast, first_deadline=DAY)], by=SYSTEM)

        assert standing().first_deadline == DAY

    def test_a_closed_thing_may_come_back(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)
        assert services.tasks_close(source_kind="term", source_ids=[1], by=SYSTEM) == 1
        assert services.tasks_close(source_kind="term", source_ids=[1], by=SYSTEM) == 0

        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)

        states = Task.objects.filter(source_kind="term").order_by("pk").values_list("state", flat=True)
        assert list(states) == ["done", "open"]

    def test_what_is_no_longer_needed_is_dropped(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)

        services.tasks_close(source_kind="term", source_ids=[1], by=SYSTEM, dropped=True)

        assert Task.objects.get(source_kind="term").state == "dropped"

    def test_a_batch_is_one_event(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)
        before = AuditEvent.objects.count()

        services.tasks_put(drafts=[draft(cast), draft(cast, 2), draft(cast, 3)], by=SYSTEM)

        assert AuditEvent.objects.count() == before + 1
        event = AuditEvent.objects.order_by("-pk")[0]
        assert event.what == "tasks_put"
        assert json.loads(event.body)["detail"] == {"opened": 2, "passed_on": 1}

    def test_nothing_to_put_leaves_no_event(self, cast: Cast) -> None:
        before = AuditEvent.objects.count()

        assert services.tasks_put(drafts=[], by=SYSTEM) == 0
        assert services.tasks_close(source_kind="term", source_ids=[99], by=SYSTEM) == 0
        assert AuditEvent.objects.count() == before

    def test_the_database_keeps_one_open_task_a_source(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)
        again = standing()
        again.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()

    def test_the_database_keeps_the_first_deadline_first(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast)], by=SYSTEM)

        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(source_kind="term").update(deadline=DAY)


class TestLists:
    """Mine, others', my superior's."""

    def test_each_thing_stands_on_one_tab_of_each_person(self, cast: Cast) -> None:
        Task.objects.all().delete()
        own, above = cast.org(VILLAGE), cast.org(COUNTY)
        drafts = [
            draft(cast),
            draft(cast, 2, acting_org_id=cast.org(TOWNSHIP)),
            draft(cast, 3, acting_org_id=above),
            draft(cast, 4, FIRM),
        ]
        services.tasks_put(drafts=drafts, by=SYSTEM)

        def tabs(role: str) -> list[list[str]]:
            person = cast.people[role]
            return [[t.title for t in selectors.tasks_of(person, tab, DAY)] for tab in selectors.TABS]

        assert tabs("branch_secretary") == [["事项1"], [], ["事项2", "事项3"]]
        assert tabs("township_officer") == [["事项2"], ["事项1", "事项4"], ["事项3"]]
        assert tabs("county_officer") == [["事项3"], ["事项1", "事项2", "事项4"], []]
        assert tabs("stranger") == [[], [], []]
        assert own != above

    def test_counts_equal_lists(self, cast: Cast) -> None:
        services.tasks_put(
            drafts=[draft(cast, n, days=days) for n, days in enumerate((-3, -1, 0, 4))], by=SYSTEM
        )
        secretary = cast.people["branch_secretary"]

        mine = selectors.mine_counts(secretary, DAY)

        rows = selectors.tasks_of(secretary, "mine", DAY, most=1000)
        assert mine.total == len(rows)
        assert mine.overdue == sum(row.days_left < 0 for row in rows) == 2
        assert mine.due_today == sum(row.days_left == 0 for row in rows) == 1

    def test_what_others_do_is_counted_as_it_is_listed(self, cast: Cast) -> None:
        above = [
            draft(cast, 2, acting_org_id=cast.org(TOWNSHIP)),
            draft(cast, 3, acting_org_id=cast.org(COUNTY)),
        ]
        services.tasks_put(drafts=[draft(cast), *above, draft(cast, 4, FIRM)], by=SYSTEM)

        for role in ("branch_secretary", "township_officer", "county_officer", "stranger"):
            person = cast.people[role]
            for tab, count in selectors.others_counts(person, DAY).items():
                assert count == len(selectors.tasks_of(person, tab, DAY, most=1000)), (role, tab)

    def test_what_is_due_first_stands_on_top(self, cast: Cast) -> None:
        services.tasks_put(drafts=[draft(cast, n, days=days) for n, days in enumerate((9, -2, 0))], by=SYSTEM)

        rows = [
            t for t in selectors.tasks_of(cast.people["branch_secretary"], "mine", DAY) if t.source == "换届"
        ]

        assert [row.left_words for row in rows] == ["逾期2天", "今天到期", "还剩9天"]

    def test_a_branch_has_three_things_at_most_and_only_its_own(self, cast: Cast) -> None:
        Task.objects.all().delete()
        drafts = [draft(cast, n, days=n) for n in range(1, 6)]
        drafts.append(draft(cast, 9, days=0, acting_org_id=cast.org(TOWNSHIP)))
        services.tasks_put(drafts=drafts, by=SYSTEM)

        things = selectors.three_things([cast.org(VILLAGE), cast.org(FIRM)], DAY)

        assert [t.title for t in things[cast.org(VILLAGE)]] == ["事项1", "事项2", "事项3"]
        assert things[cast.org(FIRM)] == []


class TestConcerns:
    """有困难,告诉镇里."""

    def tell(self, cast: Cast, **told: str) -> int:
        words = {"place": "", "problem": "缺活动室", "wants": "县里"} | told
        return services.concern_tell(
            org_id=cast.org(VILLAGE),
            superior_id=cast.org(TOWNSHIP),
            on=DAY,
            by=cast.people["branch_secretary"],
            **words,
        )

    def test_a_problem_goes_on_the_superiors_list_for_seven_days(self, cast: Cast) -> None:
        told = self.tell(cast)

        task = Task.objects.get(source_kind="concern", source_id=told)
        assert (task.acting_org_id, task.verb) == (cast.org(TOWNSHIP), "答复")
        assert task.deadline == date(2012, 7, 22)

    def test_a_visit_without_a_problem_asks_for_nothing(self, cast: Cast) -> None:
        told = self.tell(cast, place="柳河村", problem="")

        assert not Task.objects.filter(source_kind="concern", source_id=told).exists()
        secretary = cast.people["branch_secretary"]
        assert selectors.days_since_visit(cast.org(VILLAGE), secretary.user_id, DAY + timedelta(days=9)) == 9

    def test_nothing_told_is_refused(self, cast: Cast) -> None:
        with pytest.raises(services.TaskError, match="TASK-01"):
            self.tell(cast, problem=" ")

    def test_an_answer_takes_it_off_the_list(self, cast: Cast) -> None:
        told = self.tell(cast)

        services.concern_answer(concern_id=told, answer="下月派人看房", by=cast.people["township_officer"])

        assert Concern.objects.get(pk=told).answered_by == "township_officer甲"
        assert Task.objects.get(source_kind="concern", source_id=told).state == "done"

    def test_an_answer_is_refused_when_empty_or_twice_or_by_whoever_told(self, cast: Cast) -> None:
        told, clerk = self.tell(cast), cast.people["township_officer"]

        with pytest.raises(services.TaskError, match="TASK-02"):
            services.concern_answer(concern_id=told, answer=" ", by=clerk)
        with pytest.raises(services.TaskError, match="TASK-04"):
            services.concern_answer(concern_id=told, answer="好", by=cast.people["branch_secretary"])
        services.concern_answer(concern_id=told, answer="好", by=clerk)
        with pytest.raises(services.TaskError, match="TASK-03"):
            services.concern_answer(concern_id=told, answer="好", by=clerk)

    def test_nobody_tells_or_answers_for_others(self, cast: Cast) -> None:
        stranger = cast.people["stranger"]

        with pytest.raises(NotAllowed):
            services.concern_answer(concern_id=self.tell(cast), answer="好", by=stranger)
        with pytest.raises(NotAllowed):
            services.concern_tell(
                org_id=cast.org(VILLAGE),
                place="",
                problem="x",
                wants="",
                superior_id=cast.org(TOWNSHIP),
                on=DAY,
                by=stranger,
            )

    def test_the_database_wants_an_answer_whole(self, cast: Cast) -> None:
        told = self.tell(cast)

        with pytest.raises(IntegrityError), transaction.atomic():
            Concern.objects.filter(pk=told).update(answered_at=now())


def test_a_dissolved_organisation_leaves_nothing_to_do(cast: Cast) -> None:
    services.tasks_put(drafts=[draft(cast, code=FIRM)], by=SYSTEM)

    register.org_dissolve(
        org_id=cast.org(FIRM),
        on=DAY,
        document_no="9号",
        reason="企业停业",
        by=cast.people["county_officer"],
    )

    assert not Task.objects.filter(org_id=cast.org(FIRM), state="open").exists()
