"""Splitting, merging, ending and setting up organisations: what goes where, what is refused, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Hosting, OrgState, Unit
from jishi.apps.registry.services import (
    Offshoot,
    OrgDraft,
    Papers,
    Successor,
    UnitDraft,
    plan_preview,
)
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from .events import EARLIER, NEW, NEWER, PAPERS, codes_of, enrol, exact, here, path_of
from .office import BUREAU, COUNTY, DAY, EAST, FAR, FIRM, SINCE, SYSTEM_COMMITTEE, TOWN, WEST, Office
from .snapshot import believed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def rehost(office: Office, code: str, mode: str, *units: str, papers: Papers = EARLIER) -> None:
    told: dict[str, Any] = {"org_id": office.ids[code], "mode": mode, "unit_codes": units}
    services.org_rehost(**told, papers=papers, by=office.county)


def modes(code: str) -> list[str]:
    """Return how an organisation was set up, one day after another."""
    rows = OrgState.objects.believed().filter(org__code=code).order_by("valid_from")
    return list(rows.values_list("founding_mode", flat=True))


class TestSplit:
    def offshoot(self, ids: tuple[int, ...], **told: Any) -> Offshoot:
        return Offshoot(**{"code": NEW, "name": "东发村第二党支部", "member_ids": ids, **told})

    def test_members_and_units_go_where_they_are_assigned(self, office: Office) -> None:
        ids = enrol(EAST, 4)
        before = believed()

        done = services.org_split(
            org_id=office.ids[EAST],
            offshoots=[self.offshoot(ids[:3], secretary_name="钱多")],
            papers=PAPERS,
            by=office.county,
        )

        new = selectors.org_id_of(NEW) or 0
        assert (here(EAST), here(NEW)) == (4, 3)
        assert path_of(NEW).startswith(path_of(TOWN))
        assert OrgState.objects.current().get(org_id=new).founded_on == DAY
        assert Hosting.objects.current().filter(unit__code="UVILLAGE").count() == 2
        exact(done, before)

    def test_what_is_left_on_one_unit_is_joint_no_longer(self, office: Office) -> None:
        ids = enrol(EAST, 4)[:3]
        rehost(office, EAST, "joint", "UVILLAGE", "UFREE")
        before = believed()
        free = Unit.objects.get(code="UFREE").pk

        done = services.org_split(
            org_id=office.ids[EAST],
            offshoots=[self.offshoot(ids, unit_ids=(free,))],
            papers=PAPERS,
            by=office.county,
        )

        assert (modes(EAST), modes(NEW)) == (["single", "joint", "single"], ["single"])
        exact(done, before)

    def test_one_cannot_be_left_without_any_unit(self, office: Office) -> None:
        ids = enrol(EAST, 4)
        village = Unit.objects.get(code="UVILLAGE").pk

        plan = services.org_split_plan(
            org_id=office.ids[EAST], offshoots=[self.offshoot(ids[:3], unit_ids=(village,))], papers=PAPERS
        )

        assert codes_of(plan) == ["EVENT-21"]

    def test_a_split_must_add_up(self, office: Office) -> None:
        ids = enrol(EAST, 4)
        east, west = office.ids[EAST], enrol(WEST, 3)

        def refused(*offshoots: Offshoot, org_id: int = east) -> list[str]:
            plan = services.org_split_plan(org_id=org_id, offshoots=offshoots, papers=PAPERS)
            return sorted(set(codes_of(plan)))

        assert refused() == ["EVENT-18"]
        assert refused(org_id=office.ids[TOWN]) == ["EVENT-18"]
        assert refused(self.offshoot(ids[:2])) == ["EVENT-20"]
        assert refused(self.offshoot(west)) == ["EVENT-19"]
        assert refused(self.offshoot(ids[:3], code=WEST)) == ["EVENT-25"]
        assert refused(self.offshoot(ids[:3], code="")) == ["EVENT-25"]
        assert refused(self.offshoot(ids[:3], unit_ids=(9999,))) == ["EVENT-19"]
        two = (self.offshoot(ids[:3]), self.offshoot(ids[:3], code=NEWER))
        assert refused(*two) == ["EVENT-07", "EVENT-19"]


class TestMerge:
    def test_one_goes_on_with_the_members_and_units_of_all(self, office: Office) -> None:
        enrol(WEST, 2)
        before = believed()
        told: dict[str, Any] = {
            "org_ids": [office.ids[EAST], office.ids[WEST], office.ids[FIRM]],
            "papers": PAPERS,
        }

        done = services.orgs_merge(into=Successor(office.ids[WEST]), by=office.county, **told)

        assert (here(WEST), here(EAST)) == (5, 0)
        assert selectors.org_card(office.ids[EAST], Moment(DAY)) is None
        assert selectors.org_card(office.ids[EAST], Moment(DAY - timedelta(days=1))) is not None
        hosted = (
            Hosting.objects.current().filter(org_id=office.ids[WEST]).values_list("unit__code", flat=True)
        )
        assert sorted(hosted) == ["UFIRM", "UVILLAGE"]
        exact(done, before)

    def test_what_then_stands_on_several_units_is_joint(self, office: Office) -> None:
        before = believed()
        told: dict[str, Any] = {"org_ids": [office.ids[EAST], office.ids[FIRM]], "papers": PAPERS}
        plan = services.orgs_merge_plan(into=Successor(office.ids[EAST]), **told)
        shown = [one for one in plan_preview(plan, by=office.county).effects if one.what == "组建方式"]

        done = services.orgs_merge(into=Successor(office.ids[EAST]), by=office.county, **told)

        assert [(one.before, one.after) for one in shown] == [("单独组建", "联合组建")]
        assert modes(EAST) == ["single", "joint"]
        exact(done, before)

    def test_so_is_a_new_one(self, office: Office) -> None:
        told: dict[str, Any] = {"org_ids": [office.ids[EAST], office.ids[FIRM]], "papers": PAPERS}
        into = Successor(code=NEW, name="东发村企联合党支部")

        services.orgs_merge(into=into, by=office.county, **told)

        assert modes(NEW) == ["joint"]

    def test_not_on_more_units_than_a_joint_one_may_have(self, office: Office) -> None:
        more = [
            UnitDraft(f"UMORE{n}", f"商户{n}", "nonpublic_enterprise", "230321100", SINCE) for n in range(5)
        ]
        services.units_register(drafts=more, by=SYSTEM)
        rehost(office, FIRM, "joint", *(one.code for one in more))

        plan = services.orgs_merge_plan(
            org_ids=[office.ids[EAST], office.ids[FIRM]], into=Successor(office.ids[FIRM]), papers=PAPERS
        )
        into_nothing = services.orgs_merge_plan(
            org_ids=[office.ids[WEST], office.ids[FIRM]], into=Successor(office.ids[FIRM]), papers=PAPERS
        )

        assert (codes_of(plan), codes_of(into_nothing)) == (["EVENT-21"], [])

    def test_not_before_the_units_of_whatever_goes_on(self, office: Office) -> None:
        rehost(office, FIRM, "single", "UFREE", papers=PAPERS)

        plan = services.orgs_merge_plan(
            org_ids=[office.ids[EAST], office.ids[FIRM]], into=Successor(office.ids[FIRM]), papers=EARLIER
        )

        assert codes_of(plan) == ["EVENT-05"]

    def test_or_a_new_one_takes_over(self, office: Office) -> None:
        before = believed()

        done = services.orgs_merge(
            org_ids=[office.ids[EAST], office.ids[WEST]],
            into=Successor(code=NEW, name="东西村联合党支部", secretary_name="王桂兰"),
            papers=PAPERS,
            by=office.county,
        )

        assert (here(NEW), here(EAST)) == (3, 0)
        assert path_of(NEW).startswith(path_of(TOWN))
        exact(done, before)

    def test_a_merger_must_make_sense(self, office: Office) -> None:
        east, west = office.ids[EAST], office.ids[WEST]

        def refused(org_ids: list[int], into: Successor) -> list[str]:
            return codes_of(services.orgs_merge_plan(org_ids=org_ids, into=into, papers=PAPERS))

        assert refused([east, east], Successor(east)) == ["EVENT-23"]
        assert refused([east, west], Successor(office.ids[FIRM])) == ["EVENT-23"]
        assert "EVENT-23" in refused([east, office.ids[TOWN]], Successor(east))
        assert refused([east, west], Successor(code=FAR, name="新村党支部")) == ["EVENT-25"]
        assert refused([east, west], Successor(code=NEW, name="恒远米业党支部")) == ["EVENT-07"]

    def test_below_a_general_branch_one_of_them_must_go_on(self, office: Office) -> None:
        drafts = [
            OrgDraft(NEW, "一总支", "general_branch", TOWN, SINCE, org_type="soe"),
            OrgDraft(NEWER, "二总支", "general_branch", TOWN, SINCE, org_type="soe"),
            OrgDraft("230321100303", "车间党支部", "branch", NEW, SINCE, org_type="soe"),
        ]
        services.orgs_set_up(drafts=drafts, by=SYSTEM)
        ids = selectors.org_ids_of([NEW, NEWER])
        both = [ids[NEW], ids[NEWER]]

        plan = services.orgs_merge_plan(
            org_ids=both, into=Successor(code="230321100304", name="总支"), papers=PAPERS
        )
        assert codes_of(plan) == ["EVENT-23"]
        before = believed()
        done = services.orgs_merge(org_ids=both, into=Successor(ids[NEWER]), papers=PAPERS, by=office.county)
        assert path_of("230321100303").startswith(path_of(NEWER))
        exact(done, before)


class TestDissolve:
    def test_members_and_subordinates_go_elsewhere_in_the_same_event(self, office: Office) -> None:
        enrol(TOWN, 1)
        before = believed()

        done = services.org_dissolve(
            org_id=office.ids[TOWN],
            on=DAY,
            document_no="县发9号",
            reason="撤镇并入工委",
            members_to=office.ids[BUREAU],
            orgs_to=office.ids[SYSTEM_COMMITTEE],
            by=office.county,
        )

        assert here(BUREAU) == 1
        assert path_of(EAST).startswith(path_of(SYSTEM_COMMITTEE))
        exact(done, before)

    def test_what_has_nowhere_to_go_yet_is_said_so(self, office: Office) -> None:
        enrol(TOWN, 1)

        def becomes(**told: int) -> dict[str, str]:
            plan = services.org_dissolve_plan(org_id=office.ids[TOWN], papers=PAPERS, **told)
            preview = plan_preview(plan, by=office.county)
            return {one.key: one.becomes for one in preview.follows if one.key in ("members", "orgs")}

        assert becomes() == {"members": "1名还没有定转到哪里、3名随组织不变", "orgs": "还没有定改隶属谁"}
        told = {"members_to": office.ids[BUREAU], "orgs_to": office.ids[SYSTEM_COMMITTEE]}
        assert becomes(**told) == {"members": "1名转走、3名随组织不变", "orgs": "改隶属"}

    def test_not_to_itself_nor_below_itself(self, office: Office) -> None:
        town, county = office.ids[TOWN], office.ids[COUNTY]
        itself = services.org_dissolve_plan(
            org_id=office.ids[EAST], papers=PAPERS, members_to=office.ids[EAST]
        )
        below = services.org_dissolve_plan(org_id=county, papers=PAPERS, orgs_to=town)

        assert (codes_of(itself), codes_of(below)) == (["EVENT-22"], ["EVENT-12"])

    def test_nothing_that_began_later_is_lost(self, office: Office) -> None:
        services.secretary_change(org_id=office.ids[WEST], name="赵一", papers=PAPERS, by=office.clerk)

        plan = services.org_dissolve_plan(org_id=office.ids[WEST], papers=EARLIER)

        assert codes_of(plan) == ["EVENT-05"]

    def test_what_has_ended_has_no_more_events(self, office: Office) -> None:
        west = office.ids[WEST]
        services.org_dissolve(org_id=west, on=DAY, document_no="9号", reason="并入东发村", by=office.county)

        assert codes_of(services.org_rename_plan(org_id=west, name="新名", papers=PAPERS)) == ["EVENT-04"]


class TestSetUp:
    def draft(self, **told: Any) -> OrgDraft:
        usual = {
            "code": NEW,
            "name": "瑞泰商贸党支部",
            "kind": "branch",
            "parent_code": TOWN,
            "valid_from": DAY,
        }
        return OrgDraft(**{**usual, "org_type": "nonpublic_enterprise", "unit_codes": ("UFREE",), **told})

    def test_a_branch_begins_with_its_first_members(self, office: Office) -> None:
        ids = enrol(EAST, 3)
        before = believed()

        done = services.org_set_up(draft=self.draft(), member_ids=ids, papers=PAPERS, by=office.county)

        assert (here(NEW), here(EAST)) == (3, 3)
        assert Hosting.objects.current().get(org__code=NEW).unit == Unit.objects.get(code="UFREE")
        exact(done, before)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"unit_codes": ()}, "EVENT-21"),
            ({"unit_codes": ("UFREE", "UFIRM")}, "EVENT-21"),
            ({"founding_mode": "joint"}, "EVENT-21"),
            ({"founding_mode": "area", "unit_codes": ()}, "EVENT-21"),
            ({"unit_codes": ("NONE",)}, "REGISTRY-05"),
            ({"parent_code": EAST}, "EVENT-11"),
            ({"parent_code": "NOWHERE"}, "REGISTRY-04"),
            ({"org_type": ""}, "EVENT-08"),
            ({"kind": "local_committee"}, "EVENT-10"),
        ],
    )
    def test_its_mode_and_place_must_fit(self, office: Office, told: dict[str, Any], code: str) -> None:
        plan = services.org_set_up_plan(draft=self.draft(**told), member_ids=enrol(EAST, 3), papers=PAPERS)

        assert code in codes_of(plan)

    def test_only_what_is_attached_may_have_fewer_than_three_full_members(self, office: Office) -> None:
        ids = enrol(EAST, 2)
        single = services.org_set_up_plan(draft=self.draft(), member_ids=ids, papers=PAPERS)
        joint = services.org_set_up_plan(
            draft=self.draft(founding_mode="joint", unit_codes=("UFREE", "UFIRM")),
            member_ids=ids,
            papers=PAPERS,
        )
        attached = services.org_set_up_plan(
            draft=self.draft(founding_mode="attached"), member_ids=ids, papers=PAPERS
        )
        strange = services.org_set_up_plan(
            draft=self.draft(founding_mode="attached"), member_ids=[99999], papers=PAPERS
        )

        assert [codes_of(plan) for plan in (single, joint, attached)] == [["EVENT-20"], ["EVENT-20"], []]
        assert codes_of(strange) == ["EVENT-19"]
