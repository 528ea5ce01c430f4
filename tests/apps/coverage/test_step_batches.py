"""One step with a whole list of units: who can, who cannot and why, and the way back."""

import json
from datetime import date

import pytest

from jishi.apps.audit.models import AuditEvent
from jishi.apps.coverage import services
from jishi.apps.coverage.models import Case, CaseEvent, StepBatch
from jishi.apps.coverage.services import CoverageRefused, StepTold, Trial
from jishi.shared.actor import NotAllowed

from .office import DAY, FIRST, Desk, open_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACT = StepTold("contact", DAY, told={"owner": "孙干事"})


def ids(desk: Desk, *units: str) -> list[int]:
    return [desk.case(unit).pk for unit in units]


def tried(desk: Desk, told: StepTold, *units: str, by: str = "officer") -> Trial:
    return services.step_batch_try(
        campaign_id=desk.campaign.pk, case_ids=ids(desk, *units), told=told, by=desk.people[by]
    )


def taken(desk: Desk, told: StepTold, *units: str, by: str = "officer") -> StepBatch:
    digest = tried(desk, told, *units, by=by).digest
    batch_id = services.step_batch_take(
        campaign_id=desk.campaign.pk,
        case_ids=ids(desk, *units),
        told=told,
        as_tried=digest,
        by=desk.people[by],
    )
    return StepBatch.objects.get(pk=batch_id)


def undone(desk: Desk, batch: StepBatch, reason: str = "记错了名单", by: str = "officer") -> int:
    return services.step_batch_undo(batch_id=batch.pk, on=DAY, reason=reason, by=desk.people[by])


def faults(trial: Trial) -> list[str]:
    return [one.fault for one in trial.tried]


def steps_of(desk: Desk, *units: str) -> list[str]:
    return [desk.case(unit).step for unit in units]


