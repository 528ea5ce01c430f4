"""What other rooms change of their own rows because of an event, kept so that it can go back with the event."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..dependents import FollowStep
from ..models import Followed
from ..tables import Asked
from .rules import change_open


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


@transaction.atomic
def rows_shift(
    *, change_id: int, place: str, rows: Iterable[Model], told: Mapping[int, Mapping[str, Any]], by: Actor
) -> int:
    """Give rows of another room other values because of an event, and keep what they were; return how many.

    `told` has the values by row id.
    """
    steps = []
    for row in rows:
        after = told[row.pk]
        steps.append(FollowStep(row.pk, {name: getattr(row, name) for name in after}, after))
        type(row)._base_manager.filter(pk=row.pk).update(**after)
    steps_keep(change_id=change_id, place=place, steps=steps, by=by)
    return len(steps)


@transaction.atomic
def foreign_change_keep(
    *, kind: str, asked: Asked, batch_id: int, org_id: int | None, place: str, steps: Sequence[FollowStep]
) -> int:
    """Record the event of a batch whose rows stand in another room, so that they go back with it; return its id.

    `org_id` is the lowest organisation above all that it is about: whoever has the right over it takes it back.
    """
    papers = {"document_no": asked.document_no, "reason": asked.reason, "batch_id": batch_id}
    change = change_open(kind, by=asked.by, on=asked.on, org_id=org_id, **papers)
    steps_keep(change_id=change.pk, place=place, steps=steps, by=asked.by)
    return change.pk


def _plain(values: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(dict(values), default=_text))


def _text(value: date) -> str:
    return value.isoformat()
