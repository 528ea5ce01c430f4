"""The board of a campaign: sums, pace, lists behind each figure; what is told of many units at once."""

from dataclasses import replace
from typing import Any

import pytest

from jishi.apps.audit.models import AuditEvent
from jishi.apps.coverage import selectors, services
from jishi.apps.coverage.models import CaseEvent
from jishi.apps.coverage.services import CaseStep, CoverageRefused
from jishi.apps.programmes.selectors import Untold
from jishi.engines import coverage
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment

from .office import DAY, DISTRICT, FIRST, LEAD, STREET, Desk, campaign_told, counts, open_tasks, refused
from .test_pages import client_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.db]


class TestBoard:
    def test_the_rows_add_up_and_say_where_the_pace_leads(self, desk: Desk) -> None:
        desk.replied("F1", way="single", full_n=(3,))
        desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
        desk.count("F5", 4)
        desk.count("F6", 1)
        desk.take("F6", "hold", why="unwilling")
        found = selectors.board(desk.look())
        names = {"easy": "好办", "usual": "一般", "hard": "难办"}
        by_ease = selectors.rows_by(found.looked, found.rows, lambda row: row.ease, names)

        assert (found.day_no, found.days_left) == (86, 14)
        assert (found.total.due_n, found.total.covered_n, found.total.week_n) == (3, 1, 1)
        assert [(row.name, row.due_n) for row in by_ease] == [("好办", 1), ("难办", 1), ("其他", 1)]
        assert sum(row.due_n for row in by_ease) == found.total.due_n
        assert {label: n for _, label, n in found.whys} == {"党员不愿亮明身份": 1, "方式待定": 1}
        assert sum(n for _, _, n in found.whys) == found.total.left_n
        assert found.orgs == (("单独组建", 1, 1),)
        assert (found.ask_n, found.out) == (6, ())
        assert "两个数都对" in found.beside or "后者的分母" in found.beside
        assert coverage.forecast_words("zh", found.total.forecast).startswith("按近两周速度,6月30日还差约1户")

    def test_every_figure_opens_its_lists(self, desk: Desk) -> None:
        desk.count("F1", 3)
        found = selectors.rate_list(desk.look(), "org_coverage_with_members")

        assert found is not None
        assert [row.code for row in found.missing] == ["F1"]
        assert len(found.counted) + len(found.missing) + len(found.excluded) == 9
        assert selectors.rate_list(desk.look(), "speed") is None
        assert len(found.others) == 6

    def test_neighbours_are_offered_to_who_cannot_stand_alone(self, desk: Desk) -> None:
        for unit, full in (("F1", 1), ("F2", 2), ("F3", 1), ("F5", 2), ("F8", 5)):
            desk.count(unit, full)

        offers = selectors.offers_for(desk.look(), desk.case("F1").pk)

        assert offers[0].words == "建议与1户联建:同一楼宇、市场、同业,合计正式党员3名"
        assert offers[0].names == ("牡丹江瑞祥商贸有限公司",)
        assert selectors.offers_for(desk.look(), desk.case("F8").pk) == []

    def test_a_unit_tells_its_history(self, desk: Desk) -> None:
        desk.replied("F1", "F2", way="joint", full_n=(2, 2))
        found = selectors.case_detail(desk.case("F1").pk, desk.look())

        assert found is not None
        assert [past.label for past in found.past] == [
            "列入名单",
            "已联系",
            "记党员数",
            "定方式",
            "提出申请",
            "批复同意",
        ]
        assert found.group == ("牡丹江瑞祥商贸有限公司",)
        assert (selectors.case_org(found.row.case_id), selectors.case_lead(found.row.case_id)) == (
            desk.ids[STREET],
            LEAD,
        )
        assert selectors.case_detail(0, desk.look()) is None

    def test_the_year_reads_its_target_from_the_campaign(self, desk: Desk) -> None:
        desk.count("F1", 3)

        wanted = [("org_coverage_with_members", area, "") for area in ("231002", "2310", "231003")]

        found, *rest = selectors.measures_of(
            wanted=[*wanted, ("speed", "231002", "")], actor=desk.people["officer"], moment=Moment(DAY)
        )

        assert rest == [Untold.NOBODY] * 3
        assert not isinstance(found, Untold)
        assert found[:2] == (0, 1)

    def test_a_target_may_name_its_campaign_where_several_run(self, desk: Desk) -> None:
        desk.count("F1", 3)
        told = campaign_told(
            id="2012-organs", population={"area": "231002", "types": ["gov_organ"]}, leads={}
        )
        file = services.campaign_from_mapping(told, "2012-organs.yaml")
        services.campaign_open(file=file, on=FIRST, by=desk.people["officer"])
        wanted = [("org_coverage_with_members", "231002", code) for code in ("", "2012-test", "2012-other")]

        found = selectors.measures_of(wanted=wanted, actor=desk.people["officer"], moment=Moment(DAY))

        assert [one if isinstance(one, Untold) else one[:2] for one in found] == [
            (0, 0),
            (0, 1),
            Untold.NOBODY,
        ]

    def test_of_an_area_that_is_seen_in_part_no_share_is_told(self, desk: Desk) -> None:
        for unit in ("F1", "F5", "F6"):
            desk.count(unit, 3)
        wanted = [("org_coverage_with_members", area, "") for area in ("231002", "231002001")]

        told = {
            who: selectors.measures_of(wanted=wanted, actor=desk.people[who], moment=Moment(DAY))
            for who in ("officer", "clerk")
        }

        def shown(who: str) -> list[Any]:
            return [one if isinstance(one, Untold) else one[:2] for one in told[who]]

        assert shown("officer") == [(0, 3), (0, 1)]
        assert shown("clerk") == [Untold.IN_PART, (0, 1)]
        assert "您只看到这里的一部分" in read(
            client_of("township_officer", "org", str(desk.ids[STREET])), "year"
        )


