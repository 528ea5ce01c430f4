"""The events of organisations: what each does, what it refuses, and that what was shown before is what happens."""

from datetime import date, timedelta

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Change
from jishi.apps.registry.organising import organising_rules
from jishi.apps.registry.services import (
    Ballot,
    OrgDraft,
    Papers,
    RegistryError,
    Successor,
)
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment

from .events import EARLIER, PAPERS, codes_of, enrol, exact, path_of, state
from .office import COUNTY, DAY, EAST, SINCE, SYSTEM_COMMITTEE, TOWN, WEST, Office
from .snapshot import believed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


class TestRename:
    def test_a_new_name_holds_from_its_day_and_the_old_one_stays_on_record(self, office: Office) -> None:
        before = believed()

        done = services.org_rename(
            org_id=office.ids[EAST], name="东兴村党支部", papers=EARLIER, by=office.clerk
        )

        assert state(office, EAST).name == "东兴村党支部"
        assert state(office, EAST, date(2012, 3, 31)).name == "东发村党支部"
        assert Change.objects.get(pk=done).document_no == "镇党发〔2012〕3号"
        exact(done, before)

    @pytest.mark.parametrize(
        ("name", "papers", "code"),
        [
            ("东发村党支部", PAPERS, "EVENT-06"),
            (" ", PAPERS, "EVENT-06"),
            ("西发村党支部", PAPERS, "EVENT-07"),
            ("新名党支部", Papers(DAY, "", ""), "REGISTRY-13"),
            ("新名党支部", Papers(DAY + timedelta(days=1), "提前登记", ""), "EVENT-02"),
            ("新名党支部", Papers(date(2009, 1, 1), "补登记更名", ""), "EVENT-04"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, office: Office, name: str, papers: Papers, code: str) -> None:
        assert code in codes_of(services.org_rename_plan(org_id=office.ids[EAST], name=name, papers=papers))

    def test_an_earlier_day_is_fine_unless_something_later_says_otherwise(self, office: Office) -> None:
        east = office.ids[EAST]
        services.secretary_change(org_id=east, name="李国福", papers=PAPERS, by=office.clerk)

        services.org_rename(org_id=east, name="东兴村党支部", papers=EARLIER, by=office.clerk)

        assert (state(office, EAST).name, state(office, EAST).secretary_name) == ("东兴村党支部", "李国福")
        again = Papers(date(2012, 3, 20), "补登记更名")
        plan = services.org_rename_plan(org_id=east, name="东旺村党支部", papers=again)
        assert [(fault.code, "2012-04-01已经有“组织更名”" in fault.text) for fault in plan.faults] == [
            ("EVENT-05", True)
        ]

    def test_all_faults_are_told_at_once_and_nothing_is_written(self, office: Office) -> None:
        before = believed()

        with pytest.raises(RegistryError) as refused:
            services.org_rename(
                org_id=office.ids[EAST],
                name="东发村党支部",
                papers=Papers(DAY + timedelta(days=2), ""),
                by=office.clerk,
            )

        assert [fault.code for fault in refused.value.faults] == ["EVENT-02", "REGISTRY-13", "EVENT-06"]
        assert believed() == before


class TestPeopleAndTerms:
    def test_a_secretary_comes_or_the_post_is_vacant(self, office: Office) -> None:
        east, before = office.ids[EAST], believed()

        done = services.secretary_change(org_id=east, name="", papers=PAPERS, by=office.clerk)

        assert (state(office, EAST).secretary_name, state(office, EAST).secretary_since) == ("", None)
        exact(done, before)
        assert codes_of(services.secretary_change_plan(org_id=east, name="", papers=PAPERS)) == ["EVENT-06"]

    def test_a_village_elects_for_three_years_before_2018_and_for_five_after(self, office: Office) -> None:
        before = believed()

        done = services.term_elect(
            org_id=office.ids[EAST], ballot=Ballot(26, 24, "李国福"), papers=PAPERS, by=office.clerk
        )

        elected = state(office, EAST)
        assert (elected.term_from, elected.term_to) == (DAY, date(2015, 7, 14))
        assert (elected.secretary_name, elected.secretary_since) == ("李国福", DAY)
        assert Change.objects.get(pk=done).reason == "镇党委会研究决定(应到26人,实到24人)"
        exact(done, before)
        assert organising_rules(date(2018, 7, 12)).term_years("branch", "village") == 5
        assert organising_rules(DAY).term_years("branch", "gov_organ") == 2

    def test_a_secretary_who_is_elected_again_keeps_the_day_of_coming(self, office: Office) -> None:
        services.term_elect(
            org_id=office.ids[EAST], ballot=Ballot(20, 16, "王桂兰"), papers=PAPERS, by=office.clerk
        )

        assert state(office, EAST).secretary_since == SINCE

    @pytest.mark.parametrize(
        ("ballot", "code"),
        [
            (Ballot(20, 15, "李国福"), "EVENT-14"),
            (Ballot(20, 21, "李国福"), "EVENT-15"),
            (Ballot(20, 20, ""), "EVENT-16"),
        ],
    )
    def test_an_election_needs_four_fifths_and_a_name(
        self, office: Office, ballot: Ballot, code: str
    ) -> None:
        plan = services.term_elect_plan(org_id=office.ids[EAST], ballot=ballot, papers=PAPERS)

        assert codes_of(plan) == [code]

    def test_an_election_does_not_come_a_year_early_nor_without_a_document(self, office: Office) -> None:
        papers = Papers(date(2011, 6, 1), "提前换届选举")

        plan = services.term_elect_plan(org_id=office.ids[EAST], ballot=Ballot(9, 9, "李国福"), papers=papers)

        assert codes_of(plan) == ["EVENT-03", "EVENT-17"]


class TestKindAndType:
    def test_a_village_becomes_a_community(self, office: Office) -> None:
        before = believed()

        done = services.org_retype(
            org_id=office.ids[WEST], org_type="community", papers=PAPERS, by=office.county
        )

        assert (state(office, WEST).org_type, state(office, WEST, SINCE).org_type) == ("community", "village")
        exact(done, before)
        again = services.org_retype_plan(org_id=office.ids[WEST], org_type="moon", papers=PAPERS)
        assert codes_of(again) == ["EVENT-08"]

    def test_a_general_branch_takes_fifty_members_or_an_exception(self, office: Office) -> None:
        east, before = office.ids[EAST], believed()
        few = services.org_upgrade_plan(org_id=east, kind="general_branch", papers=PAPERS)
        wrong = services.org_upgrade_plan(org_id=east, kind="branch", papers=PAPERS)

        done = services.org_upgrade(
            org_id=east,
            kind="general_branch",
            papers=PAPERS,
            exception_no="县组〔2012〕5号",
            by=office.county,
        )

        assert (codes_of(few), codes_of(wrong)) == (["EVENT-09"], ["EVENT-10"])
        assert state(office, EAST).kind == "general_branch"
        exact(done, before)
        enrol(EAST, 47)
        assert codes_of(services.org_upgrade_plan(org_id=east, kind="primary_committee", papers=PAPERS)) == [
            "EVENT-09"
        ]


class TestMove:
    def test_the_whole_subtree_comes_along_and_goes_back(self, office: Office) -> None:
        far, before = office.ids["230382000001"], believed()

        done = services.org_move(org_id=office.ids[TOWN], superior_id=far, papers=PAPERS, by=office.city)

        assert path_of(EAST).startswith(path_of("230382000001"))
        assert path_of(EAST, DAY - timedelta(days=1)).startswith(path_of(COUNTY))
        assert not selectors.visible(office.county, "registry.view_org", Moment(DAY)).has(office.ids[EAST])
        exact(done, before)

    @pytest.mark.parametrize(
        ("what", "where", "code"),
        [
            (TOWN, EAST, "EVENT-11"),
            (COUNTY, TOWN, "EVENT-12"),
            (EAST, TOWN, "EVENT-13"),
            ("230300000001", TOWN, "EVENT-12"),
        ],
    )
    def test_a_superior_that_cannot_be_is_refused(
        self, office: Office, what: str, where: str, code: str
    ) -> None:
        plan = services.org_move_plan(org_id=office.ids[what], superior_id=office.ids[where], papers=PAPERS)

        assert code in codes_of(plan)

    def test_the_topmost_has_no_superior(self, office: Office) -> None:
        services.orgs_set_up(
            drafts=[OrgDraft("900000000001", "另一市委", "local_committee", "", SINCE)], by=SYSTEM
        )
        other = selectors.org_id_of("900000000001") or 0

        plan = services.org_move_plan(org_id=other, superior_id=office.ids[TOWN], papers=PAPERS)

        assert codes_of(plan) == ["EVENT-24"]

    def test_it_takes_the_right_over_both_ends(self, office: Office) -> None:
        for by in (office.clerk, office.county):
            with pytest.raises(NotAllowed):
                services.org_move(
                    org_id=office.ids[EAST], superior_id=office.ids["230382000001"], papers=PAPERS, by=by
                )

    def test_after_a_later_move_an_earlier_one_is_refused(self, office: Office) -> None:
        services.org_move(
            org_id=office.ids[EAST],
            superior_id=office.ids[SYSTEM_COMMITTEE],
            papers=PAPERS,
            by=office.county,
        )

        plan = services.org_move_plan(org_id=office.ids[EAST], superior_id=office.ids[COUNTY], papers=EARLIER)

        assert "EVENT-05" in codes_of(plan)


class TestPreview:
    def test_it_tells_before_what_the_record_tells_after(self, office: Office) -> None:
        enrol(WEST, 2)
        plan = services.orgs_merge_plan(
            org_ids=[office.ids[EAST], office.ids[WEST]], into=Successor(office.ids[WEST]), papers=PAPERS
        )
        before = believed()

        shown = services.plan_preview(plan, by=office.county)

        assert believed() == before
        assert shown.is_free
        assert (shown.words, shown.count_of("members"), shown.count_of("units")) == ("组织合并", 5, 1)
        assert [(one.org_name, one.what, one.after) for one in shown.effects] == [
            ("东发村党支部", "组织", "撤销,由西发村党支部承接"),
            ("东发村党支部", "党员", "3名转到西发村党支部"),
            ("东发村党支部", "依托单位", "东发村民委员会归西发村党支部"),
        ]

    def test_a_missing_right_is_in_the_way_like_any_fault(self, office: Office) -> None:
        plan = services.org_move_plan(
            org_id=office.ids[EAST], superior_id=office.ids[SYSTEM_COMMITTEE], papers=PAPERS
        )

        shown = services.plan_preview(plan, by=office.clerk)

        assert [fault.code for fault in shown.faults] == ["EVENT-01"]
        assert [(one.what, one.before, one.after) for one in shown.effects] == [
            ("隶属", "鸡东镇党委", "鸡东县直属机关工委")
        ]
