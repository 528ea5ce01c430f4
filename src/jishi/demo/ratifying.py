"""Each county's meeting ratifies its organisations; a few grades are changed, with a reason."""

from __future__ import annotations

from jishi.apps.grading import selectors as grading
from jishi.apps.grading import services as grading_services
from jishi.apps.grading.services import Exemption
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from . import story
from .draw import stream
from .plan import GRADED_ON, SEED
from .register import ids_of


def grade_city(by: Actor) -> int:
    """Open the round of 2012, score it and ratify it meeting by meeting; return how many grades came into effect."""
    top = ids_of(["230300900001"])["230300900001"]
    with travel(story.SCORED_ON):
        grading_services.rubrics_adopt(by=by)
        round_id = grading_services.round_open(
            title=story.ROUND_TITLE,
            period=story.PERIOD,
            on_date=story.SCORED_ON,
            scope_org_id=top,
            rubric_hashes=[rubric.hash for rubric in grading.rubrics_for(story.SCORED_ON)],
            by=by,
        )
        grading_services.round_score_now(round_id=round_id, by=by)
    scope = registry.scope_of(top, Moment(GRADED_ON))
    assert scope is not None
    groups = registry.groups_below(scope.path, Moment(GRADED_ON))
    return sum(_meeting(round_id, group, number, by) for number, group in enumerate(groups, 1))


def _meeting(round_id: int, group: registry.Group, number: int, by: Actor) -> int:
    met_on = story.MEETINGS[number * len(story.MEETINGS) // 11]
    with travel(met_on):
        seen = registry.visible(by, "grading.ratify", Moment(met_on))
        wanted = grading.RatingFilter(paths=group.paths)
        _, rows = grading.ratings_of_round(round_id, seen=seen, wanted=wanted, most=10_000)
        tiers = [name for name, _ in grading.round_board(round_id, seen=seen).tiers]
        changed = {row.rating_id: found for row in rows if (found := _changed(row, tiers))}
        grading_services.ratings_ratify(
            round_id=round_id,
            rating_ids=[row.rating_id for row in rows],
            exemptions=changed,
            meeting=f"中共{group.name}委员会常委会" if group.org_id else "中共鸡西市委常委会",
            met_on=met_on,
            document_no=f"鸡组发〔2012〕{20 + number}号",
            by=by,
        )
        return len(rows)


def _changed(row: grading.RatingRow, tiers: list[str]) -> Exemption | None:
    """Draw whether the meeting decides another tier than the points gave."""
    rng = stream(SEED, "meeting", row.code)
    drawn, place = rng.randrange(10_000), tiers.index(row.tier)
    if drawn < story.LOWERED_PER_10000 and place + 1 < len(tiers):
        return Exemption(rng.choice(story.LOWERED_REASONS), tiers[place + 1])
    if drawn >= 10_000 - story.RAISED_PER_10000 and place > 0:
        return Exemption(rng.choice(story.RAISED_REASONS), tiers[place - 1])
    return None
