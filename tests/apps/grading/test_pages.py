"""The pages: what they say, what they lead to, and that what is refused stands beside its field."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jishi.apps.facts import services as facts
from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Grade, Rating, Round, RubricVersion
from jishi.apps.grading.pages.org_parts import ungraded_words
from jishi.apps.jobs import services as jobs
from jishi.apps.registry.models import OrgState
from jishi.shared.actor import SYSTEM
from jishi.sheets import read_rows
from tests.factories.cast import CITY, COUNTY, DAY, FAR, PERIOD, SCHOOL, TOWNSHIP, VILLAGE

from .conftest import ClientOf
from .office import MEETING, VILLAGES, Office

pytestmark = [pytest.mark.django_db]
ALL = VILLAGES + 6
TAG = re.compile(r"<[^>]+>")


def text_of(answer: Any, status: int = 200) -> str:
    """What a reader reads: no tags, no line breaks."""
    assert answer.status_code == status
    told = unescape(TAG.sub("", answer.content.decode()))
    return re.sub(r"\s+", " ", told)


def page(client: Client, name: str, *args: int, query: str = "") -> str:
    return text_of(client.get(reverse(name, args=args) + query))


def new_value(office: Office, code: str, indicator: str, value: int) -> None:
    draft = facts.FactDraft(code, indicator, PERIOD, value, org_id=office.cast.org(code))
    facts.facts_record(values=[draft], by=SYSTEM, source="更正")


class TestRounds:
    def test_the_list_says_how_far_each_round_has_come(self, client_of: ClientOf) -> None:
        told = page(client_of("city_officer"), "round-list")

        assert "全年定级" in told
        assert f"评分 ✓7月15日 → 核准 0/{ALL} → 生效" in told
        assert f"核准 ✓{ALL - 1}/{ALL - 1} → 生效 ✓7月15日" in told

    def test_without_a_round_it_says_what_comes_next(self, client_of: ClientOf) -> None:
        for model in (Grade, Rating):
            model.objects.all()
        told = page(client_of("stranger"), "round-list", query="?on=2012-01-01")

        assert "全年定级" in told
        client = client_of("stranger")
        Round.objects.update(scope_org_id=client_of.office.cast.org(COUNTY))
        assert "还没有开展过定级。先在指标数据里导入这一期的数据,再新建定级" in page(client, "round-list")

    def test_the_form_shows_the_types_that_occur_and_the_rubric_that_lacks(self, client_of: ClientOf) -> None:
        RubricVersion.objects.filter(org_type="school").update(effective_from="2013-01-01")

        told = page(client_of("county_officer"), "round-new")

        assert "村党支部分类定级评分标准" in told
        assert "中小学 1 这一天没有施行中的评分标准" in told
        assert f"已有数据的:{PERIOD}" in told

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
            ({"period": "去年"}, "期间“去年”看不懂,应写成2012、2012-H1、2012-Q1或2012-03。请改正。"),
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


class TestSheet:
    def test_it_says_points_grade_and_that_all_adds_up(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(SCHOOL)

        told = page(client_of("city_officer"), "rating-detail", rating.pk)

        points = f"{rating.total_cp // 100}.{rating.total_cp % 100:02}"
        assert f"{points}分 · {rating.class_name}({rating.tier})" in told
        assert "与总分一致" in told
        assert "(2012年3月1日起施行)" in told
        assert "高于同类" in told or "没有同类组织" in told
        assert "只是试算,不保存" in told

    def test_only_lost_points_on_request(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(SCHOOL)
        sheet = selectors.sheet_of_rating(rating.pk)
        full = [line for group in sheet.groups for line in group.lines if not line.lost_cp]

        html = client_of("city_officer").get(reverse("rating-detail", args=[rating.pk]) + "?lost=1")

        assert full
        shown = html.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
        assert not [line.name for line in full if f">{line.name}</td>" in shown]

    def test_a_gate_is_told_beside_the_grade(self, client_of: ClientOf) -> None:
        office = client_of.office
        _, rows = selectors.ratings_of_round(
            office.round_id, seen=office.seen(), wanted=selectors.RatingFilter(only="gated")
        )

        told = page(client_of("city_officer"), "rating-detail", rows[0].rating_id)

        assert f"({rows[0].tier_raw});因" in told
        assert "按得分应为" in told

    def test_the_organisation_has_its_sheet_at_its_own_address(self, client_of: ClientOf) -> None:
        client, office = client_of("city_officer"), client_of.office

        assert "得分单" in page(client, "org-rating", office.cast.org(VILLAGE))
        assert "党委、工委不参加分类定级" in page(client, "org-rating", office.cast.org(TOWNSHIP))
        Rating.objects.filter(org_id=office.cast.org(FAR)).delete()
        assert "未定级" in page(client, "org-rating", office.cast.org(FAR))

    def test_a_branch_reads_its_own_sheet_and_no_other(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("branch_secretary")

        assert "得分单" in page(client, "rating-detail", office.rating(VILLAGE).pk)
        for name in ("rating-detail", "rating-trial"):
            address = reverse(name, args=[office.rating(SCHOOL).pk])
            assert client.get(address).status_code == 404
        assert client.get(reverse("rating-detail", args=[10**9])).status_code == 404

    def test_other_values_are_tried(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(VILLAGE)
        address = reverse("rating-trial", args=[rating.pk])

        answer = client_of("branch_secretary").get(f"{address}?lectures=4", headers={"HX-Request": "true"})

        told = text_of(answer)
        assert "试算:" in told
        assert "党课:0.00 → 2.00" in told
        assert "只是试算,不保存" in told
        assert client_of.office.rating(VILLAGE).values == rating.values

    @pytest.mark.parametrize("text", ["约3", "1.5", "-1", "99999", "NaN"])
    def test_what_cannot_be_tried_says_what_was_expected(self, client_of: ClientOf, text: str) -> None:
        rating = client_of.office.rating(VILLAGE)
        address = reverse("rating-trial", args=[rating.pk]) + f"?lectures={text}"

        told = page_at(client_of("branch_secretary"), address)

        assert f"“党课次数(次)”是“{text}”,应为0到" in told

    def test_money_is_typed_in_yuan(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(VILLAGE)
        address = reverse("rating-trial", args=[rating.pk]) + "?fund_fen=10,000.50"

        assert "10,000.5元" in page_at(client_of("branch_secretary"), address)

    def test_a_lost_point_can_be_put_on_the_ledger_by_those_who_may(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(VILLAGE)

        html = client_of("county_officer").get(reverse("rating-detail", args=[rating.pk])).content.decode()

        assert f'action="{reverse("line-pick", args=[rating.pk])}"' in html
        assert "转整改" not in page(client_of("leader"), "rating-detail", rating.pk)


def page_at(client: Client, address: str) -> str:
    return text_of(client.get(address))


class TestRatify:
    def posted(self, **changes: Any) -> dict[str, Any]:
        told = {key: str(value) for key, value in MEETING.items()}
        return told | {"filtered": "1", "area": "", "step": "review"} | changes

    def tiers(self, office: Office) -> list[str]:
        return ["", *(tier for tier, _ in selectors.round_board(office.round_id, seen=office.seen()).tiers)]

    def address(self, office: Office) -> str:
        return reverse("round-ratify", args=[office.round_id])

    def confirm(self, client: Client, office: Office, **changes: Any) -> Any:
        """Look first, then send what the second page carries."""
        sent = self.posted(tier=self.tiers(office), **changes)
        review = client.post(self.address(office), sent)
        html = review.content.decode()
        digest = re.search(r'name="digest" value="(\w+)"', html)
        assert digest is not None, text_of(review)
        return client.post(self.address(office), sent | {"step": "confirm", "digest": digest[1]}, follow=True)

    def test_provisional_results_stay_out_until_ticked(self, client_of: ClientOf) -> None:
        office = client_of.office
        board = selectors.round_board(office.round_id, seen=office.seen())

        told = page_at(client_of("city_officer"), self.address(office))

        assert f"符合条件、待核准 {board.total.settled_n} 个" in told
        assert f"暂不能定 ({board.total.undecided_n})" in told

    def test_the_second_page_says_what_will_happen(self, client_of: ClientOf) -> None:
        office = client_of.office
        rating = office.rating(SCHOOL)
        sent = self.posted(tier=self.tiers(office), ex=str(rating.pk)) | {f"reason-{rating.pk}": "在查"}

        told = text_of(client_of("city_officer").post(self.address(office), sent))

        assert f"将核准{ALL - 1} 个:" in told
        assert "核准后不能改,只能另作更正。" in told
        assert "在查" in told
        assert Grade.objects.filter(rating__round_id=office.round_id).count() == 0

    def test_confirming_ratifies_and_says_so(self, client_of: ClientOf) -> None:
        office = client_of.office
        held, other = office.rating(SCHOOL), office.rating(FAR)
        changes = {
            "ex": [held.pk, other.pk],
            f"reason-{held.pk}": "在查",
            f"reason-{other.pk}": "现场核实不符",
            f"tier-{other.pk}": "C2",
        }

        told = text_of(self.confirm(client_of("city_officer"), office, **changes))

        assert f"已核准{ALL - 1}个,2012-07-15起生效:" in told
        assert "其中会议另定1个;暂不核准1个。" in told
        assert Grade.objects.get(rating=other).tier == "C2"

    def test_a_list_that_changed_meanwhile_is_looked_at_again(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")
        sent = self.posted(tier=self.tiers(office)) | {"step": "confirm", "digest": "0" * 16}

        told = text_of(client.post(self.address(office), sent))

        assert "核对以后名单有了变化" in told
        assert Grade.objects.filter(rating__round_id=office.round_id).count() == 0

    def test_an_exception_without_a_reason_stands_at_its_row(self, client_of: ClientOf) -> None:
        office = client_of.office
        sent = self.posted(tier=self.tiers(office), ex=str(office.rating(SCHOOL).pk))

        assert "没有写理由。请补上。" in text_of(client_of("city_officer").post(self.address(office), sent))

    def test_what_the_service_refuses_stands_at_the_form(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")
        sent = self.posted(tier=self.tiers(office), met_on="2012-07-01")
        review = client.post(self.address(office), sent).content.decode()
        digest = re.search(r'name="digest" value="(\w+)"', review)
        assert digest is not None

        told = client.post(self.address(office), sent | {"step": "confirm", "digest": digest[1]})

        assert "会议日期2012-07-01早于定级日期2012-07-15。请核对。" in text_of(told)

    def test_by_area_and_type(self, client_of: ClientOf) -> None:
        office = client_of.office
        query = "?filtered=1&area=230382000001&" + "&".join(f"tier={tier}" for tier in self.tiers(office))

        told = page_at(client_of("city_officer"), self.address(office) + query)
        empty = page_at(client_of("city_officer"), self.address(office) + f"{query}&type=school")

        assert "符合条件、待核准 1 个" in told
        assert "没有符合条件、待核准的结果。请换地区、类型或档次" in empty

    def test_an_organisation_is_found_and_put_among_the_exceptions(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")
        tiers = "&".join(f"tier={tier}" for tier in self.tiers(office))
        address = reverse("round-ratify-pick", args=[office.round_id]) + f"?filtered=1&{tiers}"

        found = page_at(client, f"{address}&q=蜂蜜山")
        row = client.get(f"{address}&rating={office.rating(FAR).pk}").content.decode()

        assert "白鱼湾镇蜂蜜山村党支部" in found
        assert f'name="ex" value="{office.rating(FAR).pk}"' in row
        assert "这一批里没有“月亮”" in page_at(client, f"{address}&q=月亮")

    def test_a_county_cannot_reach_beyond_itself(self, client_of: ClientOf) -> None:
        office = client_of.office

        told = text_of(self.confirm(client_of("county_officer"), office))

        assert f"已核准{ALL - 1}个" in told
        assert office.waiting() == [office.rating(FAR).pk]


class TestCorrection:
    def test_it_shows_what_would_change_and_then_changes_it(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("county_officer")
        new_value(office, SCHOOL, "lectures", 0)
        org_id = office.cast.org(SCHOOL)
        address = reverse("rating-correct", args=[org_id])

        html = client.get(address).content.decode()
        digest = re.search(r'name="digest" value="([^"]+)"', html)
        assert digest is not None
        sent = {key: str(value) for key, value in MEETING.items()} | {"reason": "台账录入有误"}
        answer = client.post(address, sent | {"digest": digest[1]}, follow=True)

        assert "党课次数 " in html
        assert "已更正:" in text_of(answer)
        assert "更正理由:台账录入有误" in text_of(answer)
        assert Grade.objects.filter(org_id=org_id).count() == 2

    def test_values_that_changed_meanwhile_are_shown_first(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("county_officer")
        new_value(office, SCHOOL, "lectures", 0)
        sent = {key: str(value) for key, value in MEETING.items()} | {"reason": "台账有误", "digest": "old"}

        told = client.post(reverse("rating-correct", args=[office.cast.org(SCHOOL)]), sent)

        assert "打开这一页以后数据又有变化" in text_of(told)

    def test_the_service_says_what_is_wrong_with_the_day(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("county_officer")
        new_value(office, SCHOOL, "lectures", 0)
        found = selectors.correction_of(office.cast.org(SCHOOL))
        assert found is not None
        sent = {**MEETING, "met_on": "2012-07-01", "reason": "台账有误", "digest": found.digest}

        told = client.post(reverse("rating-correct", args=[office.cast.org(SCHOOL)]), sent)

        assert "会议日期2012-07-01早于定级日期2012-07-15" in text_of(told)

    def test_without_a_change_it_says_where_to_begin(self, client_of: ClientOf) -> None:
        office, client = client_of.office, client_of("city_officer")

        assert "请先在指标数据里更正" in page(client, "rating-correct", office.cast.org(SCHOOL))
        assert "还没有核准的定级结果" in page(client, "rating-correct", office.cast.org(FAR))


class TestOrganisationPage:
    def test_the_grade_stands_in_the_title_and_leads_to_its_reasons(self, client_of: ClientOf) -> None:
        office = client_of.office
        grade = selectors.grades_now([office.cast.org(VILLAGE)], DAY)[office.cast.org(VILLAGE)]

        html = client_of("city_officer").get(reverse("org-detail", args=[office.cast.org(VILLAGE)]))

        assert f"较差({grade.tier})" in text_of(html)
        assert reverse("rating-detail", args=[grade.rating_id]) in html.content.decode()

    def test_past_grades_are_a_tab(self, client_of: ClientOf) -> None:
        office = client_of.office
        services.ratings_ratify(
            round_id=office.round_id, rating_ids=office.waiting(), exemptions={}, by=office.city, **MEETING
        )

        told = page(client_of("city_officer"), "org-detail", office.cast.org(VILLAGE), query="?tab=grades")

        assert "历次定级 2" in told
        assert "全年定级 得分单" in told

    def test_the_ungraded_are_told_so_and_the_new_ones_why(self, client_of: ClientOf) -> None:
        office = client_of.office
        far = office.cast.org(FAR)

        assert "未定级" in page(client_of("city_officer"), "org-detail", far)
        assert ungraded_words(far, DAY) == "未定级"
        OrgState.objects.filter(org_id=far).update(founded_on="2012-04-01")
        assert ungraded_words(far, DAY) == "未定级(新建不足半年)"
        assert ungraded_words(office.cast.org(CITY), DAY) == ""


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
