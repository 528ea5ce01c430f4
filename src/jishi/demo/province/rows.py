"""Dated rows in memory: the same rules as the register's kernel, for rows that are written in bulk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from jishi.shared.dates import FOREVER, NOT_SUPERSEDED

STAMPS = (
    "valid_from",
    "valid_to",
    "recorded_at",
    "superseded_at",
    "change_id",
    "superseded_by_id",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: which change, from which day, recorded when."""

    change_id: int
    on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Dated:
    """One dated row: its values, and its two spans."""

    values: tuple[Any, ...]
    valid_from: date
    recorded_at: datetime
    change_id: int
    valid_to: date = FOREVER
    superseded_at: datetime = NOT_SUPERSEDED
    superseded_by_id: int | None = None

    @property
    def row(self) -> tuple[Any, ...]:
        """Return the stamps in the order of `STAMPS`, then the values."""
        return (
            self.valid_from,
            self.valid_to,
            self.recorded_at,
            self.superseded_at,
            self.change_id,
            self.superseded_by_id,
            *self.values,
        )


def changed(rows: list[Dated], event: Event, values: tuple[Any, ...] | None) -> list[Dated]:
    """Return the rows after an event: other values from its day on, or (None) nothing any more."""
    found: list[Dated] = []
    for row in rows:
        if row.superseded_at != NOT_SUPERSEDED or row.valid_to < event.on:
            found.append(row)
            continue
        found.append(replace(row, superseded_at=event.recorded_at, superseded_by_id=event.change_id))
        stamped = replace(row, recorded_at=event.recorded_at, change_id=event.change_id)
        if row.valid_from < event.on:
            found.append(replace(stamped, valid_to=event.on - timedelta(days=1)))
        if values is not None:
            found.append(replace(stamped, valid_from=max(event.on, row.valid_from), values=values))
    return found
