"""办变动 on screen: what is offered to whom, look before doing, do what was looked at, undo, and the list of all."""

import re
from html import unescape
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.event_forms import EVENTS
from jishi.apps.registry.events import permission_of
from jishi.apps.registry.models import Change, Member
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment

from .events import NEW, PAPERS, enrol, here, path_of, state
from .office import COUNTY, DAY, EAST, FAR, FIRM, SYSTEM_COMMITTEE, TOWN, WEST, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PAPER = {"on": DAY.isoformat(), "document_no": "县组发〔2012〕9号", "reason": "县委组织部批复"}


def send(by: Actor, org_id: int, event: str, **told: Any) -> HttpResponse:
    address = reverse("org-event", args=[org_id, event])
    return cast(HttpResponse, client_of(by).post(address, {**PAPER, **told}))


def looked(by: Actor, org_id: int, event: str, **told: Any) -> dict[str, str]:
    """Look, and return what the page sends along when it is confirmed."""
    page = send(by, org_id, event, **told).content.decode()
    word = re.search(r'name="looked_at" value="(\w+)"', page)
    shown = re.search(r'<textarea name="shown" hidden>(.*?)</textarea>', page, re.DOTALL)
    assert word, page
    assert shown, page
    return {"step": "do", "looked_at": word[1], "shown": unescape(shown[1])}


def confirm(by: Actor, org_id: int, event: str, **told: Any) -> HttpResponse:
    """Look, and then do what was looked at."""
    return send(by, org_id, event, **told, **looked(by, org_id, event, **told))


class TestOffered:
    def test_a_county_is_offered_what_fits_a_branch(self, office: Office) -> None:
        page = page_of(office.county, reverse("org-events", args=[office.ids[EAST]]))

        for word in (
            "书记变动",
            "换届选举",
            "组织更名",
            "调整隶属",
            "组织拆分",
            "组织合并",
            "组织升格",
            "类型变更",
            "组织撤销",
        ):
            assert word in page
        assert "新设组织" not in page

    def test_a_township_is_offered_what_it_may_record(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("org-events", args=[office.ids[EAST]]))

        assert "书记变动" in page
        assert "组织撤销" not in page
        assert send(office.clerk, office.ids[EAST], "dissolve").status_code == 404

    def test_new_ones_are_set_up_from_above(self, office: Office) -> None:
        assert "新设组织" in page_of(office.county, reverse("org-events", args=[office.ids[TOWN]]))

    def test_the_organisation_leads_there(self, office: Office) -> None:
        address = reverse("org-events", args=[office.ids[EAST]])

        assert address in page_of(office.county, reverse("org-detail", args=[office.ids[EAST]]))
        assert address not in page_of(office.secretary, reverse("org-detail", args=[office.ids[EAST]]))

    def test_every_event_has_a_form(self) -> None:
        kinds = {form.kind for form in EVENTS.values()}

        assert len(kinds) == 11
        assert {kind for kind in kinds if permission_of(kind) == "registry.reorganise"} == {
            "org_set_up", "org_retyped", "org_upgraded", "org_moved", "org_split", "orgs_merged", "org_dissolved",
        }  # fmt: skip


