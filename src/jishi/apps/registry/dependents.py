"""What the register and the other rooms tell one another about events that are taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something later that must be undone or mended first: what, how much, and where one does that."""

    words: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking events back (or bringing them back) would do, as the other rooms need to know it.

    Parameters
    ----------
    change_ids : the events
    is_redo : whether they come back after they were taken back
    recorded_at : when the events were first recorded
    lost : organisations that would no longer stand, each with the first day on which it would not
    retyped : organisations that would have another kind or type, each with the first such day
    """

    change_ids: tuple[int, ...]
    is_redo: bool
    recorded_at: datetime
    lost: Mapping[int, date] = field(default_factory=dict)
    retyped: Mapping[int, date] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """Return the first day on which anything would be otherwise; the last of all days when nothing would."""
        return min([*self.lost.values(), *self.retyped.values()], default=date.max)

    def day_of(self, org_id: int) -> date:
        """Return the first day on which an organisation would not stand or would be of another kind."""
        return min(days[org_id] for days in (self.lost, self.retyped) if org_id in days)


@dataclass(frozen=True, slots=True)
class FollowStep:
    """One row of another room, with some of its fields before and after an event; days and instants as text."""

    row_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrgEnding:
    """An organisation that ends: the day from which it no longer stands, on which paper, why, by which event."""

    org_id: int
    on: date
    document_no: str
    reason: str
    change_id: int


@dataclass(frozen=True, slots=True)
class OrgSucceeded:
    """An event after which other organisations answer for what hangs on those it is about.

    Parameters
    ----------
    kind : the event
    on, document_no, reason : its papers
    org_ids : the organisations it is about, those below the ones that move included
    heirs : organisations that end, each with the one that takes over; 0 when that one is not set up yet
    superiors : organisations that get other superiors: direct and nearest local, before and after
    change_id : the event's record; 0 as long as it is only looked at
    """

    kind: str
    on: date
    document_no: str
    reason: str
    org_ids: tuple[int, ...]
    heirs: Mapping[int, int] = field(default_factory=dict)
    superiors: Mapping[int, tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=dict)
    ended: tuple[int, ...] = ()
    change_id: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """What hangs on the organisations of an event, how much it is, and what becomes of it."""

    key: str
    words: str
    count: int
    becomes: str
