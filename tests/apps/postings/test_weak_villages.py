"""Villages with open problems on the ledgers: told by their problems, asked for once."""

from __future__ import annotations

from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import Post
from jishi.apps.postings.services import PostingsRefused
from jishi.shared.dates import travel
from tests.apps.rectification import office as ledger
from tests.factories.cast import COUNTY, DAY, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


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
