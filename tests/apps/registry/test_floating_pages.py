"""Floating members from both ends: counted at home, whom two hosts claim, of whom nobody has heard."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.floating_rules import floating_rules
from jishi.apps.registry.models import Affiliation, FloatingOut, GuestState, Member
from jishi.apps.registry.selectors import FloatingRow
from jishi.apps.registry.services import FloatingDraft, GuestDraft, MemberDraft, RegistryError
from jishi.shared.actor import SYSTEM, Actor, NotAllowed
from jishi.shared.dates import Moment, travel

from .office import BUREAU, DAY, EAST, FAR, SINCE, WEST, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
VIEW = "registry.view_member"
BORN = date(1980, 4, 1)


def pk(code: str) -> int:
    return Member.objects.get(code=code).pk


def counts(by: Actor, on: date = DAY) -> dict[str, int]:
    return selectors.floating_counts(selectors.visible(by, VIEW, Moment(on)))


def rows(by: Actor, part: str, on: date = DAY) -> list[FloatingRow]:
    found = selectors.floating_page(selectors.visible(by, VIEW, Moment(on)), part)
    assert len(found) == counts(by, on)[part]
    return found


def away(code: str = "M1", since: date = date(2012, 7, 1), **told: Any) -> int:
    draft = FloatingDraft(pk(code), since, {"place": "大连某厂", "why": "work", **told})
    return services.floating_record(drafts=[draft], on=DAY, by=SYSTEM)


def guest(office: Office, code: str, name: str = "于海波", **told: Any) -> int:
    draft = GuestDraft(office.ids[code], DAY, {"name": name, "birth_date": BORN, **told})
    services.guests_record(drafts=[draft], on=DAY, by=SYSTEM)
    return int(GuestState.objects.current().order_by("-pk").values_list("guest_id", flat=True)[0])


def enrol(contact: str = WEST) -> None:
    draft = MemberDraft(
        "F1", "于海波", "男", BUREAU, SINCE, birth_date=BORN, floating="out", contact_org_code=contact
    )
    services.members_enrol(drafts=[draft], by=SYSTEM)


class TestBothEnds:
    def test_a_guest_is_looked_after_here_and_never_counted(self, office: Office) -> None:
        before = selectors.members_count(office.ids[WEST], Moment(DAY))

        guest(office, WEST, home_org="外省某党支部")

        [row] = rows(office.clerk, "in")
        assert (row.name, row.org_name, row.other_end) == ("于*波", "西发村党支部", "外省某党支部")
        assert selectors.members_count(office.ids[WEST], Moment(DAY)) == before

    def test_one_who_is_member_and_guest_of_the_same_host_stands_once(self, office: Office) -> None:
        enrol()
        guest(office, WEST)

        assert [row.member_id for row in rows(office.clerk, "in")] == [pk("F1")]
        assert counts(office.clerk)["twice"] == 0
        assert [row.name for row in rows(office.system_clerk, "out")] == ["于*波"]

    def test_a_namesake_born_on_another_day_is_another_person(self, office: Office) -> None:
        guest(office, WEST)
        guest(office, EAST, birth_date=date(1990, 1, 1))

        assert counts(office.clerk) == {"out": 1, "unheard": 1, "in": 2, "twice": 0}


class TestTwice:
    def test_two_hosts_that_claim_one_person_are_told_at_both_ends(self, office: Office) -> None:
        guest(office, WEST)
        guest(office, BUREAU)

        for by, rival in ((office.clerk, "财政局机关党支部"), (office.system_clerk, "西发村党支部")):
            [row] = rows(by, "twice")
            assert row.note == f"{rival}也登记了这个人。请两处核对,只留一处"
        assert len(rows(office.county, "twice")) == 2

    def test_the_contact_of_a_member_and_another_host(self, office: Office) -> None:
        enrol(WEST)
        guest(office, FAR)

        [row] = rows(office.clerk, "twice")

        assert (row.member_id, "密山一村党支部" in row.note) == (pk("F1"), True)
        assert Affiliation.objects.current().filter(member__code="F1").count() == 1

    def test_it_is_over_when_one_of_them_lets_go(self, office: Office) -> None:
        guest(office, WEST)
        other = guest(office, BUREAU)
        address = reverse("guest-leave", args=[other])
        told = {"on": (DAY + timedelta(days=1)).isoformat(), "reason": "由西发村联系"}

        assert client_of(office.clerk).get(address).status_code == 404
        assert client_of(office.system_clerk).post(address, told).status_code == 302

        assert counts(office.county)["twice"] == 2
        assert counts(office.county, DAY + timedelta(days=1))["twice"] == 0


class TestContact:
    def test_the_rule_has_a_date_and_a_source(self) -> None:
        rules = floating_rules(DAY)

        assert (rules.contact, rules.report, rules.source) == (90, 365, "S44")

    @pytest.mark.parametrize(
        ("told", "is_due", "is_late"),
        [
            ({"since": DAY - timedelta(days=90)}, False, False),
            ({"since": DAY - timedelta(days=91)}, True, False),
            ({"since": DAY - timedelta(days=400)}, True, True),
            ({"since": DAY - timedelta(days=400), "contacted_on": DAY - timedelta(days=90)}, False, False),
            ({"since": DAY - timedelta(days=800), "contacted_on": DAY - timedelta(days=366)}, True, True),
        ],
    )
    def test_of_whom_nobody_has_heard(
        self, office: Office, told: dict[str, Any], is_due: bool, is_late: bool
    ) -> None:
        away(**told)

        due = {row.member_id: row.is_late for row in rows(office.clerk, "unheard")}

        # M2 floats by the roster alone: nothing is known of it, and that is the worst.
        assert due.pop(pk("M2")) is True
        assert due == ({pk("M1"): is_late} if is_due else {})

    def test_contact_is_entered_and_can_be_taken_back(self, office: Office) -> None:
        away(since=DAY - timedelta(days=200))
        done = services.floating_contact(member_ids=[pk("M1")], on=DAY, how="电话", by=office.clerk)

        assert pk("M1") not in {row.member_id for row in rows(office.clerk, "unheard")}
        services.change_revert(change_id=done, reason="记错了人", by=office.clerk)
        assert pk("M1") in {row.member_id for row in rows(office.clerk, "unheard")}

    @pytest.mark.parametrize(
        ("codes", "on", "how", "error"),
        [
            ([], DAY, "电话", "FLOAT-02"),
            (["M2"], DAY, "电话", "FLOAT-03"),
            (["M1"], DAY + timedelta(days=1), "电话", "FLOAT-07"),
            (["M1"], date(2012, 6, 30), "电话", "FLOAT-07"),
            (["M1"], DAY, " ", "FLOAT-08"),
        ],
    )
    def test_what_cannot_be(self, office: Office, codes: list[str], on: date, how: str, error: str) -> None:
        away()
        with pytest.raises(RegistryError, match=error):
            services.floating_contact(
                member_ids=[pk(code) for code in codes], on=on, how=how, by=office.clerk
            )

    def test_only_the_home_branchs_side(self, office: Office) -> None:
        away()
        with pytest.raises(NotAllowed):
            services.floating_contact(member_ids=[pk("M1")], on=DAY, how="电话", by=office.system_clerk)


class TestPages:
    def test_gone_heard_of_and_back(self, office: Office) -> None:
        clerk, address = (
            client_of(office.clerk),
            reverse("member-floating", args=[office.ids[EAST], pk("M1")]),
        )
        told = {"since": "2012-07-01", "place": "大连某厂", "why": "work", "certificate": "on"}

        gone = clerk.post(address, told)
        page = page_of(office.clerk, address)
        heard = clerk.post(address, {"step": "contact", "on": DAY.isoformat(), "how": "电话"})
        row = FloatingOut.objects.current().get(member__code="M1")
        with travel(DAY + timedelta(days=3)):
            back = {"step": "back", "on": (DAY + timedelta(days=3)).isoformat(), "how": "回村参加大会"}
            done = clerk.post(address, back)

        assert [each.status_code for each in (gone, heard, done)] == [302, 302, 302]
        assert "2012-07-01外出,在大连某厂(务工经商);走后没有联系过" in page
        assert row.contacted_on == DAY
        assert pk("M1") not in {each.member_id for each in rows(office.clerk, "out", DAY + timedelta(days=3))}

    def test_a_guest_comes_and_a_refusal_stands_in_the_form(self, office: Office) -> None:
        address = reverse("guest-new", args=[office.ids[WEST]])
        told = {"name": "于海波", "since": DAY.isoformat(), "home_org": "外省某党支部"}

        refused = client_of(office.clerk).post(
            address, told | {"since": (DAY + timedelta(days=9)).isoformat()}
        )
        done = client_of(office.clerk).post(address, told)
        page = page_of(office.clerk, reverse("floating-list") + "?part=in")

        assert "还没有来的不登记" in refused.content.decode()
        assert done.status_code == 302
        assert "于*波" in page
        assert "于海波" not in page

    def test_days_that_cannot_be_are_told_beside_their_field(self, office: Office) -> None:
        address = reverse("member-floating", args=[office.ids[EAST], pk("M1")])
        told = {"since": "2012-07-01", "place": "大连", "why": "work", "contacted_on": "2012-06-01"}

        page = client_of(office.clerk).post(address, told).content.decode()

        assert "应在外出日期和今天之间" in page

    def test_the_list_leads_to_what_is_to_be_done(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("floating-list") + "?part=unheard")

        assert "没有登记去向" in page
        assert reverse("member-floating", args=[office.ids[EAST], pk("M2")]) in page
