"""What other rooms change of their own rows because of an event, kept so that it can go back with the event."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..dependents import FollowStep
from ..models import Followed


@transaction.atomic
def steps_keep(*, change_id: int, place: str, steps: Iterable[FollowStep], by: Actor) -> None:
    """Keep what another room changed of its rows because of an event, so that it can go back with the event."""
    kept = Followed.objects.bulk_create(
        [
            Followed(
                change_id=change_id,
                place=place,
                row_id=step.row_id,
                before=_plain(step.before),
                after=_plain(step.after),
            )
            for step in steps
        ],
        batch_size=1000,
    )
    if kept:
        detail = {"place": place, "count": len(kept)}
        audit.event_record(what="steps_kept", subject=f"change:{change_id}", by=by, detail=detail)


def _plain(values: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(dict(values), default=_text))


def _text(value: date) -> str:
    return value.isoformat()
