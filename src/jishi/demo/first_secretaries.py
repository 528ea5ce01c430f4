"""The city's 29 first secretaries: 29 posts at weak villages with open problems, 29 people by what these need.

All have accepted; ten are at work since June, the others have yet to start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from jishi.apps.postings import selectors as sent
from jishi.apps.postings import services as postings
from jishi.apps.postings.services import PostingDraft, RoundDraft, TalentDraft
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from . import story
from .draw import stream
from .names import person
from .plan import SEED

COUNT, A_TOWNSHIP, TOWNSHIP, STARTED_N = 29, 2, 9, 10
OPENED, APPROVED, STARTED = date(2012, 6, 11), date(2012, 6, 13), date(2012, 6, 18)
SKILLS = ("party_work", "finance", "culture", "farming", "mediation")
EMPLOYERS = ("市委办公室", "市财政局", "市农业局", "市民政局", "市司法局", "市水务局", "市文化局")


def live(officer: Actor) -> int:
    """Choose and send them; return how many started."""
    owner = registry.org_ids_of([story.CITY_CODE])[story.CITY_CODE]
    with travel(OPENED):
        postings.posts_want_for(org_ids=_villages(officer), owner_org_id=owner, on=OPENED, by=officer)
        for number in range(COUNT):
            postings.talent_list(draft=_reserve(number), owner_org_id=owner, on=OPENED, by=officer)
        draft = RoundDraft("鸡西市2012年软弱涣散村第一书记选派", "first_secretary", OPENED, "need")
        choice = postings.round_open(draft=draft, owner_org_id=owner, on=OPENED, by=officer, seed=SEED)
        postings.round_assign(round_id=choice, on=OPENED, by=officer)
    with travel(APPROVED):
        postings.round_approve(round_id=choice, document_no="鸡组发〔2012〕33号", on=APPROVED, by=officer)
    with travel(STARTED):
        return _start(officer, choice)


def _villages(officer: Actor) -> Sequence[int]:
    """Pick weak villages, at most two a township, those with most to solve first."""
    seen = registry.visible(officer, "postings.run", Moment(OPENED))
    rows = sorted(sent.villages_in_need(seen, OPENED), key=lambda row: (-len(row.problems), row.code))
    areas = registry.org_areas([row.org_id for row in rows], Moment(OPENED))
    taken: Counter[str] = Counter()
    found: list[int] = []
    for row in rows:
        township = areas.get(row.org_id, ("",))[0][:TOWNSHIP]
        if len(found) < COUNT and taken[township] < A_TOWNSHIP:
            taken[township] += 1
            found.append(row.org_id)
    return found


def _reserve(number: int) -> TalentDraft:
    rng = stream(SEED, "reserve", str(number))
    sex, born = rng.choice("12"), rng.randrange(1974, 1986)
    return TalentDraft(
        person(rng, sex, born),
        sex,
        "reserve_cadre",
        "full",
        birth_date=date(born, rng.randrange(1, 13), rng.randrange(1, 28)),
        phone=f"140{rng.randrange(10**8):08}",
        employer=rng.choice(EMPLOYERS),
        skill=SKILLS[number % len(SKILLS)],
        work_years=2012 - born - 22,
    )


def _start(officer: Actor, choice: int) -> int:
    found = sent.outcome_of(choice, STARTED, is_masked=False)
    seats = found.seats if found is not None else ()
    for number, seat in enumerate(seats):
        assert seat.talent_id is not None
        assert seat.offer_id is not None
        postings.offer_answer(offer_id=seat.offer_id, accepts=True, note="", on=STARTED, by=officer)
        if number >= STARTED_N:
            continue
        draft = PostingDraft(
            seat.talent_id,
            seat.post.post_id,
            STARTED,
            "鸡组任〔2012〕41号",
            "配齐支部班子,办成台账上的事,带出一支队伍。",
            offer_id=seat.offer_id,
        )
        postings.posting_start(draft=draft, by=officer)
    return min(len(seats), STARTED_N)
