"""Read the operation records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jishi.shared import chain

from .models import AuditEvent


@dataclass(frozen=True, slots=True)
class Event:
    """One operation record as a page shows it."""

    seq: int
    at: datetime
    what: str
    subject: str
    by: str
    reason: str
    detail: dict[str, object]


def head_at(known_at: datetime | None = None) -> str:
    """Return the hash of the last event up to `known_at`; the genesis hash when there is none."""
    events = AuditEvent.objects.order_by("-seq")
    if known_at is not None:
        events = events.filter(at__lte=known_at)
    last = events.values_list("hash", flat=True).first()
    return last or chain.GENESIS


def events_of(subject: str, *, most: int = 50) -> list[Event]:
    """Return the last events about `subject`, newest first."""
    rows = AuditEvent.objects.filter(subject=subject).order_by("-seq")[:most]
    return [_event(row) for row in rows]


def events_latest(*, most: int = 100, before: int | None = None) -> list[Event]:
    """Return the newest events, or the ones before number `before`."""
    rows = AuditEvent.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [_event(row) for row in rows[:most]]


def links() -> Iterator[chain.Link]:
    """Return the whole chain, first event first, for export and verification."""
    rows = AuditEvent.objects.order_by("seq").values_list("seq", "prev_hash", "body", "hash")
    return (chain.Link(*row) for row in rows.iterator(chunk_size=5000))


def _event(row: AuditEvent) -> Event:
    body = json.loads(row.body)
    return Event(row.seq, row.at, row.what, row.subject, body["by"], body["reason"], body["detail"])
