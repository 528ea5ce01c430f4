"""Pages of rounds: the list, the form, the board, the list of results."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jishi.apps.grading import selectors
from jishi.apps.grading.models import Rating, Round, RubricVersion
from jishi.apps.jobs import services as jobs
from jishi.sheets import read_rows
from jishi.web.words import period_words
from tests.factories.cast import CITY, COUNTY, PERIOD, TOWNSHIP

from .conftest import ClientOf
from .office import VILLAGES, Office
from .reading import page, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL = VILLAGES + 6


class TestRounds:
    def test_the_list_says_how_far_each_round_has_come(self, client_of: ClientOf) -> None:
        told = page(client_of("city_officer"), "round-list")

        assert "全年定级" in told
        assert f"评分 ✓7月15日 → 核准 0/{ALL} → 生效" in told
        assert f"核准 ✓{ALL - 1}/{ALL - 1} → 生效 ✓7月15日" in told

    def test_without_a_round_it_says_what_comes_next(self, client_of: ClientOf) -> None:
        client = client_of("stranger")

        assert "全年定级" in page(client, "round-list")
        assert "还没有开展过定级" in page(client, "round-list", query="?on=2012-01-01")
        Round.objects.update(scope_org_id=client_of.office.cast.org(COUNTY))
        assert "还没有开展过定级。先在指标数据里导入这一期的数据,再新建定级" in page(client, "round-list")

    def test_the_form_shows_the_types_that_occur_and_the_rubric_that_lacks(self, client_of: ClientOf) -> None:
        RubricVersion.objects.filter(org_type="school").update(effective_from="2013-01-01")

        told = page(client_of("county_officer"), "round-new")

        assert "村党支部分类定级评分标准" in told
        assert "中小学 1 这一天没有施行中的评分标准" in told
        assert f"已有数据的:{period_words(PERIOD)}" in told

    def test_another_scope_shows_its_own_types(self, client_of: ClientOf) -> None:
        office = client_of.office
        address = reverse("round-new") + f"?scope_org={office.cast.org(TOWNSHIP)}&on_date=2012-07-15"

        part = client_of("county_officer").get(address, headers={"HX-Request": "true"})

        assert "机关" not in text_of(part)
        assert "<html" not in part.content.decode()

    def posted(self, office: Office, **changes: Any) -> dict[str, Any]:
        usual = {
            "title": "半年定级",
            "period": PERIOD,
            "on_date": "2012-07-15",
            "scope_org": office.cast.org(COUNTY),
        }
        return usual | changes

    def test_a_new_round_is_scored_in_the_background_and_leads_to_its_board(
        self, client_of: ClientOf
    ) -> None:
        client, office = client_of("county_officer"), client_of.office

        answer = client.post(reverse("round-new"), self.posted(office))

        newest = Round.objects.order_by("-pk")[0]
        assert answer["Location"] == reverse("round-detail", args=[newest.pk])
        assert "排队中" in page(client, "round-detail", newest.pk)
        assert "正在评分" in page(client_of("city_officer"), "round-detail", newest.pk)
        jobs.job_run(job_id=newest.job_id or 0)
        assert f"还差:{ALL - 1}个未核准" in page(client, "round-detail", newest.pk)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"period": "去年"}, "“数据期间”是“去年”,应写成2012年、2012年上半年、2012年第一季度或2012年3月"),
            ({"on_date": "2012-07-16"}, "定级日期2012-07-16晚于今天"),
            ({"on_date": "2009-01-01"}, "没有应定级的支部、总支"),
            ({"title": ""}, "“名称”没有填。请填写。"),
            ({"scope_org": "999"}, "不在可选的范围里"),
        ],
    )
    def test_what_is_refused_stands_at_the_form(
        self, client_of: ClientOf, changes: dict[str, str], sentence: str
    ) -> None:
        before = Round.objects.count()

        told = client_of("county_officer").post(
            reverse("round-new"), self.posted(client_of.office, **changes)
        )

        assert sentence in text_of(told)
        assert Round.objects.count() == before

    def test_new_rubric_files_are_taken_over_by_a_button(self, client_of: ClientOf) -> None:
        client = client_of("county_officer")

        answer = client.post(reverse("rubrics-adopt"), follow=True)

        assert "没有新的评分标准,已有的都在用。" in text_of(answer)

    def test_scoring_again_is_offered_until_something_is_ratified(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")
        assert "重新评分" in page(client, "round-detail", office.round_id)

        answer = client.post(reverse("round-score", args=[office.round_id]), follow=True)

        assert "已开始评分,可以离开本页。" in text_of(answer)
        refused = client.post(reverse("round-score", args=[office.ratified_round_id]), follow=True)
        assert "已经有核准的结果,不能整批重评" in text_of(refused)

    def test_a_job_that_failed_can_be_asked_for_again(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")
        client.post(reverse("round-score", args=[office.round_id]))
        found = Round.objects.get(pk=office.round_id)
        claim = jobs.job_claim(worker="w", job_id=found.job_id)
        assert claim is not None
        jobs.job_fail(claim=claim, message="断电了。")

        assert "再评一次" in page(client, "round-detail", office.round_id)


class TestBoard:
    def test_the_board_says_steps_obstacles_and_shares(self, client_of: ClientOf) -> None:
        told = page(client_of("city_officer"), "round-detail", client_of.office.round_id)

        assert "选定标准 ✓ 7月15日" in told
        assert f"还差:{ALL}个未核准;其中" in told
        assert "总分分布" in told
        assert "看数字" in told

    def test_every_count_leads_to_a_list_of_as_many(self, client_of: ClientOf) -> None:
        client, office = client_of("city_officer"), client_of.office
        pattern = r'<a href="(/rounds/\d+/ratings/\?[^"]*)">([\d,]+)</a>'
        for by in ("area", "type", "line"):
            address = reverse("round-detail", args=[office.round_id])
            html = client.get(f"{address}?by={by}").content.decode()
            links = set(re.findall(pattern, html))

            assert len(links) > 10
            for href, count in sorted(links):
                assert f"共 {count} 行" in text_of(client.get(unescape(href))), href

    def test_obstacles_lead_to_their_lists(self, client_of: ClientOf) -> None:
        client = client_of("city_officer")
        html = client.get(reverse("round-detail", args=[client_of.office.round_id])).content.decode()

        links = re.findall(r'<a href="([^"]*only=stuck-[^"]*)">(\d+)个', html)

        assert links
        for href, count in links:
            assert f"共 {count} 行" in text_of(client.get(unescape(href)))

    def test_a_soft_rubric_is_named_as_such(self, client_of: ClientOf) -> None:
        Rating.objects.filter(round_id=client_of.office.round_id).update(
            tier="A1", class_name="好", is_provisional=False
        )

        told = page(client_of("city_officer"), "round-detail", client_of.office.round_id)

        assert "最高一类占比100.0%,超过14.0%:评分标准偏松。" in told

    def test_why_this_number(self, client_of: ClientOf) -> None:
        client, office = client_of("city_officer"), client_of.office
        board = selectors.round_board(office.round_id, seen=office.seen())
        best, settled = board.total.best_share

        told = text_of(client.get(reverse("round-why", args=[office.round_id, "best"])))

        assert f"= {best} ÷ {settled}" in told
        assert "定为最高一类的组织 ÷ 已定级的组织" in told
        assert "2012-03-01起" in told
        for rate in ("settled", "ratified"):
            address = reverse("round-why", args=[office.round_id, rate])
            assert f"÷ {ALL}" in text_of(client.get(address))
        assert client.get(reverse("round-why", args=[office.round_id, "luck"])).status_code == 404

    def test_a_county_sees_its_part_and_a_stranger_none_of_the_countys_own(self, client_of: ClientOf) -> None:
        office = client_of.office

        assert f"共 {ALL - 1} 个" in page(client_of("county_officer"), "round-detail", office.round_id)
        for name in ("round-detail", "rating-list", "round-ratify"):
            address = reverse(name, args=[office.ratified_round_id])
            assert client_of("stranger").get(address).status_code == 404


class TestList:
    def test_the_workbook_holds_what_the_screen_shows(self, client_of: ClientOf, tmp_path: Any) -> None:
        client, office = client_of("city_officer"), client_of.office
        query = "?f.org_type=village&sort=-total"

        answer = client.get(reverse("rating-list", args=[office.round_id]) + f"{query}&format=xlsx")
        told = page(client, "rating-list", office.round_id, query=query)

        path = tmp_path / "a.xlsx"
        path.write_bytes(answer.content)
        cells = [str(cell) for row in read_rows(path) for cell in row]
        names = [cell for cell in cells if cell.endswith("党支部")]
        assert len(names) == VILLAGES + 2
        assert [told.index(name) for name in names] == sorted(told.index(name) for name in names)

    def test_chosen_conditions_stand_as_tags(self, client_of: ClientOf) -> None:
        told = page(
            client_of("city_officer"),
            "rating-list",
            client_of.office.round_id,
            query="?only=stuck-ready&f.tier=",
        )

        assert "未核准:评完待核准 ×" in told

    def test_an_empty_list_says_what_to_do(self, client_of: ClientOf) -> None:
        told = page(
            client_of("city_officer"), "rating-list", client_of.office.round_id, query="?only=changed"
        )

        assert "没有符合条件的组织。请去掉上面的条件,或换一个范围。" in told

    def test_an_unknown_group_is_not_found(self, client_of: ClientOf) -> None:
        address = reverse("rating-list", args=[client_of.office.round_id]) + "?group=moon"

        assert client_of("city_officer").get(address).status_code == 404


def test_more_rows_need_no_more_queries(client_of: ClientOf) -> None:
    client, office = client_of("city_officer"), client_of.office
    few = f"&area=230382000001&scope={office.cast.org(CITY)}"

    def queries(name: str, query: str) -> int:
        address = reverse(name, args=[office.round_id]) + query
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    assert queries("rating-list", "?f.org_type=school") >= queries("rating-list", "?f.org_type=village")
    every = "?filtered=1&" + "&".join(f"tier={tier}" for tier in ("", "A1", "B1", "C1", "D1", "D2"))
    assert queries("round-ratify", every) <= queries("round-ratify", every + few)
