"""A line's history keeps where the line stood and what it said after each step, so that any past can be read again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .models import BookEntry, EntryEvent, Line, LineEvent

LINE_WORDS = (
    "duty_org_id",
    "cause",
    "measure",
    "goal",
    "leader",
    "owner",
    "helper",
    "first_deadline",
    "asked_deadline",
    "watch_until",
)
ENTRY_WORDS = ("consolidation", "helps_org_id", "goal", "shortfall")
SLICE = 900
_Event = TypeVar("_Event", LineEvent, EntryEvent)


@dataclass(frozen=True, slots=True)
class Written:
    """On which day something happened, by whom, and at which instant we recorded it."""

    on: date
    by: Actor
    recorded_at: datetime


def event_of(line: Line, what: str, written: Written, note: str = "") -> LineEvent:
    """Return the sentence, unsaved, with where the line now stands and what it now says."""
    return LineEvent(
        line=line,
        on=written.on,
        what=what,
        state=line.state,
        deadline=line.deadline,
        note=note,
        by_id=written.by.user_id,
        by_name=written.by.name,
        recorded_at=written.recorded_at,
        **{name: getattr(line, name) for name in LINE_WORDS},
    )


def entry_event_of(entry: BookEntry, written: Written) -> EntryEvent:
    """Return what an entry of ledgers A and B now says, unsaved."""
    return EntryEvent(
        entry=entry,
        on=written.on,
        by_id=written.by.user_id,
        by_name=written.by.name,
        recorded_at=written.recorded_at,
        **{name: getattr(entry, name) for name in ENTRY_WORDS},
    )


def written_by(moment: Moment) -> Q:
    """Return the condition that an event had happened on the day asked for and was on record by then."""
    told = Q(on__lte=moment.valid_on)
    return told if moment.known_at is None else told & Q(recorded_at__lte=moment.known_at)


def lines_as_written(lines: Sequence[Line]) -> None:
    """Let lines, annotated with their last event `at_event` of a past, say what they said then."""
    ids = [line.at_event for line in lines]  # type: ignore[attr-defined]
    said = {event.pk: event for event in _in_slices(LineEvent, ids)}
    for line in lines:
        for name in LINE_WORDS:
            setattr(line, name, getattr(said[line.at_event], name))  # type: ignore[attr-defined]


def entries_as_written(entries: Sequence[BookEntry]) -> None:
    """Let entries, annotated with their last event `at_event` of a past, say what they said then."""
    ids = [entry.at_event for entry in entries]  # type: ignore[attr-defined]
    said = {event.pk: event for event in _in_slices(EntryEvent, ids)}
    for entry in entries:
        for name in ENTRY_WORDS:
            setattr(entry, name, getattr(said[entry.at_event], name))  # type: ignore[attr-defined]


def _in_slices(model: type[_Event], ids: Sequence[int]) -> Iterable[_Event]:
    for first in range(0, len(ids), SLICE):
        yield from model.objects.filter(pk__in=ids[first : first + SLICE])
