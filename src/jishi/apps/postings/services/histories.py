"""The dated sentences from which a posting's past is read."""

from datetime import date

from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import Posting, PostingEvent


def event_add(row: Posting, what: str, on: date, by: Actor, **told: object) -> None:
    """Keep one dated sentence of a posting."""
    note = str(told.pop("note", ""))[:300]
    PostingEvent.objects.create(
        posting=row,
        on=on,
        what=what,
        note=note,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        **told,
    )
