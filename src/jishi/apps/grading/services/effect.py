"""Put ratings into effect: end the grades that stood, write the new ones, open the ledgers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.engines.scoring import Rubric
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..inputs import class_of, rubric_of
from ..models import Grade, Ratification, Rating, Round, RubricVersion
from .errors import GradingError

SLICE = 900


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that decided, its day and the number of its document."""

    name: str
    met_on: date
    document_no: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided about one rating: the tier, and why it is not the computed one (or why corrected)."""

    rating: Rating
    tier: str
    reason: str = ""


def check_meeting(found: Round, meeting: Meeting) -> None:
    """A meeting has a name, a document number, and a day between the grading and today."""
    if not meeting.name.strip() or not meeting.document_no.strip():
        raise GradingError("核准要写明会议名称和文号。请补齐。", "GRADE-08")
    if meeting.met_on < found.on_date:
        raise GradingError(f"会议日期{meeting.met_on}早于定级日期{found.on_date}。请核对。", "GRADE-09")
    if meeting.met_on > today():
        raise GradingError(f"会议日期{meeting.met_on}晚于今天。请在会后办理,或核对日期。", "GRADE-16")


def put_in_effect(
    found: Round, meeting: Meeting, decisions: Sequence[Decision], *, by: Actor
) -> Ratification:
    """Write one ratification and its grades, in the transaction that the caller has opened."""
    rubrics = rubrics_of(decision.rating for decision in decisions)
    ratification = Ratification.objects.create(
        round=found,
        meeting=meeting.name.strip(),
        met_on=meeting.met_on,
        document_no=meeting.document_no.strip(),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        count=len(decisions),
    )
    _end_standing([decision.rating.org_id for decision in decisions], meeting.met_on, ratification)
    grades = [
        Grade(
            rating=decision.rating,
            org_id=decision.rating.org_id,
            ratification=ratification,
            computed_tier=decision.rating.tier,
            tier=decision.tier,
            class_name=class_of(rubrics[decision.rating.rubric_id], decision.tier),
            reason=decision.reason.strip(),
            in_effect_from=meeting.met_on,
        )
        for decision in decisions
    ]
    Grade.objects.bulk_create(grades, batch_size=2000)
    return ratification


def call_hooks(ratification: Ratification, by: Actor) -> None:
    """Let the rooms downstream act on a ratification, in the same transaction."""
    for hook in settings.AFTER_RATIFICATION:
        import_string(hook)(ratification_id=ratification.pk, by=by)


def rubrics_of(ratings: Iterable[Rating]) -> Mapping[str, Rubric]:
    """Return the rubrics of ratings by hash."""
    versions = RubricVersion.objects.in_bulk({rating.rubric_id for rating in ratings})
    return {key: rubric_of(version) for key, version in versions.items()}


def _end_standing(org_ids: Sequence[int], on: date, ratification: Ratification) -> None:
    for first in range(0, len(org_ids), SLICE):
        standing = Grade.objects.filter(org_id__in=org_ids[first : first + SLICE], replaced_on__isnull=True)
        later = standing.filter(in_effect_from__gt=on).order_by("in_effect_from").first()
        if later is not None:
            raise GradingError(
                f"有的组织已有{later.in_effect_from}起生效的定级结果,晚于会议日期{on}。请核对会议日期。",
                "GRADE-17",
            )
        standing.update(replaced_on=on, replaced_by=ratification)
