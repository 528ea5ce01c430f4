"""The reasons sheet, other values tried on it, and what an organisation's own page shows."""

import pytest
from django.urls import reverse

from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Rating
from jishi.apps.grading.pages.org_parts import ungraded_words
from jishi.apps.registry.models import OrgState
from jishi.shared.dates import Moment
from tests.factories.cast import CITY, DAY, FAR, SCHOOL, TOWNSHIP, VILLAGE

from .conftest import ClientOf
from .office import MEETING, VILLAGES
from .reading import TAG, page, page_at, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL = VILLAGES + 6


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

    def test_what_the_address_leaves_out_stands_as_it_was(self, client_of: ClientOf) -> None:
        rating = client_of.office.rating(SCHOOL)
        told = {each.indicator: each.text for each in selectors.trial_inputs(rating.pk)}
        address = reverse("rating-trial", args=[rating.pk])

        html = client_of("city_officer").get(f"{address}?lectures=1").content.decode()
        emptied = client_of("city_officer").get(f"{address}?lectures=").content.decode()

        assert f'name="mtg_general" value="{told["mtg_general"]}"' in html
        assert "→ 0.00。" in TAG.sub("", emptied)

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


class TestOrganisationPage:
    def test_the_grade_stands_in_the_title_and_leads_to_its_reasons(self, client_of: ClientOf) -> None:
        office = client_of.office
        grade = selectors.grades_now([office.cast.org(VILLAGE)], Moment(DAY))[office.cast.org(VILLAGE)]

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
        assert ungraded_words(far, Moment(DAY)) == "未定级"
        OrgState.objects.filter(org_id=far).update(founded_on="2012-04-01")
        assert ungraded_words(far, Moment(DAY)) == "未定级(新建不足半年)"
        assert ungraded_words(office.cast.org(CITY), Moment(DAY)) == ""
