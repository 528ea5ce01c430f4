"""Villages with open problems on the ledgers: told by their problems, asked for once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import Post
from jishi.apps.postings.services import PostingsRefused
from jishi.shared.dates import travel
from tests.apps.rectification import office as ledger
from tests.factories.cast import COUNTY, DAY, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
LATER = DAY + timedelta(days=3)


def test_weak_villages_are_asked_for_by_their_open_problems() -> None:
    with travel(DAY):
        desk = ledger.build()
        desk.line()
        [row] = selectors.villages_in_need(desk.seen(), DAY)
        want: dict[str, Any] = {
            "org_ids": [row.org_id],
            "owner_org_id": desk.cast.org(COUNTY),
            "on": DAY,
            "by": desk.who("county_officer"),
        }

        assert (row.code, row.stands, row.may_want, row.late) == (VILLAGE, "", True, 0)
        assert services.posts_want_for(**want) == 1
        post = Post.objects.get(kind="first_secretary")
        assert (post.org_id, post.needs) == (row.org_id, ";".join(row.problems[:3]))
        assert [one.stands for one in selectors.villages_in_need(desk.seen(), DAY)] == ["已登记岗位"]
        with pytest.raises(PostingsRefused, match="NEED-03"):
            services.posts_want_for(**want)
        with travel(LATER):
            past = desk.page("county_officer", reverse("weak-village-list") + f"?on={DAY}&known={DAY}")
            # That a post had been wanted leaves no trail: of the past it is not told.
            assert "没有第一书记的1个" in past
            assert "过去的日子不列" in past
            assert 'name="org"' not in past
            before = desk.page("county_officer", reverse("weak-village-list") + "?on=2012-01-01")
            assert "没有未办结事项的村" in before
            none = desk.client(desk.who("county_officer")).get(reverse("talent-list") + f"?on={DAY}")
            assert none.status_code == 409
            assert "只存现在的情况" in none.content.decode()
            assert "见选派帮带,可以按日子看" in none.content.decode()
