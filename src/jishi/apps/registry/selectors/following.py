"""What other rooms changed of their own rows because of events."""

from collections.abc import Sequence

from ..dependents import FollowStep
from ..models import Followed


def steps_of(change_ids: Sequence[int], place: str) -> list[FollowStep]:
    """Return what a room changed because of these events, oldest first."""
    rows = Followed.objects.filter(change_id__in=list(change_ids), place=place).order_by("pk")
    return [FollowStep(row.row_id, row.before, row.after) for row in rows]
