"""The cast's postings: somebody of the pool serves at the firm, a round has a result, a question is on its way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from jishi.apps.postings import services
from jishi.apps.postings.models import Offer
from jishi.apps.postings.services import (
    PostDraft,
    PostingDraft,
    QuestionDraft,
    RoundDraft,
    TalentDraft,
    VisitDraft,
)

if TYPE_CHECKING:
    from .cast import Cast

DAY = date(2012, 7, 15)
COUNTY, VILLAGE, SCHOOL = "230321000001", "230321100101", "230321100103"


def build(cast: Cast) -> None:
    """List two people, want them at two places, choose, post one of them, ask a question."""
    officer, county = cast.people["county_officer"], cast.org(COUNTY)
    people = [
        services.talent_list(
            draft=TalentDraft(name, "1", "laid_off", "full"), owner_org_id=county, on=DAY, by=officer
        )
        for name in ("祁连山甲", "祁连山乙")
    ]
    posts = [
        services.post_want(
            draft=PostDraft("instructor", "柳河缺人", org_code=code), owner_org_id=county, on=DAY, by=officer
        )
        for code in (VILLAGE, SCHOOL)
    ]
    first = _chosen(cast, "青石第一轮", people[0], posts[0])
    services.round_approve(round_id=first, document_no="青组发1号", on=DAY, by=officer)
    cast.things["offer"] = _offer(first)
    services.offer_answer(offer_id=cast.things["offer"], accepts=True, note="", on=DAY, by=officer)
    services.round_close(round_id=first, by=officer)
    cast.things["choice"] = _chosen(cast, "青石第二轮", people[1], posts[1])
    third = PostDraft("instructor", "柳河也缺人", org_code=VILLAGE)
    open_post = services.post_want(draft=third, owner_org_id=county, on=DAY, by=officer)
    serving = PostingDraft(people[1], open_post, DAY, "青组任1号", "帮助过组织生活")
    cast.things |= {"talent": people[1], "post": posts[1]}
    cast.things["posting"] = services.posting_start(draft=serving, by=officer)
    services.visit_record(posting_id=cast.things["posting"], draft=VisitDraft("柳河村部"), on=DAY, by=officer)
    ask = QuestionDraft(cast.org(VILLAGE), "柳河村低保怎么办", "民政局")
    cast.things["question"] = services.question_ask(draft=ask, on=DAY, by=officer)


def _chosen(cast: Cast, title: str, talent: int, post: int) -> int:
    officer = cast.people["county_officer"]
    draft = RoundDraft(title, "instructor", DAY + timedelta(days=3), post_ids=(post,))
    made = services.round_open(draft=draft, owner_org_id=cast.org(COUNTY), on=DAY, by=officer, seed=2012)
    services.choices_hand_in(round_id=made, talent_id=talent, ranks={post: 1}, way="form", on=DAY, by=officer)
    services.round_run(round_id=made, on=DAY, by=officer)
    return made


def _offer(round_id: int) -> int:
    return Offer.objects.get(round_id=round_id).pk