class TestLooking:
    def test_looking_writes_nothing_and_shows_before_and_after(self, office: Office) -> None:
        before = Change.objects.count()

        page = send(office.county, office.ids[EAST], "rename", name="东发新村党支部").content.decode()

        assert Change.objects.count() == before
        assert "东发新村党支部" in page
        assert "会改动什么" in page
        assert "确认办理" in page

    def test_what_is_in_the_way_is_listed_with_its_number(self, office: Office) -> None:
        page = send(office.county, office.ids[EAST], "dissolve").content.decode()

        assert "现在还不能办" in page
        assert "REGISTRY-08" in page
        assert "确认办理" not in page

    def test_what_was_changed_after_looking_is_looked_at_again(self, office: Office) -> None:
        sent = looked(office.county, office.ids[EAST], "rename", name="东发新村党支部")

        answer = send(office.county, office.ids[EAST], "rename", name="东发老村党支部", **sent)

        assert "填的内容改过" in answer.content.decode()
        assert state(office, EAST).name == "东发村党支部"

    def test_what_another_office_did_after_looking_is_told_and_looked_at_again(self, office: Office) -> None:
        east = office.ids[EAST]
        sent = looked(office.county, east, "dissolve", members_to=WEST)
        enrol(EAST, 2)
        services.org_correct(
            org_id=east,
            fields_told={"name": "东发新村党支部"},
            on=DAY,
            reason="另一处改了名",
            by=office.clerk,
        )

        page = send(office.county, east, "dissolve", members_to=WEST, **sent).content.decode()

        assert "您看过以后,别人改了记录" in page
        assert "3名转到" in page
        assert "5名转到" in page
        assert (here(EAST), here(WEST)) == (5, 0)
        confirm(office.county, east, "dissolve", members_to=WEST)
        assert (here(EAST), here(WEST)) == (0, 5)

    @pytest.mark.parametrize("code", ["999", FAR])
    def test_a_code_that_is_not_there_or_not_ours_is_refused_beside_its_field(
        self, office: Office, code: str
    ) -> None:
        page = send(office.county, office.ids[EAST], "move", superior=code).content.decode()

        assert f"没有代码为“{code}”的组织" in page


class TestDoing:
    def test_rename_undo_and_list(self, office: Office) -> None:
        answer = confirm(office.county, office.ids[EAST], "rename", name="东发新村党支部")

        change = Change.objects.get(kind="org_renamed")
        assert answer.headers["Location"] == reverse("change-detail", args=[change.pk])
        assert (state(office, EAST).name, change.by_name) == ("东发新村党支部", "county同志")
        services.change_revert(change_id=change.pk, reason="名称写错,撤销", by=office.county)
        listed = selectors.changes_page(selectors.visible(office.county, "registry.view_org", Moment(DAY)))
        assert [row.words for row in listed][:2] == ["撤销变动", "组织更名"]

    def test_move(self, office: Office) -> None:
        confirm(office.county, office.ids[EAST], "move", superior=SYSTEM_COMMITTEE)

        assert path_of(EAST).startswith(path_of(SYSTEM_COMMITTEE))

    def test_split(self, office: Office) -> None:
        ids = enrol(EAST, 4)

        told = {"code": NEW, "name": "东发村第二党支部", "members": [str(one) for one in ids[:3]]}
        confirm(office.county, office.ids[EAST], "split", **told)

        assert (here(EAST), here(NEW)) == (4, 3)

    def test_merge(self, office: Office) -> None:
        confirm(office.county, office.ids[WEST], "merge", others=[str(office.ids[EAST])], heir="this")

        assert (here(WEST), here(EAST)) == (3, 0)

    def test_a_merger_into_a_new_one_needs_its_name(self, office: Office) -> None:
        told = {"others": [str(office.ids[EAST])], "heir": "new", "code": "", "name": ""}

        assert "“新组织名称”没有填" in send(office.county, office.ids[WEST], "merge", **told).content.decode()

    def test_set_up_with_members_from_elsewhere(self, office: Office) -> None:
        codes = Member.objects.filter(pk__in=enrol(EAST, 3)).values_list("code", flat=True)

        told = {"code": NEW, "name": "东发合作社党支部", "org_kind": "branch", "org_type": "village"}
        confirm(
            office.county,
            office.ids[TOWN],
            "set-up",
            **told,
            founding_mode="attached",
            units="UVILLAGE",
            members="\n".join(codes),
            secretary_name="钱多",
        )

        assert here(NEW) == 3

    def test_nobody_has_such_a_member(self, office: Office) -> None:
        told = {
            "code": NEW,
            "name": "新支部",
            "org_kind": "branch",
            "founding_mode": "single",
            "members": "X9",
        }

        assert (
            "没有代码为“X9”的党员" in send(office.county, office.ids[TOWN], "set-up", **told).content.decode()
        )

    def test_dissolve(self, office: Office) -> None:
        confirm(office.county, office.ids[EAST], "dissolve", members_to=WEST)

        assert (here(WEST), here(EAST)) == (3, 0)
        listed = selectors.changes_page(selectors.visible(office.county, "registry.view_org", Moment(DAY)))
        assert ("组织撤销", "东发村党支部") in [(row.words, row.org_name) for row in listed]

    def test_elect(self, office: Office) -> None:
        form = page_of(office.clerk, reverse("org-event", args=[office.ids[EAST], "election"]))
        assert "名册上有正式党员2名" in form
        assert 'name="expected_n" value="2"' in form

        confirm(
            office.clerk,
            office.ids[EAST],
            "election",
            on="2012-07-14",
            expected_n=3,
            present_n=3,
            secretary_name="李国福",
        )

        assert state(office, EAST).secretary_name == "李国福"

    def test_another_secretary(self, office: Office) -> None:
        confirm(office.clerk, office.ids[EAST], "secretary", name="张淑芬")

        assert state(office, EAST).secretary_name == "张淑芬"

    def test_a_second_firm_joins(self, office: Office) -> None:
        form = page_of(office.clerk, reverse("org-event", args=[office.ids[FIRM], "rehost"]))
        assert "UFIRM</textarea>" in form.replace("\r", "").replace("\n", "")

        confirm(office.clerk, office.ids[FIRM], "rehost", founding_mode="joint", units="UFIRM UFREE")

        page = page_of(office.county, reverse("org-detail", args=[office.ids[FIRM]]))
        assert "鸡东瑞泰商贸公司" in page
        assert "联合组建" in page

    def test_retype_and_upgrade(self, office: Office) -> None:
        confirm(office.county, office.ids[EAST], "retype", org_type="community")
        confirm(
            office.county,
            office.ids[EAST],
            "upgrade",
            org_kind="general_branch",
            exception_no="市组发〔2012〕3号",
        )

        assert (state(office, EAST).org_type, state(office, EAST).kind) == ("community", "general_branch")


