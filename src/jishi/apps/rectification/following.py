"""What an organisation's events do to the ledgers, kept so that it can go back with them."""

from collections.abc import Iterable, Mapping
from typing import Any

from jishi.apps.registry import services as register
from jishi.apps.registry.services import FollowStep
from jishi.shared.actor import Actor

from .models import BookEntry, Line

LINES, ENTRIES = "rectification:line", "rectification:entry"


def shift(
    place: str,
    rows: Iterable[Line] | Iterable[BookEntry],
    after: Mapping[str, Any],
    change_id: int,
    by: Actor,
) -> None:
    """Give rows other values because of an event, and keep what they were."""
    told = list(rows)
    steps = [FollowStep(row.pk, {name: getattr(row, name) for name in after}, after) for row in told]
    for row in told:
        type(row)._base_manager.filter(pk=row.pk).update(**after)
    register.steps_keep(change_id=change_id, place=place, steps=steps, by=by)
