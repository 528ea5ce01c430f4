"""A township's public promises and what villagers said of them; county cadres, their villages and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jishi.apps.outreach import selectors as looking
from jishi.apps.outreach import services as outreach
from jishi.apps.outreach.services import ContactDraft, PledgeDraft, ProblemDraft, VisitDraft, Voices
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from .draw import stream
from .names import person
from .plan import SEED

PROMISED, HEARD, SINCE = date(2012, 4, 5), date(2012, 7, 3), date(2012, 4, 16)
VISITS = (date(2012, 6, 19), date(2012, 7, 6))
MOST, CADRES = 12, 8
# What is promised, until when, and how many of ten who know of it say that it was kept.
PROMISES = (
    ("春耕前修通村东头1.2公里田间路", date(2012, 5, 10), 9),
    ("“七一”前办好活动场所用电和取暖的改造", date(2012, 6, 30), 8),
    ("6月底前替五保户和特困户修好危房3户", date(2012, 6, 30), 9),
    ("每月15日公开村里的账目,有问必答", date(2012, 12, 31), 7),
    ("6月底前疏通排水沟800米,雨季不进院", date(2012, 6, 30), 4),
    ("年底前再打一眼机井,旱田能浇上", date(2012, 12, 31), 7),
)
POSTED = ("村务公开栏", "村民代表会议上公开", "村部门口公示板")
POSTS = (
    "县委常委",
    "县政府副县长",
    "县人大常委会副主任",
    "县财政局局长",
    "县农业局局长",
    "县水务局局长",
    "县民政局局长",
    "县交通运输局局长",
)
FOUND = (
    ("屯里有两户看病欠账,没有申请救助", "民政局"),
    ("排水沟堵了,雨后进院", "水务局"),
    ("通村路边沟没有修,大车错不开", "交通运输局"),
    ("村里账目三个月没有公开", "村党支部"),
    ("良种补贴有5户没有到账", "财政局"),
    ("村部没有取暖,冬天开不了会", "镇党委"),
)
NOTES = ("已经看过现场,排进7月的活", "部门来人量过,等答复")


def live(clerk: Actor, county_officer: Actor, village_id: int) -> None:
    """Promise and hear in the township of a village; send cadres into the county's villages."""
    own = _villages(clerk, "outreach.work")
    above = registry.superiors_of(own, Moment(PROMISED))
    township = above[village_id].direct_id
    _promise(clerk, [org_id for org_id in own if above[org_id].direct_id == township][:MOST])
    _go_down(county_officer, _villages(county_officer, "outreach.visit"))


def _villages(actor: Actor, permission: str) -> Sequence[int]:
    seen = registry.visible(actor, permission, Moment(PROMISED))
    return [org.org_id for org in registry.graded_orgs(seen) if org.org_type == "village"]


def _promise(clerk: Actor, org_ids: Sequence[int]) -> None:
    rng = stream(SEED, "promises")
    told = [(org_id, rng.sample(PROMISES, 2)) for org_id in org_ids]
    kinds = [promise for _, promises in told for promise in promises]
    drafts = [
        PledgeDraft(org_id, says, rng.choice(POSTED), PROMISED, due)
        for org_id, promises in told
        for says, due, _ in promises
    ]
    with travel(PROMISED):
        pledge_ids = outreach.pledges_record(drafts=drafts, by=clerk)
    with travel(HEARD):
        for pledge_id, (_, due, kept) in zip(pledge_ids, kinds, strict=True):
            # One in six was not asked about yet.
            if due < HEARD and rng.randrange(6):
                outreach.pledge_hear(
                    pledge_id=pledge_id, voices=_voices(rng.randrange(9, 19), kept), by=clerk
                )


def _voices(asked: int, kept: int) -> Voices:
    unknown = asked // 6
    said = asked - unknown
    yes = said * kept // 10
    return Voices("走访农户", HEARD, yes, said - yes, unknown)


def _go_down(officer: Actor, org_ids: Sequence[int]) -> None:
    rng = stream(SEED, "cadres")
    drafts = [
        ContactDraft(org_id, person(rng, "1", 1955 + rng.randrange(18)), post, SINCE)
        for org_id, post in zip(rng.sample(sorted(org_ids), CADRES), POSTS, strict=True)
    ]
    with travel(SINCE):
        points = outreach.contacts_assign(drafts=drafts, by=officer)
    first, second = VISITS
    found: dict[int, int] = {}
    # One has not been there yet.
    for point_id, contact in zip(points[:-1], drafts, strict=False):
        says, owner = rng.choice(FOUND)
        asked = f"到了{rng.randrange(4, 9)}户,问了种粮户和两户困难户"
        visit = VisitDraft(point_id, first, asked, (ProblemDraft(says, owner),))
        with travel(first):
            outreach.visits_record(drafts=[visit], by=officer)
        found[point_id] = looking.problems_of(contact.org_id, Moment(first))[0].need_id
    again = [
        VisitDraft(point_id, second, "村部和原来反映的农户", again=((need_id, rng.choice(NOTES)),))
        for point_id, need_id in list(found.items())[:4]
    ]
    with travel(second):
        outreach.visits_record(drafts=again, by=officer)
