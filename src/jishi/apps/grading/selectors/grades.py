"""Grades in effect."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import FOREVER, Moment

from ..models import Grade


@dataclass(frozen=True, slots=True)
class GradeView:
    """One grade: what was computed, what the meeting decided, and on what paper."""

    rating_id: int
    org_id: int
    tier: str
    class_name: str
    computed_tier: str
    total_cp: int
    reason: str
    in_effect_from: date
    replaced_on: date
    meeting: str
    document_no: str
    round_title: str
    round_id: int


def grades_now(org_ids: Iterable[int], moment: Moment) -> dict[int, GradeView]:
    """Return the grade in effect at a moment, by organisation; ungraded ones are left out."""
    ids = set(org_ids)
    rows = _in_effect(moment)
    if len(ids) < 5000:
        rows = rows.filter(org_id__in=ids)
    return {row.org_id: _view(row, moment) for row in rows if row.org_id in ids}


def graded_ids(moment: Moment) -> set[int]:
    """Return the organisations that have a grade in effect at a moment."""
    return set(_in_effect(moment).values_list("org_id", flat=True))


def grades_of_org(org_id: int, moment: Moment) -> list[GradeView]:
    """Return every grade that an organisation had had by a moment, newest first."""
    rows = Grade.objects.filter(_begun(moment), org_id=org_id)
    found = rows.select_related("rating__round", "ratification", "replaced_by")
    return [_view(row, moment) for row in found.order_by("-in_effect_from", "-pk")]


def graded_counts(seen: registry.Visible) -> dict[str, int]:
    """Return how many visible organisations hold each tier at the moment of `seen`."""
    orgs = {org.org_id for org in registry.graded_orgs(seen)}
    rows = _in_effect(seen.moment).values_list("org_id", "tier")
    return dict(Counter(tier for org_id, tier in rows if org_id in orgs))


def _in_effect(moment: Moment) -> QuerySet[Grade]:
    rows = Grade.objects.filter(_begun(moment)).exclude(_ended(moment))
    # The parts of a rating are long, and nobody asks for them here.
    return rows.select_related("rating__round", "ratification", "replaced_by").defer(
        "rating__points", "rating__vetoes", "rating__values"
    )


def _begun(moment: Moment) -> Q:
    told = Q(in_effect_from__lte=moment.valid_on)
    if moment.known_at is None:
        return told
    return told & Q(ratification__recorded_at__lte=moment.known_at)


def _ended(moment: Moment) -> Q:
    told = Q(replaced_on__lte=moment.valid_on)
    return told if moment.known_at is None else told & Q(replaced_by__recorded_at__lte=moment.known_at)


def _view(row: Grade, moment: Moment) -> GradeView:
    return GradeView(
        row.rating_id,
        row.org_id,
        row.tier,
        row.class_name,
        row.computed_tier,
        row.rating.total_cp,
        row.reason,
        row.in_effect_from,
        ended_on(row, moment) or FOREVER,
        row.ratification.meeting,
        row.ratification.document_no,
        row.rating.round.title,
        row.rating.round_id,
    )


def ended_on(row: Grade, moment: Moment) -> date | None:
    """Return the day from which another grade took a grade's place, if that was so and known at a moment."""
    if row.replaced_on is None or row.replaced_by is None or row.replaced_on > moment.valid_on:
        return None
    is_known = moment.known_at is None or row.replaced_by.recorded_at <= moment.known_at
    return row.replaced_on if is_known else None
