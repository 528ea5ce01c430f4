"""Ratify ratings under one meeting (批量核准)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.chain import canonical, link_hash

from ..models import HeldBack, Rating, Round
from .effect import Decision, Meeting, call_hooks, check_meeting, put_in_effect, rubrics_of
from .errors import GradingError

RATIFY = "grading.ratify"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rating ticked out of a batch: held back (no tier), or ratified with another tier. A reason is compulsory."""

    reason: str
    tier: str = ""


@transaction.atomic
def ratings_ratify(
    *,
    round_id: int,
    rating_ids: Sequence[int],
    exemptions: Mapping[int, Exemption],
    meeting: str,
    met_on: date,
    document_no: str,
    by: Actor,
) -> int:
    """Put a batch of ratings into effect under one meeting, date and document; return the ratification's id.

    The ones ticked out stay unratified, or get the tier the meeting decided; the computed tier stays beside it.
    Ledgers open in the same transaction.
    """
    found = Round.objects.select_for_update().get(pk=round_id)
    wanted = set(rating_ids)
    ratings = [rating for rating in _waiting(found) if rating.pk in wanted]
    register.require(by, RATIFY, *(rating.org_id for rating in ratings))
    held_at = Meeting(meeting, met_on, document_no)
    _check(found, held_at, ratings, wanted)
    _check_exemptions(ratings, exemptions)
    held = sorted(rating_id for rating_id, each in exemptions.items() if not each.tier)
    decisions = [
        _decision(rating, exemptions.get(rating.pk)) for rating in ratings if rating.pk not in set(held)
    ]
    ratification = put_in_effect(found, held_at, decisions, by=by)
    HeldBack.objects.bulk_create(
        [
            HeldBack(
                ratification=ratification, rating_id=rating_id, reason=exemptions[rating_id].reason.strip()
            )
            for rating_id in held
        ]
    )
    call_hooks(ratification, by)
    digest = link_hash("", canonical({str(each.rating.pk): each.tier for each in decisions}))
    detail = {
        "count": len(decisions),
        "held_back": len(held),
        "document_no": ratification.document_no,
        "digest": digest,
    }
    audit.event_record(what="ratings_ratified", subject=f"round:{round_id}", by=by, detail=detail)
    return ratification.pk


def _waiting(found: Round) -> Sequence[Rating]:
    rows = Rating.objects.filter(round=found, superseded_at__isnull=True, grade__isnull=True)
    return list(rows.defer("points", "vetoes", "values").order_by("pk"))


def _decision(rating: Rating, exempt: Exemption | None) -> Decision:
    if exempt is None:
        return Decision(rating, rating.tier)
    return Decision(rating, exempt.tier, exempt.reason)


def _check(found: Round, meeting: Meeting, ratings: Sequence[Rating], wanted: set[int]) -> None:
    if found.state != Round.State.SCORED:
        raise GradingError("还没有评完分,不能核准。请等评分完成。", "GRADE-07")
    check_meeting(found, meeting)
    if not ratings or len(ratings) != len(wanted):
        raise GradingError("所选的结果有的已经核准或已重评。请刷新页面再选。", "GRADE-10")


def _check_exemptions(ratings: Sequence[Rating], exemptions: Mapping[int, Exemption]) -> None:
    chosen = {rating.pk: rating for rating in ratings}
    if any(not each.reason.strip() for each in exemptions.values()):
        raise GradingError("不按得分核准或暂不核准的,每个都要写明理由。请补上。", "GRADE-11")
    if set(exemptions) - set(chosen):
        raise GradingError("例外中有不在这一批里的组织。请刷新页面再选。", "GRADE-18")
    rubrics = rubrics_of(chosen[rating_id] for rating_id in exemptions)
    for rating_id, each in exemptions.items():
        tiers = [tier.name for tier in rubrics[chosen[rating_id].rubric_id].tiers]
        if each.tier and each.tier not in tiers:
            raise GradingError(f"档次“{each.tier}”不在评分标准里。请在{'、'.join(tiers)}中选。", "GRADE-19")
