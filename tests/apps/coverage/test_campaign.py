"""The hundred days, unit by unit: from a name on a list to an organisation in being, and back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jishi.apps.coverage import selectors, services
from jishi.apps.coverage.models import Case, RateTaken
from jishi.apps.coverage.records import campaign_rates, rate_of
from jishi.apps.coverage.rules import rules_on
from jishi.apps.coverage.services import CoverageRefused
from jishi.apps.registry import selectors as registry_asked
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Papers
from jishi.engines.coverage.check import check_rate
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, day_end, travel

from .office import DAY, FIRST, STREET, Desk, counts, open_tasks, refused

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def register_id(code: str) -> int:
    return registry_asked.member_ids_of([code])[0]


class TestSteps:
    def test_a_unit_goes_from_found_to_an_organisation_in_being(self, desk: Desk) -> None:
        desk.replied("F1", way="single", full_n=(4,))
        assert counts(desk) == (0, 1)

        desk.set_up("F1", way="single", members=("M01", "M02", "M03", "M04"))

        assert desk.case("F1").step == Case.Step.IN_BEING
        assert counts(desk) == (1, 1)
        assert counts(desk, "own_setup_rate") == (1, 1)
        assert open_tasks(desk, "F1") == []

    def test_a_joint_branch_takes_its_units_along_at_every_step(self, desk: Desk) -> None:
        desk.replied("F1", "F2", "F3", way="joint", full_n=(1, 1, 1))
        assert {desk.case(unit).step for unit in ("F1", "F2", "F3")} == {Case.Step.REPLIED}

        desk.set_up("F1", "F2", "F3", way="joint", members=("M01", "M02", "M03"))

        found = desk.look().main
        assert (found.numerator, found.orgs) == (3, (("joint", 1),))

    def test_who_is_sent_to_a_unit_without_members_makes_work_coverage(self, desk: Desk) -> None:
        desk.count("F7", 0)
        desk.take("F7", "send", help="instructor", helper="党建指导员甲")

        assert desk.case("F7").step == Case.Step.HELPED
        assert counts(desk) == (0, 0)
        assert counts(desk, "work_coverage") == (1, 9)

    def test_a_unit_may_choose_an_instructor_only(self, desk: Desk) -> None:
        desk.count("F7", 1)
        desk.take("F7", "choose", way="instructor")
        refused("CASE-13", desk, "F7", "apply")
        desk.take("F7", "send", help="liaison", helper="联络员甲")

        assert desk.case("F7").step == Case.Step.HELPED

    def test_who_was_only_sent_somebody_goes_on_once_there_are_members(self, desk: Desk) -> None:
        for unit in ("F6", "F7"):
            desk.count(unit, 1)
            desk.take(unit, "choose", way="instructor")
            desk.take(unit, "send", help="liaison", helper="联络员甲")

        assert desk.take("F7", "count", full_n=2, members_n=2).step == Case.Step.HELPED
        assert desk.take("F7", "choose", way="joint", group=("F6",)).step == Case.Step.WAY
        desk.count("F8", 0)
        desk.take("F8", "send", help="instructor", helper="党建指导员甲")
        assert desk.take("F8", "count", full_n=3, members_n=3).step == Case.Step.MEMBERS
        refused("CASE-06", desk, "F8", "choose", way="instructor")

    def test_who_has_an_instructor_only_and_then_three_members_must_choose_again(self, desk: Desk) -> None:
        desk.count("F7", 1)
        desk.take("F7", "choose", way="instructor")
        desk.take("F7", "send", help="liaison", helper="联络员甲")

        case = desk.take("F7", "count", full_n=3, members_n=3)

        assert (case.step, case.way) == (Case.Step.MEMBERS, "")

    def test_a_joint_application_never_grows_past_five_by_choosing_anew(self, desk: Desk) -> None:
        first = ("F1", "F2", "F3", "F4", "F5")
        for unit in (*first, "F6", "F7"):
            desk.count(unit, 1 if unit != "F7" else 2)
        desk.take("F1", "choose", way="joint", group=first[1:])

        desk.take("F7", "choose", way="joint", group=("F1",))
        desk.take("F7", "apply")

        assert {unit for unit in first if desk.case(unit).step == Case.Step.APPLIED} == {"F1"}
        desk.take("F6", "choose", way="joint", group=("F2", "F3"))
        assert desk.case("F4").joint_no == desk.case("F5").joint_no != desk.case("F2").joint_no

    def test_who_is_left_of_a_joint_application_applies_only_while_they_are_enough(self, desk: Desk) -> None:
        for unit in ("F1", "F2", "F3"):
            desk.count(unit, 1)
        desk.take("F1", "choose", way="joint", group=("F2", "F3"))
        desk.take("F3", "choose", way="attached")
        refused("CASE-07", desk, "F1", "apply")

        desk.take("F3", "choose", way="joint", group=("F1", "F2"))
        desk.take("F1", "apply")
        desk.take("F2", "leave_out", left_out_as="shell", note="只有执照,没有经营")
        refused("CASE-07", desk, "F1", "reply", document_no="1号")
        assert desk.take("F1", "refuse", note="少了一户").step == Case.Step.WAY

    def test_a_reply_may_refuse_and_a_reason_stays_until_it_goes_on(self, desk: Desk) -> None:
        desk.count("F4", 3)
        desk.take("F4", "choose", way="single")
        assert desk.take("F4", "hold", why="worried").why == "worried"
        assert desk.take("F4", "apply").why == ""
        assert desk.take("F4", "refuse", note="材料不全").step == Case.Step.WAY

    def test_what_a_step_needs_is_told(self, desk: Desk) -> None:
        refused("CASE-01", desk, "F1", "apply")
        refused("CASE-02", desk, "F1", "contact")
        desk.take("F1", "contact", owner="孙干事")
        refused("CASE-03", desk, "F1", "count", on=FIRST - timedelta(days=1), full_n=1, members_n=1)
        refused("CASE-04", desk, "F1", "count", full_n=2, members_n=1)
        desk.take("F1", "count", full_n=2, members_n=2)
        refused("CASE-05", desk, "F1", "choose", way="single")
        refused("CASE-07", desk, "F1", "choose", way="joint")
        desk.count("F8", 5)
        refused("CASE-06", desk, "F8", "choose", way="instructor")

    def test_no_organisation_before_the_reply_nor_on_other_units(self, desk: Desk) -> None:
        with pytest.raises(CoverageRefused, match="CASE-11"):
            desk.set_up("F1", way="single", members=("M01",))
        desk.replied("F1", "F2", way="joint", full_n=(2, 2))
        draft = register.OrgDraft("231002001199", "某支部", "branch", STREET, DAY, unit_codes=("F1",))
        with pytest.raises(CoverageRefused, match="CASE-12"):
            services.cases_set_up(
                case_ids=[desk.case("F1").pk, desk.case("F2").pk],
                draft=draft,
                member_ids=[],
                papers=Papers(DAY, "批复在案", "1号"),
                by=desk.people["officer"],
            )

    def test_the_department_that_leads_contacts_and_counts_and_decides_nothing(self, desk: Desk) -> None:
        desk.take("F1", "contact", by="agency", owner="工商干部")
        desk.take("F1", "count", by="agency", full_n=3, members_n=3)

        with pytest.raises(NotAllowed):
            desk.take("F1", "choose", by="agency", way="single")
        with pytest.raises(NotAllowed):
            desk.take("F5", "contact", by="agency", owner="工商干部")
        with pytest.raises(NotAllowed):
            desk.take("F5", "contact", by="clerk", owner="越区")
        assert selectors.steps_open(desk.case("F1").pk, desk.people["agency"]) == ["count", "scale", "hold"]
        assert selectors.steps_open(desk.case("F1").pk, desk.people["stranger"]) == []

    def test_each_sees_their_own_lists_only(self, desk: Desk) -> None:
        units = {who: len(desk.look(who).cases) for who in ("officer", "clerk", "stranger", "agency")}

        assert units == {"officer": 9, "clerk": 4, "stranger": 5, "agency": 3}


class TestUndo:
    def test_the_last_step_is_taken_back_with_all_who_took_it(self, desk: Desk) -> None:
        desk.replied("F1", "F2", way="joint", full_n=(2, 2))

        services.case_undo(
            case_id=desk.case("F1").pk, on=DAY, reason="批复文号写错", by=desk.people["officer"]
        )

        assert {desk.case(unit).step for unit in ("F1", "F2")} == {Case.Step.APPLIED}
        assert open_tasks(desk, "F2")[0].verb == "答复"
        services.case_undo(
            case_id=desk.case("F1").pk, on=DAY, reason="申请还没有写", by=desk.people["officer"]
        )
        assert {desk.case(unit).step for unit in ("F1", "F2")} == {Case.Step.WAY}

    def test_undoing_needs_a_reason_a_step_and_the_right(self, desk: Desk) -> None:
        case = desk.case("F1").pk
        for reason, code in (("短", "CASE-08"), ("没有这一步", "CASE-09")):
            with pytest.raises(CoverageRefused, match=code):
                services.case_undo(case_id=case, on=DAY, reason=reason, by=desk.people["officer"])
        with pytest.raises(NotAllowed):
            services.case_undo(case_id=case, on=DAY, reason="没有这一步", by=desk.people["stranger"])

    def test_what_the_register_told_is_taken_back_there(self, desk: Desk) -> None:
        desk.count("F1", 3)
        draft = register.OrgDraft(
            "231002001188", "某党支部", "branch", STREET, DAY, org_type="social_org", unit_codes=("F1",)
        )
        register.orgs_set_up(drafts=[draft], by=SYSTEM)
        services.cases_follow(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM)

        with pytest.raises(CoverageRefused, match=r"“已有组织”.*CASE-17"):
            services.case_undo(
                case_id=desk.case("F1").pk, on=DAY, reason="想撤销这一步", by=desk.people["officer"]
            )

    def test_a_step_is_named_that_would_be_taken_back(self, desk: Desk) -> None:
        desk.count("F1", 3)
        services.case_undo(case_id=desk.case("F1").pk, on=DAY, reason="数错了人", by=desk.people["officer"])

        assert selectors.step_last(desk.case("F1").pk) == "已联系"

    def test_a_set_up_that_the_register_takes_back_brings_the_case_back_and_again(self, desk: Desk) -> None:
        desk.replied("F1", way="single", full_n=(3,))
        change = desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
        with pytest.raises(CoverageRefused, match="CASE-10"):
            services.case_undo(
                case_id=desk.case("F1").pk, on=DAY, reason="想撤销这一步", by=desk.people["officer"]
            )

        undone = register.change_revert(change_id=change, reason="批复撤回", by=desk.people["officer"])
        assert (desk.case("F1").step, counts(desk)) == (Case.Step.REPLIED, (0, 1))
        assert len(open_tasks(desk, "F1")) == 1

        register.change_revert(change_id=undone, reason="批复有效", by=desk.people["officer"])
        with pytest.raises(CoverageRefused, match="CASE-10"):
            services.case_undo(
                case_id=desk.case("F1").pk, on=DAY, reason="想撤销这一步", by=desk.people["officer"]
            )
        assert (desk.case("F1").step, counts(desk)) == (Case.Step.IN_BEING, (1, 1))
        assert open_tasks(desk, "F1") == []


class TestRates:
    def test_a_branch_that_falls_below_three_is_in_sight_and_on_the_list_again(self, desk: Desk) -> None:
        desk.replied("F1", way="single", full_n=(3,))
        desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
        register.member_end(
            member_id=register_id("M01"), kind="deceased", on=DAY, reason="病故,家属告知", by=SYSTEM
        )

        assert counts(desk) == (0, 1)
        row = selectors.board(desk.look()).rows[0]
        assert (row.why_label, row.stands) == ("支部正式党员不足3名", "")
        assert services.cases_follow(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM) == (0, 1)
        assert (desk.case("F1").step, len(open_tasks(desk, "F1"))) == (Case.Step.MEMBERS, 1)

    def test_an_organisation_set_up_elsewhere_closes_the_case(self, desk: Desk) -> None:
        desk.count("F1", 3)
        draft = register.OrgDraft(
            "231002001188",
            "宏达商贸党支部",
            "branch",
            STREET,
            DAY,
            org_type="nonpublic_enterprise",
            unit_codes=("F1",),
        )
        register.orgs_set_up(drafts=[draft], by=SYSTEM)

        assert services.cases_follow(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM) == (1, 0)
        assert services.cases_follow(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM) == (0, 0)
        assert desk.case("F1").step == Case.Step.IN_BEING

    def test_cases_follow_the_register_whatever_rates_there_are(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.replied("F1", way="single", full_n=(3,))
        desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
        register.member_end(
            member_id=register_id("M01"), kind="deceased", on=DAY, reason="病故,家属告知", by=SYSTEM
        )
        none = replace(rules_on(DAY), rules=())
        monkeypatch.setattr("jishi.apps.coverage.records.rules_on", lambda day: none)

        assert services.cases_follow(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM) == (0, 1)

    def test_rates_are_kept_once_a_day_and_a_change_of_denominator_is_told(self, desk: Desk) -> None:
        for unit in ("F1", "F2", "F3"):
            desk.count(unit, 3)
        before = DAY - timedelta(days=1)
        assert services.rates_take(campaign_id=desk.campaign.pk, on=before, by=SYSTEM) == 7
        assert services.rates_take(campaign_id=desk.campaign.pk, on=before, by=SYSTEM) == 0
        desk.take("F1", "leave_out", on=DAY, left_out_as="shell", note="只有执照,没有经营")
        desk.take("F4", "contact", on=DAY, owner="孙干事")
        desk.take("F4", "count", on=DAY, full_n=1, members_n=1)

        services.rates_take(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM)

        change = selectors.changes_of(desk.look(), "org_coverage_with_members")[-1]
        assert (change.day, change.before, change.after) == (DAY, 3, 3)
        assert change.words == "无实体(空壳)1户、列入1户(原来有无党员还没有摸清)"
        kept = RateTaken.objects.filter(rule="org_coverage_with_members").order_by("pk")[1]
        assert (rate_of(kept).numerator, rate_of(kept).denominator) == (kept.numerator, kept.denominator)
        assert kept.rule_hash == rules_on(DAY).rule(kept.rule).hash

    def test_each_is_told_the_change_of_their_own_denominator_and_of_no_other(self, desk: Desk) -> None:
        for unit in ("F1", "F5", "F6"):
            desk.count(unit, 3)
        services.rates_take(campaign_id=desk.campaign.pk, on=DAY - timedelta(days=2), by=SYSTEM)
        before = DAY - timedelta(days=1)
        desk.take("F5", "leave_out", on=before, left_out_as="shell", note="只有执照,没有经营")
        services.rates_take(campaign_id=desk.campaign.pk, on=before, by=SYSTEM)
        desk.take("F2", "contact", on=DAY, owner="孙干事")
        desk.take("F2", "count", on=DAY, full_n=1, members_n=1)
        services.rates_take(campaign_id=desk.campaign.pk, on=DAY, by=SYSTEM)

        told = {
            who: [
                (change.before, change.after, change.words)
                for change in selectors.changes_of(desk.look(who), "org_coverage_with_members")
            ]
            for who in ("officer", "clerk", "stranger", "agency")
        }

        shell, counted = "无实体(空壳)1户", "列入1户(原来有无党员还没有摸清)"
        assert told["officer"] == [(3, 2, shell), (2, 3, counted)]
        assert told["clerk"] == told["agency"] == [(1, 2, counted)]
        assert told["stranger"] == [(2, 1, shell)]
        moved = selectors.moved_of(desk.look(), "org_coverage_with_members")
        assert [(one.code, one.is_joined) for one in moved] == [("F5", False), ("F2", True)]
        assert [one.code for one in selectors.moved_of(desk.look("clerk"), "org_coverage_with_members")] == [
            "F2"
        ]

    def test_left_out_may_be_brought_back(self, desk: Desk) -> None:
        desk.take("F1", "leave_out", left_out_as="branch_office", note="总公司在外市")
        assert desk.look().rates["work_coverage"].denominator == 8
        desk.take("F1", "bring_back", note="有独立法人执照")
        assert desk.look().rates["work_coverage"].denominator == 9

    def test_the_engines_judge_agrees_with_what_the_register_gives(self, desk: Desk) -> None:
        desk.replied("F1", "F2", way="joint", full_n=(2, 2))
        desk.set_up("F1", "F2", way="joint", members=("M01", "M02", "M03"))
        looked = desk.look()

        assert [check_rate(rate, looked.records, looked.rules) for rate in looked.rates.values()] == [[]] * 7
        assert list(campaign_rates(desk.campaign, Moment(DAY))) == list(looked.rates.values())

    def test_a_past_day_is_counted_as_it_was_known(self, desk: Desk) -> None:
        with travel(FIRST):
            desk.count("F1", 3)
        known = day_end(DAY - timedelta(days=1))
        early = desk.look(on=FIRST, known=known)
        desk.take("F1", "leave_out", on=DAY, left_out_as="shell", note="只有执照,没有经营")

        assert counts(desk) == (0, 0)
        assert desk.look(on=DAY - timedelta(days=1)).main.denominator == 1
        assert early.main.denominator == desk.look(on=FIRST, known=known).main.denominator
