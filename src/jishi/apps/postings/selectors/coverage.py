"""Instructors as the party's work in units, for whoever counts coverage."""

from collections.abc import Collection
from datetime import date

from jishi.shared.dates import Moment

from ..models import Posting
from ..models.rounds import Kind
from ..then import postings_were


def unit_helps(unit_ids: Collection[int], moment: Moment) -> list[tuple[int, str, date]]:
    """Return the units where an instructor serves at a moment, each with "instructor" and the first day."""
    rows = Posting.objects.filter(
        unit_id__in=list(unit_ids), kind=Kind.INSTRUCTOR, started_on__lte=moment.valid_on
    )
    found: dict[int, date] = {}
    for row in postings_were(rows.order_by("-started_on", "pk"), moment):
        if row.unit_id is not None and row.state == Posting.State.SERVING:
            found[row.unit_id] = row.started_on
    return [(unit_id, str(Kind.INSTRUCTOR), since) for unit_id, since in sorted(found.items())]
