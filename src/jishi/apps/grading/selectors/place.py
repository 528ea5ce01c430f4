"""Where a total stands among the organisations of the same type in the same round."""

from dataclasses import dataclass

from django.db.models import Count, Q

from jishi.shared.dates import Moment

from ..models import Rating
from ..queries import stood_at


@dataclass(frozen=True, slots=True)
class PlaceAmong:
    """How many of the others of the same type have a lower total, and how many others there are."""

    lower_n: int
    others_n: int


def place_among_type(rating_id: int, at: Moment | None = None) -> PlaceAmong:
    """Return where a rating's total stood among those under the same rubric in the same round (None: now)."""
    rating = Rating.objects.only("round_id", "rubric_id", "total_cp").get(pk=rating_id)
    others = Rating.objects.filter(
        stood_at(at), round_id=rating.round_id, rubric_id=rating.rubric_id
    ).exclude(org_id=rating.org_id)
    counts = others.aggregate(every=Count("pk"), lower=Count("pk", filter=Q(total_cp__lt=rating.total_cp)))
    return PlaceAmong(counts["lower"], counts["every"])
