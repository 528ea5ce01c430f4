"""One step with a whole list on screen: filtered, chosen, looked at, confirmed, taken back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.coverage.models import StepBatch
from jishi.shared.dates import travel

from .office import DAY, DISTRICT, LEAD, OTHER, STREET, Desk
from .test_pages import client_of, read
from .test_step_batches import CONTACT, ids, taken

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def posted(client: Client, desk: Desk, what: str, units: list[str], **told: Any) -> str:
    address = reverse("cases-step", args=[desk.campaign.pk]) + f"?what={what}"
    data = {"case": ids(desk, *units), "on": DAY.isoformat(), "note": "", "step": "review"} | told
    with travel(DAY):
        answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def digest_of(page: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found is not None
    return found.group(1)


@pytest.fixture
def officer(desk: Desk) -> Client:
    return client_of("county_officer", "org", str(desk.ids[DISTRICT]))


class TestPages:
    def test_a_list_is_filtered_chosen_looked_at_confirmed_and_taken_back(
        self, desk: Desk, officer: Client
    ) -> None:
        query = {"f.cluster": "景福街商圈"}
        assert "批量办理" in read(officer, "case-list", desk.campaign.pk, **query)
        which = read(officer, "cases-step", desk.campaign.pk, **query)
        assert "名单条件:集中区域:景福街商圈,共3户" in which
        assert "已联系 3" in which
        form = read(officer, "cases-step", desk.campaign.pk, what="contact", **query)
        assert "能办的3户都已勾上" in form
        assert "北国木业" not in form

        looked = posted(officer, desk, "contact", ["F1", "F2", "F3"], owner="孙干事")
        assert "确认后办3户。" in looked
        assert "谁去办:孙干事" in looked
        done = posted(
            officer,
            desk,
            "contact",
            ["F1", "F2", "F3"],
            owner="孙干事",
            step="confirm",
            digest=digest_of(looked),
        )

        assert "已办:已联系 3户,记在2012-06-16。" in done
        batch = StepBatch.objects.get()
        assert "看同一批" in read(officer, "case-detail", desk.case("F1").pk)
        assert "退回3户" in read(officer, "step-batch", batch.pk)
        with travel(DAY):
            answer = officer.post(reverse("step-batch", args=[batch.pk]), {"reason": "错"}, follow=True)
            assert "至少四个字" in answer.content.decode()
            answer = officer.post(reverse("step-batch", args=[batch.pk]), {"reason": "记错名单"}, follow=True)
        assert "已撤销这一批:3户回到原来的情况。" in answer.content.decode()
        assert "没有可以撤销的了" in answer.content.decode()

    def test_a_second_click_does_nothing_twice(self, desk: Desk, officer: Client) -> None:
        told: dict[str, Any] = {"owner": "孙干事"}
        digest = digest_of(posted(officer, desk, "contact", ["F1"], **told))
        posted(officer, desk, "contact", ["F1"], step="confirm", digest=digest, **told)

        again = posted(officer, desk, "contact", ["F1"], step="confirm", digest=digest, **told)

        assert "现在一户也没有办,请重新核对一遍" in again
        assert StepBatch.objects.count() == 1

    def test_no_tick_and_a_wrong_day_are_said_at_the_form(self, desk: Desk, officer: Client) -> None:
        assert "没有勾选单位。请在下面勾选要办的。" in posted(officer, desk, "contact", [], owner="孙干事")
        page = posted(officer, desk, "contact", ["F1"], owner="孙干事", on="2012-06-20")
        assert "还没有到。请填今天或以前的日期。" in page
        assert page.count("checked") == 1
        none = read(officer, "cases-step", desk.campaign.pk, what="contact", ticks="none")
        assert "能办的9户都没有勾" in none

    def test_the_look_says_who_cannot_and_offers_only_what_can_be_done(
        self, desk: Desk, officer: Client
    ) -> None:
        desk.count("F1", 1)
        desk.count("F5", 3)
        both = posted(officer, desk, "choose", ["F1", "F5"], way="single")
        assert "确认后办1户;不能办1户,不会动。" in both
        assert "单独组建要3名以上" in both

        none = posted(officer, desk, "choose", ["F1"], way="single")

        assert "没有一户能办" in none
        assert "确认办" not in none
        back = posted(officer, desk, "choose", ["F1"], way="single", step="back")
        assert 'value="single" selected' in back

    def test_who_applies_along_is_named(self, desk: Desk, officer: Client) -> None:
        for unit in ("F1", "F2"):
            desk.count(unit, 2)
        desk.take("F1", "choose", way="joint", group=("F2",))

        looked = posted(officer, desk, "apply", ["F1"])

        assert "确认后办2户(其中1户没有勾,因为联建一起办)" in looked
        assert "牡丹江瑞祥商贸有限公司" in looked

    def test_a_department_sees_its_own_list_and_steps(self, desk: Desk) -> None:
        agency = client_of("line_agency", "line", LEAD)

        which = read(agency, "cases-step", desk.campaign.pk)
        assert "共3户" in which
        assert "不计入" not in which
        assert "北国木业" not in read(agency, "cases-step", desk.campaign.pk, what="contact")
        assert "没有勾选单位" not in posted(agency, desk, "contact", ["F1"], owner="工商干部")
        assert "勾选的有1户已不在您的名单上" in posted(
            agency, desk, "contact", ["F1", "F5"], owner="工商干部"
        )
        batch = taken(desk, CONTACT, "F1", "F2", by="agency")
        assert "退回2户" in read(agency, "step-batch", batch.pk)

    def test_who_only_looks_is_not_offered_it(self, desk: Desk) -> None:
        leader = client_of("leader", "org", str(desk.ids[DISTRICT]))

        assert "批量办理" not in read(leader, "case-list", desk.campaign.pk)
        with travel(DAY):
            assert leader.get(reverse("cases-step", args=[desk.campaign.pk])).status_code == 403

    def test_another_street_finds_neither_list_nor_batch(self, desk: Desk) -> None:
        batch = taken(desk, CONTACT, "F1")
        stranger = client_of("township_officer", "org", str(desk.ids[OTHER]))

        assert "宏达商贸" not in read(stranger, "cases-step", desk.campaign.pk, what="contact")
        with travel(DAY):
            assert stranger.get(reverse("step-batch", args=[batch.pk])).status_code == 404
            assert stranger.get(reverse("step-batch", args=[batch.pk + 1])).status_code == 404
            wrong = stranger.get(reverse("cases-step", args=[desk.campaign.pk]), {"what": "fly"})
        assert wrong.status_code == 404

    def test_a_step_for_nobody_says_so(self, desk: Desk) -> None:
        clerk = client_of("township_officer", "org", str(desk.ids[STREET]))

        assert "这些单位现在都不能办这一步" in read(clerk, "cases-step", desk.campaign.pk, what="reply")


def test_a_long_list_comes_in_parts(desk: Desk, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jishi.apps.coverage.pages.cases_step.MOST", 4)
    desk.take("F1", "contact", owner="孙干事")

    page = read(officer, "cases-step", desk.campaign.pk, what="contact")

    assert "能办的有8户,一次列前4户。办完这一批,再办其余4户" in page
    assert "另有1户现在不能办这一步,没有列出" in page
