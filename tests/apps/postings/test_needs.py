"""First secretaries by need: must-cover villages, township quotas, nobody at home; Fujin's 29."""

from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import Post, Posting, Round
from jishi.apps.postings.rules import rules_on
from jishi.apps.postings.services import PostDraft, PostingDraft, PostingsRefused, TalentDraft

from .office import DAY, FAR, VILLAGE, VILLAGES, Desk, townships

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PEOPLE = 29


def refused(code: str) -> Any:
    return pytest.raises(PostingsRefused, match=code)


def by_need(desk: Desk) -> int:
    return desk.open(title="第一书记选派", kind="first_secretary", method="need")


def test_somebody_goes_where_it_must_be_and_not_home(desk: Desk) -> None:
    desk.post("home", kind="first_secretary", org_code=VILLAGE)
    desk.post("far", kind="first_secretary", org_code=FAR, is_must=True)
    choice = by_need(desk)
    services.round_assign(round_id=choice, on=DAY, by=desk.officer)

    assert desk.matches(choice) == {"泰": "far"}
    found = selectors.outcome_of(choice, DAY, is_masked=False)
    assert found is not None
    assert found.complaints == ()
    assert found.seats[0].why == "村里没有未办结的问题,专长不限或不对口,但在名额和回避内最合适"
    assert [rule for _, _, rule in found.barred] == ["回避:不到本人家乡的乡镇任职"]


def test_what_cannot_be_assigned_is_told(desk: Desk) -> None:
    with refused("NEED-01"):
        services.round_assign(round_id=desk.open(), on=DAY, by=desk.officer)
    desk.post("home", kind="first_secretary", org_code=VILLAGE)
    with refused("NEED-02"):
        services.round_assign(round_id=by_need(desk), on=DAY, by=desk.officer)


def test_problems_say_which_speciality_they_ask_for() -> None:
    rules = rules_on(DAY)

    assert rules.skill_for(["村务公开2次,账目没有交接", "财务混乱", "支委会少开3次"]) == "finance"
    assert rules.skill_for([]) == ""


def test_fujins_29_go_to_29_villages_at_most_two_a_township(desk: Desk) -> None:
    villages = townships()
    people = [
        services.talent_list(
            draft=TalentDraft(f"后备{n}", "1", "reserve_cadre", "full", work_years=5),
            owner_org_id=desk.county,
            on=DAY,
            by=desk.officer,
        )
        for n in range(PEOPLE - 1)
    ]
    musts = set(villages[:: VILLAGES * 2])
    for code in villages:
        draft = PostDraft("first_secretary", "书记空缺", org_code=code, is_must=code in musts)
        services.post_want(draft=draft, owner_org_id=desk.county, on=DAY, by=desk.officer)
    choice = by_need(desk)
    services.round_assign(round_id=choice, on=DAY, by=desk.officer)
    services.round_approve(round_id=choice, document_no="富组发7号", on=DAY, by=desk.officer)

    found = selectors.outcome_of(choice, DAY, is_masked=False)
    assert found is not None
    # With the one of the pool there are 29.
    assert (found.placed_n, len(people)) == (PEOPLE, PEOPLE - 1)
    assert found.complaints == ()
    placed = [Post.objects.get(pk=seat.post.post_id).org.code for seat in found.seats]
    assert musts <= set(placed)
    assert max(sum(code[:9] == town for code in placed) for town in {c[:9] for c in placed}) <= 2
    _start_all(desk, choice)
    assert Posting.objects.filter(kind="first_secretary", state="serving").count() == PEOPLE


def _start_all(desk: Desk, choice: int) -> None:
    for offer in Round.objects.get(pk=choice).offers.order_by("pk"):
        services.offer_answer(offer_id=offer.pk, accepts=True, note="", on=DAY, by=desk.officer)
        draft = PostingDraft(
            offer.talent_id, offer.post_id, DAY, "富组任7号", "配齐支部班子", offer_id=offer.pk
        )
        services.posting_start(draft=draft, by=desk.officer)
