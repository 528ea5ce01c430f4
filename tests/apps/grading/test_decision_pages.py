"""Pages on which a meeting's decision is entered: ratification and correction."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.grading import selectors
from jishi.apps.grading.models import Grade
from tests.factories.cast import FAR, SCHOOL

from .conftest import ClientOf
from .office import MEETING, VILLAGES, Office
from .reading import new_value, page, page_at, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL = VILLAGES + 6


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
