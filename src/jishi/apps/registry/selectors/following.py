"""What other rooms changed because of events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from jishi.shared.dates import NOT_SUPERSEDED, Moment

from ..dependents import FollowStep
from ..models import Change, Followed
from ..remembered import remembered
from ..visibility import Visible

_Row = TypeVar("_Row", bound=Model)


def steps_of(change_ids: Sequence[int], place: str) -> list[FollowStep]:
    """Return what a room changed because of these events, oldest first."""
    rows = Followed.objects.filter(change_id__in=list(change_ids), place=place).order_by("pk")
    return [FollowStep(row.row_id, row.before, row.after) for row in rows]


def _apart_at(place: str, moment: Moment) -> dict[int, dict[str, Any]]:
    """Return, by row, the values that a room's rows had at a past moment where events made them others since.

    What follows an event that was still to come, or was not known, is as before it; what followed an event that was
    taken back only later is as after it.
    """
    return remembered("steps_apart", (place, moment), lambda: _apart(place, moment))


def _apart(place: str, moment: Moment) -> dict[int, dict[str, Any]]:
    rows = list(Followed.objects.filter(place=place).select_related("change").order_by("pk"))
    if not rows:
        return {}
    standing = _Standing()
    found: dict[int, dict[str, Any]] = {}
    known_at = moment.known_at or NOT_SUPERSEDED

    def was_so(change: Change) -> bool:
        return change.effective_on <= moment.valid_on and standing.at(change, known_at)

    for row in reversed(rows):
        if standing.at(row.change, NOT_SUPERSEDED) and not was_so(row.change):
            found.setdefault(row.row_id, {}).update(row.before)
    for row in rows:
        if was_so(row.change) and not standing.at(row.change, NOT_SUPERSEDED):
            found.setdefault(row.row_id, {}).update(row.after)
    return found


def fallen_at(place: str, moment: Moment) -> set[int]:
    """Return a room's rows whose event was on record at an instant and had been taken back, as far as was known then.

    What was brought back since is among them: on that day it was not there.
    """
    known_at = moment.known_at
    if known_at is None:
        return set()
    return remembered("steps_fallen", (place, known_at), lambda: _fallen(place, known_at))


def _fallen(place: str, known_at: datetime) -> set[int]:
    rows = Followed.objects.filter(place=place, change__recorded_at__lte=known_at).select_related("change")
    standing = _Standing()
    return {row.row_id for row in rows if not standing.at(row.change, known_at)}


def set_back(rows: Collection[Any], place: str, moment: Moment, *names: str) -> None:
    """Let a room's rows have these values again as they had them at a past moment, before events of the register."""
    told = _apart_at(place, moment) if rows else {}
    for row in rows:
        for name in told.get(row.pk, {}).keys() & set(names):
            setattr(row, name, row._meta.get_field(name).to_python(told[row.pk][name]))


def stood_in(rows: QuerySet[_Row], place: str, seen: Visible) -> QuerySet[_Row]:
    """Keep a room's rows at visible organisations, at a past moment also those that stand at an heir now."""
    own = seen.restrict(rows, "org_id")
    if seen.moment.is_now:
        return own
    moved = {
        row_id: told["org_id"] for row_id, told in _apart_at(place, seen.moment).items() if "org_id" in told
    }
    visible = seen.among(moved.values()) if moved else set()
    ids = [row_id for row_id, org_id in moved.items() if org_id in visible]
    return own | rows.filter(pk__in=ids) if ids else own


class _Standing:
    """Which events stood at an instant: on record by then, and not taken back by one that stood."""

    def __init__(self) -> None:
        self._by_change: dict[int, list[Change]] = {}
        self._by_batch: dict[int, list[Change]] = {}
        for one in Change.objects.exclude(undoes=None, undoes_batch=None):
            if one.undoes_id is not None:
                self._by_change.setdefault(one.undoes_id, []).append(one)
            if one.undoes_batch_id is not None:
                self._by_batch.setdefault(one.undoes_batch_id, []).append(one)

    def at(self, change: Change, instant: datetime) -> bool:
        """Tell whether an event stood at an instant."""
        against = self._by_change.get(change.pk, []) + self._by_batch.get(change.batch_id or 0, [])
        return change.recorded_at <= instant and not any(self.at(one, instant) for one in against)
