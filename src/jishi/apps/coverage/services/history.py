"""Every step is kept with all that was known after it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import FACTS, Case, CaseEvent


def events_of(cases: Iterable[Case], *, what: str, on: date, by: Actor, **told: Any) -> list[CaseEvent]:
    """Return one step of each case as it is kept; nothing is written."""
    instant = now()
    return [
        CaseEvent(
            case=case,
            what=what,
            on=on,
            by_id=by.user_id,
            by_name=by.name,
            recorded_at=instant,
            **{name: getattr(case, name) for name in FACTS},
            **told,
        )
        for case in cases
    ]


def events_add(cases: Iterable[Case], *, what: str, on: date, by: Actor, **told: Any) -> None:
    """Keep one step of each case."""
    CaseEvent.objects.bulk_create(events_of(cases, what=what, on=on, by=by, **told), batch_size=500)