def test_events_only_grow_and_say_who(desk: Desk) -> None:
    desk.take("F1", "contact", by="clerk", owner="孙干事")

    event = CaseEvent.objects.filter(case=desk.case("F1")).latest("pk")
    assert (event.by_name, event.what, str(event)) == (
        "新安街道组织委员",
        "contact",
        f"{event.case_id} contact {FIRST}",
    )
    assert replace(desk.look(), moment=Moment(DAY)).campaign.org_id == desk.ids[DISTRICT]


class TestScale:
    def test_a_rate_over_firms_above_scale_counts_those_of_whom_it_was_said(self, desk: Desk) -> None:
        desk.replied("F1", way="single", full_n=(3,))
        desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
        assert counts(desk, "org_coverage_above_scale") == (0, 0)

        desk.take("F1", "scale", on=DAY, scale="above")
        desk.take("F5", "scale", on=DAY, by="officer", scale="above")
        desk.take("F2", "scale", on=DAY, scale="below")

        assert counts(desk, "org_coverage_above_scale") == (1, 2)
        reasons = {one.reason for one in desk.look().rates["org_coverage_above_scale"].excluded}
        assert {"not_above_scale", "not_above_scale?"} <= reasons
        services.case_undo(
            case_id=desk.case("F5").pk, on=DAY, reason="不在规模以上名录", by=desk.people["officer"]
        )
        assert counts(desk, "org_coverage_above_scale") == (1, 1)

    def test_it_must_be_said(self, desk: Desk) -> None:
        refused("CASE-02", desk, "F1", "scale", scale="")


class TestManyAtOnce:
    def test_many_steps_are_one_thing_done_and_end_where_single_steps_end(self, desk: Desk) -> None:
        ids = {unit: desk.case(unit).pk for unit in ("F1", "F2")}
        owner, counted = {"owner": "孙干事"}, {"full_n": 2, "members_n": 2}
        steps = [
            CaseStep(ids["F1"], "contact", DAY, told=owner),
            CaseStep(ids["F2"], "contact", DAY, told=owner),
            CaseStep(ids["F1"], "count", DAY, told=counted),
            CaseStep(ids["F2"], "count", DAY, told=counted),
            CaseStep(ids["F1"], "choose", DAY, told={"way": "joint"}, group=(ids["F2"],)),
            CaseStep(ids["F1"], "apply", DAY),
        ]
        before = AuditEvent.objects.filter(what="cases_stepped").count()

        assert services.cases_step(steps=steps, by=desk.people["officer"]) == 6

        assert (desk.case("F1").step, desk.case("F2").step) == ("applied", "applied")
        assert [event.what for event in CaseEvent.objects.filter(case=ids["F2"]).order_by("pk")] == [
            *("opened", "contact", "count", "choose", "apply"),
        ]
        assert open_tasks(desk, "F2")[0].verb == "答复"
        assert AuditEvent.objects.filter(what="cases_stepped").count() == before + 1

    def test_one_wrong_step_leaves_all_undone(self, desk: Desk) -> None:
        first = CaseStep(desk.case("F1").pk, "contact", DAY, told={"owner": "孙干事"})
        wrong = CaseStep(desk.case("F2").pk, "apply", DAY)

        with pytest.raises(CoverageRefused, match="CASE-01"):
            services.cases_step(steps=[first, wrong], by=desk.people["officer"])

        assert desk.case("F1").step == "found"
        assert services.cases_step(steps=[], by=desk.people["officer"]) == 0

    def test_somebody_of_elsewhere_takes_none(self, desk: Desk) -> None:
        step = CaseStep(desk.case("F1").pk, "contact", DAY, told={"owner": "孙干事"})

        with pytest.raises(NotAllowed):
            services.cases_step(steps=[step], by=desk.people["stranger"])

    def test_taking_one_unit_back_leaves_the_others_of_the_same_list(self, desk: Desk) -> None:
        steps = [
            CaseStep(desk.case(unit).pk, "contact", DAY, told={"owner": "孙干事"}) for unit in ("F1", "F2")
        ]
        services.cases_step(steps=steps, by=desk.people["officer"])

        services.case_undo(case_id=steps[0].case_id, on=DAY, reason="联系错了单位", by=desk.people["officer"])

        assert (desk.case("F1").step, desk.case("F2").step) == ("found", "contacted")
