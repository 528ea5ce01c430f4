"""Correct one organisation's rating after it was ratified (另作更正)."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..inputs import rating_of, rubric_of, score_anew
from ..models import Grade, Rating
from ..values import values_of
from .effect import Decision, Meeting, call_hooks, check_meeting, put_in_effect
from .errors import GradingError
from .ratify import RATIFY


@transaction.atomic
def rating_correct(
    *, org_id: int, meeting: str, met_on: date, document_no: str, reason: str, by: Actor
) -> int:
    """Score an organisation anew from today's values under the same rubric, and put the new rating into effect.

    The old rating and grade stay on record. Returns the new rating's id.
    """
    register.require(by, RATIFY, org_id)
    if not reason.strip():
        raise GradingError("更正要写明理由。请补上。", "GRADE-06")
    before = _standing(org_id)
    held_at = Meeting(meeting, met_on, document_no)
    check_meeting(before.rating.round, held_at)
    after = _scored_anew(before.rating)
    if (after.total_cp, after.tier, after.values) == _kept(before.rating) and before.tier == after.tier:
        raise GradingError("数据和结果都没有变化,不用更正。请先更正指标数据,再来办理。", "GRADE-20")
    Rating.objects.filter(pk=before.rating_id).update(superseded_at=after.scored_at)
    after.save()
    decision = Decision(after, after.tier, reason)
    ratification = put_in_effect(before.rating.round, held_at, [decision], by=by)
    call_hooks(ratification, by)
    detail = {"before": before.tier, "after": after.tier, "document_no": ratification.document_no}
    audit.event_record(
        what="rating_corrected", subject=f"org:{org_id}", by=by, detail=detail, reason=reason.strip()
    )
    return after.pk


def _standing(org_id: int) -> Grade:
    rows = Grade.objects.select_for_update(of=("self",)).select_related("rating__rubric", "rating__round")
    found = rows.filter(org_id=org_id, replaced_on__isnull=True).first()
    if found is None:
        raise GradingError("这个组织还没有核准的定级结果,没有可更正的。请先在分类定级里核准。", "GRADE-21")
    return found


def _scored_anew(before: Rating) -> Rating:
    rubric = rubric_of(before.rubric)
    facts = values_of([before.org_id], before.round.period)[before.org_id]
    score = score_anew(rubric, before, facts)
    return rating_of(
        rubric, score, facts, round=before.round, org_id=before.org_id, scored_at=now(), supersedes=before
    )


def _kept(rating: Rating) -> tuple[int, str, dict[str, int]]:
    return rating.total_cp, rating.tier, rating.values