class TestCodes:
    def test_the_next_code_is_free(self, office: Office) -> None:
        first = selectors.code_suggested(office.ids[TOWN], Moment(DAY))

        assert first.isdecimal()
        assert len(first) == 12
        assert selectors.org_id_of(first) is None

    def test_below_one_that_leads_nobody_it_follows_its_own(self, office: Office) -> None:
        assert selectors.code_suggested(office.ids[WEST], Moment(DAY)) > WEST

    def test_beside_it_follows_those_of_its_type(self, office: Office) -> None:
        found = selectors.code_suggested(office.ids[TOWN], Moment(DAY), "village")

        assert WEST < found < FIRM

    def test_near_is_what_stands_beside_and_above(self, office: Office) -> None:
        seen = selectors.visible(office.county, "registry.view_org", Moment(DAY))

        codes = {one.code for one in selectors.orgs_nearby(office.ids[EAST], seen)}

        assert {WEST, TOWN, SYSTEM_COMMITTEE, COUNTY} <= codes
        assert FAR not in codes
        assert EAST not in codes

    def test_nobody_beside_it_is_missing_where_there_are_many(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jishi.apps.registry.selectors.nearby.MOST", 0)

        page = send(office.county, office.ids[EAST], "merge").content.decode()

        assert f"西发村党支部 {WEST}" in page
        assert f"恒远米业党支部 {FIRM}" in page


class TestList:
    def test_it_counts_by_kind_and_filters(self, office: Office) -> None:
        services.org_rename(org_id=office.ids[EAST], name="东发新村党支部", papers=PAPERS, by=SYSTEM)
        services.secretary_change(org_id=office.ids[WEST], name="赵立", papers=PAPERS, by=SYSTEM)
        seen = selectors.visible(office.county, "registry.view_org", Moment(DAY))

        assert selectors.changes_counts(seen) == {"org_renamed": 1, "secretary_changed": 1}
        page = page_of(office.county, reverse("change-list") + "?kind=org_renamed")
        assert "东发新村党支部" in page
        assert "西发村党支部" not in page

    def test_another_county_sees_none_of_it(self, office: Office) -> None:
        services.org_rename(org_id=office.ids[FAR], name="密山新村党支部", papers=PAPERS, by=SYSTEM)

        assert "密山新村党支部" not in page_of(office.county, reverse("change-list"))
        assert "密山新村党支部" in page_of(office.city, reverse("change-list"))

    def test_empty_it_says_where_to_begin(self, office: Office) -> None:
        assert "还没有办过变动" in page_of(office.county, reverse("change-list"))
