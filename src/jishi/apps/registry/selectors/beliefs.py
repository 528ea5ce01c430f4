"""What was so in the world beside what we believed: days and instants of one value, before and after an event."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jishi.shared.dates import FOREVER

from ..models import Change
from ..words import change_words

DAY = timedelta(days=1)
CHANGED, CORRECTED = "变动", "更正"


@dataclass(frozen=True, slots=True)
class Held:
    """The days on which a value held, as told then, and since when we said so; no `last` until further notice."""

    first: date
    last: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Later:
    """What was said of the same day afterwards: another value, by which event, on which paper."""

    change_id: int
    words: str
    recorded_at: datetime
    value: str
    document_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One value before an event and after it. A real change leaves the old value its days; a correction does not."""

    sort: str
    was: Held | None
    is_now: Held | None
    later: tuple[Later, ...] = ()


class Timeline:
    """Every version of the rows of one thing, corrected ones too, looked at for one value of theirs."""

    def __init__(self, rows: Iterable[Any], value: Callable[[Any], object]) -> None:
        self._rows = sorted(rows, key=lambda row: row.pk)
        self._value = value

    def told_by(self, change_id: int, day: date) -> Told:
        """Return what was said of the value on a day before an event and after it."""
        old, new = self._believed(change_id - 1), self._believed(change_id)
        was, is_now = self._on(old, day), self._on(new, day)
        return Told(
            self._sort(old, new, day),
            self._held(old, was, day, change_id - 1) if was else None,
            self._held(new, is_now, day, change_id) if is_now else None,
        )

    def after(self, change_id: int, day: date) -> list[tuple[int, Any]]:
        """Return the events after one that said another value of a day, each with its row; None: nothing held."""
        found, last = list[tuple[int, Any]](), self._on(self._believed(change_id), day)
        steps = {row.change_id for row in self._rows} | {row.superseded_by_id for row in self._rows}
        for step in sorted(each for each in steps if each and each > change_id):
            row = self._on(self._believed(step), day)
            if self._told(row) != self._told(last):
                found.append((step, row))
            last = row
        return found

    def _believed(self, change_id: int) -> list[Any]:
        """Return the rows believed once an event, and all before it, had been recorded."""
        return [
            row
            for row in self._rows
            if row.change_id <= change_id
            and (row.superseded_by_id is None or row.superseded_by_id > change_id)
        ]

    def _on(self, rows: Sequence[Any], day: date) -> Any | None:
        return next((row for row in rows if row.valid_from <= day <= row.valid_to), None)

    def _told(self, row: Any | None) -> object:
        return None if row is None else (self._value(row),)

    def _span(self, rows: Sequence[Any], row: Any) -> tuple[date, date]:
        """Return the days around a row on which the same value held without a break."""
        first, last = row.valid_from, row.valid_to
        same = [one for one in rows if self._told(one) == self._told(row)]
        for one in sorted(same, key=lambda one: one.valid_from, reverse=True):
            if one.valid_to == first - DAY:
                first = one.valid_from
        for one in sorted(same, key=lambda one: one.valid_from):
            if last < FOREVER and one.valid_from == last + DAY:
                last = one.valid_to
        return first, last

    def _held(self, rows: Sequence[Any], row: Any, day: date, change_id: int) -> Held:
        first, last = self._span(rows, row)
        return Held(first, None if last == FOREVER else last, self._since(row, day, change_id))

    def _since(self, row: Any, day: date, change_id: int) -> datetime:
        """Return since when, without a break, we have said this value of the day."""
        recorded: datetime = row.recorded_at
        earlier = sorted({one.change_id for one in self._rows if one.change_id < row.change_id}, reverse=True)
        for step in earlier:
            before = self._on(self._believed(step), day)
            if self._told(before) != self._told(row):
                break
            recorded = before.recorded_at  # type: ignore[union-attr]
        return recorded

    def _sort(self, old: Sequence[Any], new: Sequence[Any], day: date) -> str:
        """Tell a real change from a correction.

        1. Where nothing held before, or nothing holds after, something began or ended.
        2. Where the old value keeps the day before, it was so, and then it became otherwise: a change.
        3. Where the old value loses days on which we had said that it held, and nothing of it stays: a correction.
        4. Where the new value was on record already for later days, only its first day is put right.
        """
        was, is_now = self._on(old, day), self._on(new, day)
        if was is None or is_now is None:
            return CHANGED
        if self._told(self._on(new, day - DAY)) != self._told(was):
            return CORRECTED
        last = self._span(old, was)[1]
        follows = self._on(old, last + DAY) if last < FOREVER else None
        return CORRECTED if follows and self._told(follows) == self._told(is_now) else CHANGED


def laters(found: Sequence[tuple[int, Any]], say: Callable[[Any], str]) -> tuple[Later, ...]:
    """Return what later events said, in words."""
    changes = Change.objects.in_bulk([change_id for change_id, _ in found])
    return tuple(
        Later(
            change_id,
            change_words(changes[change_id].kind),
            changes[change_id].recorded_at,
            say(row) if row is not None else "",
            changes[change_id].document_no,
            changes[change_id].reason,
        )
        for change_id, row in found
    )
