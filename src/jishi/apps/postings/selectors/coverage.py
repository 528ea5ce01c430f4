"""Instructors as the party's work in units, for whoever counts coverage."""

from collections.abc import Collection, Iterable
from datetime import date

from jishi.shared.dates import Moment

from ..models import Posting, PostingEvent
from ..models.rounds import Kind

STARTS, ENDS = ("started", "resumed"), ("ended", "cancelled")


def unit_helps(unit_ids: Collection[int], moment: Moment) -> list[tuple[int, str, date]]:
    """Return the units where an instructor serves at a moment, each with "instructor" and the first day.

    What was recorded after `known_at` is not believed yet.
    """
    rows = Posting.objects.filter(
        unit_id__in=list(unit_ids), kind=Kind.INSTRUCTOR, started_on__lte=moment.valid_on
    )
    found: dict[int, date] = {}
    for row in rows.prefetch_related("events").order_by("-started_on", "pk"):
        if row.unit_id is not None and _serves(row.events.all(), moment):
            found[row.unit_id] = row.started_on
    return [(unit_id, str(Kind.INSTRUCTOR), since) for unit_id, since in sorted(found.items())]


def _serves(events: Iterable[PostingEvent], moment: Moment) -> bool:
    """Tell whether somebody serves by what was known; a posting that was cancelled never was."""
    known = [e for e in events if moment.known_at is None or e.recorded_at <= moment.known_at]
    steps = [e for e in sorted(known, key=lambda e: e.pk) if e.what in (*STARTS, *ENDS)]
    if not steps or steps[-1].what == "cancelled":
        return False
    return steps[-1].what in STARTS or steps[-1].on > moment.valid_on
