"""Ratify ratings under one meeting; correct one afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.engines import scoring
from jishi.shared.actor import Actor
from jishi.shared.chain import canonical, link_hash
from jishi.shared.dates import now

from .. import values
from ..inputs import class_of, rating_of, rubric_of
from ..models import Grade, HeldBack, Ratification, Rating, Round, RubricVersion
from .errors import GradingError


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
    register.require(by, "grading.ratify", found.scope_org_id)
    ratings = list(
        Rating.objects.filter(round_id=round_id, superseded_at__isnull=True, grade__isnull=True).order_by(
            "pk"
        )
    )
    wanted = set(rating_ids)
    ratings = [rating for rating in ratings if rating.pk in wanted]
    _check(found, ratings, wanted, exemptions, meeting, document_no, met_on)
    versions = RubricVersion.objects.in_bulk([rating.rubric_id for rating in ratings])
    rubrics = {key: rubric_of(version) for key, version in versions.items()}
    held = {rating_id for rating_id, each in exemptions.items() if not each.tier}
    kept = [rating for rating in ratings if rating.pk not in held]
    ratification = Ratification.objects.create(
        round=found,
        meeting=meeting.strip(),
        met_on=met_on,
        document_no=document_no.strip(),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        count=len(kept),
    )
    _in_effect(kept, exemptions, rubrics, ratification)
    HeldBack.objects.bulk_create(
        [
            HeldBack(ratification=ratification, rating_id=rating_id, reason=exemptions[rating_id].reason)
            for rating_id in sorted(held & wanted)
        ]
    )
    for hook in settings.AFTER_RATIFICATION:
        import_string(hook)(ratification_id=ratification.pk, by=by)
    digest = link_hash("", canonical({str(rating.pk): rating.tier for rating in kept}))
    detail = {
        "count": len(kept),
        "held_back": len(held & wanted),
        "document_no": document_no,
        "digest": digest,
    }
    audit.event_record(what="ratings_ratified", subject=f"round:{round_id}", by=by, detail=detail)
    return ratification.pk


@transaction.atomic
def rating_correct(
    *, org_id: int, meeting: str, met_on: date, document_no: str, reason: str, by: Actor
) -> int:
    """Score an organisation anew from today's values under the same rubric, and put the new rating into effect.

    The old rating and grade stay on record. Returns the new rating's id.
    """
    register.require(by, "grading.ratify", org_id)
    if not (meeting.strip() and document_no.strip() and reason.strip()):
        raise GradingError("更正要写明会议、文号和理由。请补齐。[GRADE-06]")
    old = (
        Grade.objects.select_for_update()
        .select_related("rating__rubric", "rating__round")
        .get(org_id=org_id, replaced_on__isnull=True)
    )
    before = old.rating
    rubric = rubric_of(before.rubric)
    facts = values.values_of([org_id], before.round.period).get(org_id, {})
    score = scoring.score(rubric, {name: facts.get(name) for name in rubric.indicators})
    recorded = now()
    Rating.objects.filter(pk=before.pk).update(superseded_at=recorded)
    rating = rating_of(
        rubric, score, facts, round=before.round, org_id=org_id, scored_at=recorded, supersedes=before
    )
    rating.save()
    ratification = Ratification.objects.create(
        round=before.round,
        meeting=meeting.strip(),
        met_on=met_on,
        document_no=document_no.strip(),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=recorded,
        count=1,
    )
    _in_effect([rating], {}, {rubric.hash: rubric}, ratification)
    for hook in settings.AFTER_RATIFICATION:
        import_string(hook)(ratification_id=ratification.pk, by=by)
    detail = {"before": before.tier, "after": rating.tier, "document_no": document_no}
    audit.event_record(
        what="rating_corrected", subject=f"org:{org_id}", by=by, detail=detail, reason=reason.strip()
    )
    return rating.pk


def _in_effect(
    ratings: Sequence[Rating],
    exemptions: Mapping[int, Exemption],
    rubrics: Mapping[str, scoring.Rubric],
    ratification: Ratification,
) -> None:
    """End the grades that stood and write the new ones."""
    org_ids = [rating.org_id for rating in ratings]
    for first in range(0, len(org_ids), 900):
        standing = Grade.objects.filter(org_id__in=org_ids[first : first + 900], replaced_on__isnull=True)
        standing.update(replaced_on=ratification.met_on)
    grades = []
    for rating in ratings:
        exempt = exemptions.get(rating.pk)
        tier = exempt.tier if exempt and exempt.tier else rating.tier
        grades.append(
            Grade(
                rating=rating,
                org_id=rating.org_id,
                ratification=ratification,
                computed_tier=rating.tier,
                tier=tier,
                class_name=class_of(rubrics[rating.rubric_id], tier),
                reason=exempt.reason.strip() if exempt else "",
                in_effect_from=ratification.met_on,
            )
        )
    Grade.objects.bulk_create(grades, batch_size=2000)


def _check(
    found: Round,
    ratings: Sequence[Rating],
    wanted: set[int],
    exemptions: Mapping[int, Exemption],
    meeting: str,
    document_no: str,
    met_on: date,
) -> None:
    if found.state != Round.State.SCORED:
        raise GradingError("还没有评完分,不能核准。请等评分完成。[GRADE-07]")
    if not meeting.strip() or not document_no.strip():
        raise GradingError("核准要写明会议名称和文号。请补齐。[GRADE-08]")
    if met_on < found.on_date:
        raise GradingError(f"会议日期{met_on}早于定级日期{found.on_date}。请核对。[GRADE-09]")
    if not ratings or len(ratings) != len(wanted):
        raise GradingError("所选的结果有的已经核准或已重评。请刷新页面再选。[GRADE-10]")
    bare = [rating_id for rating_id, each in exemptions.items() if not each.reason.strip()]
    if bare or set(exemptions) - wanted:
        raise GradingError("不按得分核准或暂不核准的,每个都要写明理由。请补上。[GRADE-11]")