class TestTaking:
    def test_a_list_takes_a_step_as_one_batch_on_record_and_on_the_work_list(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1", "F2", "F5")

        assert steps_of(desk, "F1", "F2", "F5") == ["contacted"] * 3
        assert {event.batch for event in CaseEvent.objects.filter(what="contact")} == {batch}
        assert {task.owner for task in open_tasks(desk, "F5")} == {"孙干事"}
        event = AuditEvent.objects.get(what="step_batch_taken")
        assert event.subject == f"step_batch:{batch.pk}"
        assert json.loads(event.body)["detail"]["cases"] == sorted(ids(desk, "F1", "F2", "F5"))
        assert str(batch) == f"{batch.pk} contact {DAY}"

    def test_it_ends_where_single_steps_end(self, desk: Desk) -> None:
        told = StepTold("count", DAY, told={"full_n": 0, "members_n": 0})
        for unit in ("F1", "F2"):
            desk.take(unit, "contact", owner="孙干事")
        desk.take("F1", "count", on=DAY, full_n=0, members_n=0)

        taken(desk, told, "F2")

        one, two = desk.case("F1"), desk.case("F2")
        assert (one.step, one.full_n, one.deadline) == (two.step, two.full_n, two.deadline)

    def test_a_look_tells_who_cannot_and_why_and_writes_nothing(self, desk: Desk) -> None:
        desk.count("F1", 3)
        before = CaseEvent.objects.count()

        trial = tried(desk, CONTACT, "F1", "F2")

        assert faults(trial) == ["现在是“党员已摸清”,不能“已联系”。请刷新页面看最新情况。", ""]
        assert trial.ready == (desk.case("F2").pk,)
        assert CaseEvent.objects.count() == before
        assert steps_of(desk, "F2") == ["found"]

    def test_only_those_that_can_take_it(self, desk: Desk) -> None:
        desk.count("F1", 3)

        taken(desk, CONTACT, "F1", "F2")

        assert steps_of(desk, "F1", "F2") == ["members", "contacted"]

    def test_units_that_apply_together_go_together_though_one_is_ticked(self, desk: Desk) -> None:
        for unit in ("F1", "F2"):
            desk.count(unit, 2)
        desk.take("F1", "choose", way="joint", group=("F2",))
        desk.count("F5", 3)
        desk.take("F5", "choose", way="single")
        told = StepTold("apply", DAY)

        both = tried(desk, told, "F1", "F2", "F5")
        trial = tried(desk, told, "F1", "F5")
        batch = taken(desk, told, "F1", "F5")

        assert (both.brought, trial.brought) == ((), (desk.case("F2").pk,))
        assert trial.tried[0].with_ids == (desk.case("F2").pk,)
        assert steps_of(desk, "F1", "F2", "F5") == ["applied"] * 3
        assert CaseEvent.objects.filter(batch=batch).count() == 3

    def test_a_list_sets_up_one_joint_organisation(self, desk: Desk) -> None:
        for unit, full in (("F1", 2), ("F2", 1)):
            desk.count(unit, full)
        told = StepTold("choose", DAY, told={"way": "joint"})

        assert faults(tried(desk, told, "F1", "F2", "F5"))[:2] == ["", ""]
        taken(desk, told, "F1", "F2", "F5")

        assert desk.case("F1").joint_no == desk.case("F2").joint_no is not None
        assert desk.case("F5").joint_no is None
        assert faults(tried(desk, told, "F5"))[0].startswith("现在是“尚未联系”")


class TestRefusing:
    def test_every_unit_has_its_own_reason(self, desk: Desk) -> None:
        desk.count("F1", 1)
        desk.count("F2", 4)
        single = StepTold("choose", DAY, told={"way": "single"})
        instructor = StepTold("choose", DAY, told={"way": "instructor"})
        joint = StepTold("choose", DAY, told={"way": "joint"})
        early = StepTold("hold", date(2012, 3, 1), told={"why": "worried"})

        assert "正式党员1名,单独组建要3名以上" in faults(tried(desk, single, "F1"))[0]
        assert "正式党员4名,应当单独组建" in faults(tried(desk, instructor, "F2"))[0]
        assert "联合组建要2至5个单位" in faults(tried(desk, joint, "F1"))[0]
        assert faults(tried(desk, early, "F1")) == ["日期早于上一步(2012-03-23)。请填这天或以后。"]
        assert faults(tried(desk, StepTold("hold", DAY), "F1")) == ["没有填原因。请填写。"]
        wrong = StepTold("count", DAY, told={"full_n": 3, "members_n": 1})
        assert faults(tried(desk, wrong, "F1")) == ["正式党员数大于党员数。请核对。"]
        taken(desk, instructor, "F1")
        assert "只派指导员的不用申请" in faults(tried(desk, StepTold("apply", DAY), "F1"))[0]

    def test_nobody_of_the_list_can(self, desk: Desk) -> None:
        with pytest.raises(CoverageRefused, match="CASE-15"):
            taken(desk, StepTold("apply", DAY), "F1", "F2")
        with pytest.raises(CoverageRefused, match="CASE-15"):
            taken(desk, CONTACT)

    def test_what_another_did_since_the_look_stops_the_whole_list(self, desk: Desk) -> None:
        digest = tried(desk, CONTACT, "F1", "F2").digest
        desk.take("F1", "hold", why="worried")

        with pytest.raises(CoverageRefused, match="CASE-14"):
            services.step_batch_take(
                campaign_id=desk.campaign.pk,
                case_ids=ids(desk, "F1", "F2"),
                told=CONTACT,
                as_tried=digest,
                by=desk.people["officer"],
            )

        assert steps_of(desk, "F1", "F2") == ["found", "found"]
        assert not StepBatch.objects.exists()

    def test_what_was_looked_at_cannot_be_changed_at_the_confirmation(self, desk: Desk) -> None:
        digest = tried(desk, CONTACT, "F1").digest

        with pytest.raises(CoverageRefused, match="CASE-14"):
            services.step_batch_take(
                campaign_id=desk.campaign.pk,
                case_ids=ids(desk, "F1"),
                told=StepTold("contact", DAY, told={"owner": "别人"}),
                as_tried=digest,
                by=desk.people["officer"],
            )

    def test_units_of_others_are_left_out_with_that_reason(self, desk: Desk) -> None:
        trial = tried(desk, CONTACT, "F1", "F5", by="clerk")

        assert faults(trial) == ["", "不归您负责。请由当地党(工)委或牵头部门办。"]

    def test_the_leading_department_takes_what_is_its_own(self, desk: Desk) -> None:
        desk.count("F1", 3)
        leave = StepTold("leave_out", DAY, note="只有牌子,没有实体", told={"left_out_as": "shell"})

        assert (
            faults(tried(desk, leave, "F1", "F2", by="agency"))
            == ["不归您负责。请由当地党(工)委或牵头部门办。"] * 2
        )
        batch = taken(desk, CONTACT, "F2", "F3", by="agency")
        assert undone(desk, batch, by="agency") == 2

    def test_a_unit_of_another_campaign_is_none_of_the_list(self, desk: Desk) -> None:
        with pytest.raises(Case.DoesNotExist):
            services.step_batch_try(
                campaign_id=desk.campaign.pk + 1,
                case_ids=ids(desk, "F1"),
                told=CONTACT,
                by=desk.people["officer"],
            )


class TestTakingBack:
    def test_a_batch_goes_back_as_one(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1", "F2")

        assert undone(desk, batch) == 2

        assert steps_of(desk, "F1", "F2") == ["found", "found"]
        assert desk.case("F1").owner == ""
        assert "记错了名单" in AuditEvent.objects.get(what="step_batch_undone").body
        with pytest.raises(CoverageRefused, match="CASE-16"):
            undone(desk, batch)

    def test_who_has_gone_on_since_stays(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1", "F2")
        desk.take("F1", "count", on=DAY, full_n=3, members_n=3)

        assert undone(desk, batch) == 1

        assert steps_of(desk, "F1", "F2") == ["members", "found"]

    def test_units_that_apply_together_stay_together(self, desk: Desk) -> None:
        for unit in ("F1", "F2", "F5"):
            desk.count(unit, 3)
        desk.take("F1", "choose", way="joint", group=("F2",))
        desk.take("F5", "choose", way="single")
        batch = taken(desk, StepTold("apply", DAY), "F1", "F5")
        desk.take("F2", "hold", on=DAY, why="worried")

        assert undone(desk, batch) == 1

        assert steps_of(desk, "F1", "F2", "F5") == ["applied", "applied", "way"]

    def test_what_went_on_and_came_back_goes_back_too(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1")
        desk.take("F1", "hold", on=DAY, why="worried")
        services.case_undo(case_id=desk.case("F1").pk, on=DAY, reason="记错原因", by=desk.people["officer"])
        services.case_undo(case_id=desk.case("F1").pk, on=DAY, reason="没有联系", by=desk.people["officer"])

        assert steps_of(desk, "F1") == ["found"]
        with pytest.raises(CoverageRefused, match="CASE-16"):
            undone(desk, batch)

    def test_it_needs_a_reason_and_the_right(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1", "F5")

        with pytest.raises(CoverageRefused, match="CASE-08"):
            undone(desk, batch, "错")
        with pytest.raises(NotAllowed):
            undone(desk, batch, by="clerk")

    def test_a_day_before_the_wrong_entry_may_be_told_after_it_was_taken_back(self, desk: Desk) -> None:
        undone(desk, taken(desk, CONTACT, "F1"))

        taken(desk, StepTold("contact", FIRST, told={"owner": "孙干事"}), "F1")

        assert desk.case("F1").step_since == FIRST
