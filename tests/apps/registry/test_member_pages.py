"""The members of a scope on screen: masked, from both ends, changed, ended and restored."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, Member, MembershipEnd, MemberState
from jishi.apps.registry.services import MemberDraft
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Moment

from .office import BUREAU, DAY, EAST, SINCE, WEST, Office, client_of, page_of
from .relations import home

pytestmark = [pytest.mark.django_db, pytest.mark.db]
VIEW = "registry.view_member"
PAPER = {"on": DAY.isoformat(), "document_no": "", "reason": "本人来核对过"}


def pk(code: str) -> int:
    return Member.objects.get(code=code).pk


def send(by: Actor, name: str, args: list[int], **told: Any) -> HttpResponse:
    answer: Any = client_of(by).post(reverse(name, args=args), {**PAPER, **told})
    return answer  # type: ignore[no-any-return]


def counts(by: Actor) -> dict[str, int]:
    return selectors.member_list_counts(selectors.visible(by, VIEW, Moment(DAY)))


def shown(by: Actor, part: str) -> list[tuple[str, str]]:
    rows = selectors.member_list_page(selectors.visible(by, VIEW, Moment(DAY)), part)
    return [(row.name, row.note) for row in rows]


def enrol_floating(office: Office) -> None:
    draft = MemberDraft("F1", "于海波", "男", BUREAU, SINCE, floating="out", contact_org_code=WEST)
    services.members_enrol(drafts=[draft], by=SYSTEM)


class TestList:
    def test_the_parts_add_up_to_what_is_on_record(self, office: Office) -> None:
        enrol_floating(office)
        rows = MemberState.objects.current()

        found = counts(office.city)

        assert found["all"] == Affiliation.objects.current().count()
        assert found["probationary"] == rows.filter(status="probationary").count()
        assert found["out"] == rows.filter(floating="out").count()
        assert (found["in"], found["lost"], found["ended"]) == (1, 0, 0)

    def test_whoever_floats_is_seen_from_both_ends_and_counted_at_home(self, office: Office) -> None:
        enrol_floating(office)

        assert shown(office.system_clerk, "out") == [("于*波", "外出,由西发村党支部联系")]
        assert shown(office.clerk, "in") == [("于*波", "由西发村党支部联系")]
        assert "于*波" not in str(shown(office.clerk, "all"))
        assert counts(office.system_clerk)["in"] == 0

    def test_names_and_numbers_are_masked_and_lead_nowhere_for_whoever_may_not_write(
        self, office: Office
    ) -> None:
        page = page_of(office.clerk, reverse("member-list"))

        assert "王*兰" in page
        assert "王桂兰" not in page
        assert "13804671234" not in page
        assert reverse("member-edit", args=[office.ids[EAST], pk("M1")]) in page

    def test_a_scope_without_members_says_where_they_come_from(self, office: Office) -> None:
        assert "这里没有党员" in page_of(office.system_clerk, reverse("member-list"))


class TestEdit:
    def test_only_what_was_typed_or_differs_is_changed(self, office: Office) -> None:
        answer = send(
            office.clerk,
            "member-edit",
            [office.ids[EAST], pk("M1")],
            sex="2",
            status="full",
            relation="regular",
            post="村党支部书记",
            phone="13900001111",
        )

        assert answer.status_code == 302, answer.content.decode()
        state = MemberState.objects.current().get(member__code="M1")
        assert (state.post, state.phone, state.name) == ("村党支部书记", "13900001111", "王桂兰")
        assert state.id_number == "230321197005011234"

    def test_nothing_typed_is_said(self, office: Office) -> None:
        told = {"sex": "2", "status": "full", "relation": "regular"}

        page = send(office.clerk, "member-edit", [office.ids[EAST], pk("M1")], **told).content.decode()

        assert "没有改动任何一项" in page

    def test_the_form_shows_nothing_that_lists_mask(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("member-edit", args=[office.ids[EAST], pk("M1")]))

        for word in ("王桂兰", "230321197005011234", "13804671234", "1970-05-01"):
            assert word not in page

    def test_what_the_register_refuses_stands_above_the_form(self, office: Office) -> None:
        told = {"sex": "2", "status": "full", "relation": "regular", "contact_org_code": "999"}

        page = send(office.clerk, "member-edit", [office.ids[EAST], pk("M1")], **told).content.decode()

        assert "没有联系支部999" in page

    def test_another_office_does_not_find_the_member(self, office: Office) -> None:
        answer = send(office.system_clerk, "member-edit", [office.ids[EAST], pk("M1")])

        assert answer.status_code == 404


class TestEnding:
    def test_off_the_books_and_back(self, office: Office) -> None:
        answer = send(office.clerk, "member-end", [office.ids[EAST], pk("M1")], kind="deceased")

        assert answer.status_code == 302
        assert home("M1", DAY) is None
        assert shown(office.clerk, "ended") == [("王*兰", "2012-07-15去世")]
        assert "恢复" in page_of(office.clerk, reverse("member-list") + "?part=ended")

        send(office.clerk, "member-restore", [pk("M1")])

        assert home("M1", DAY) == EAST
        assert not MembershipEnd.objects.current().exists()

    def test_whoever_goes_elsewhere_gets_a_letter(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("member-end", args=[office.ids[EAST], pk("M1")]))

        assert "请开介绍信" in page
        assert "转出本系统" not in page

    def test_nobody_restores_whoever_is_on_the_books(self, office: Office) -> None:
        assert send(office.clerk, "member-restore", [pk("M2")]).status_code == 404

    def test_a_refusal_is_shown(self, office: Office) -> None:
        page = send(
            office.clerk, "member-end", [office.ids[EAST], pk("M1")], kind="left", on="2009-01-01"
        ).content.decode()

        assert "field-error" in page
        assert home("M1", DAY) == EAST
