"""Grades in effect."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import FOREVER

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


def grades_now(org_ids: Iterable[int], on: date) -> dict[int, GradeView]:
    """Return the grade in effect on a day, by organisation; ungraded ones are left out."""
    ids = set(org_ids)
    rows = _on(on)
    if len(ids) < 5000:
        rows = rows.filter(org_id__in=ids)
    return {row.org_id: _view(row) for row in rows if row.org_id in ids}


def graded_ids(on: date) -> set[int]:
    """Return the organisations that have a grade in effect on a day."""
    return set(_on(on).values_list("org_id", flat=True))


def grades_of_org(org_id: int) -> list[GradeView]:
    """Return every grade an organisation has had, newest first."""
    rows = Grade.objects.filter(org_id=org_id).select_related("rating__round", "ratification")
    return [_view(row) for row in rows.order_by("-in_effect_from", "-pk")]


def graded_counts(seen: registry.Visible) -> dict[str, int]:
    """Return how many visible organisations hold each tier on the day of `seen`."""
    orgs = {org.org_id for org in registry.graded_orgs(seen)}
    rows = _on(seen.moment.valid_on).values_list("org_id", "tier")
    return dict(Counter(tier for org_id, tier in rows if org_id in orgs))


def _on(on: date) -> QuerySet[Grade]:
    rows = Grade.objects.filter(in_effect_from__lte=on).filter(
        Q(replaced_on__isnull=True) | Q(replaced_on__gt=on)
    )
    # The parts of a rating are long, and nobody asks for them here.
    return rows.select_related("rating__round", "ratification").defer(
        "rating__points", "rating__vetoes", "rating__values"
    )


def _view(row: Grade) -> GradeView:
    return GradeView(
        row.rating_id,
        row.org_id,
        row.tier,
        row.class_name,
        row.computed_tier,
        row.rating.total_cp,
        row.reason,
        row.in_effect_from,
        row.replaced_on or FOREVER,
        row.ratification.meeting,
        row.ratification.document_no,
        row.rating.round.title,
        row.rating.round_id,
    )
