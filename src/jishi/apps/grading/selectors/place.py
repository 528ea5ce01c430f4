"""Where a total stands among the organisations of the same type in the same round."""

from dataclasses import dataclass

from django.db.models import Count, Q

from ..models import Rating


@dataclass(frozen=True, slots=True)
class PlaceAmong:
    """How many of the others of the same type have a lower total, and how many others there are."""

    lower_n: int
    others_n: int


def place_among_type(rating_id: int) -> PlaceAmong:
    """Return where a rating's total stands among those under the same rubric in the same round."""
    rating = Rating.objects.only("round_id", "rubric_id", "total_cp").get(pk=rating_id)
    others = Rating.objects.filter(
        round_id=rating.round_id, rubric_id=rating.rubric_id, superseded_at__isnull=True
    ).exclude(org_id=rating.org_id)
    counts = others.aggregate(every=Count("pk"), lower=Count("pk", filter=Q(total_cp__lt=rating.total_cp)))
    return PlaceAmong(counts["lower"], counts["every"])
