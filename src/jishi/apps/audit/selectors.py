"""Read the operation records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jishi.shared import chain

from .models import AuditEvent, AuditHead


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
    hash: str


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


def events_count(by_ids: frozenset[int] | None = None) -> int:
    """Return how many events there are, by these users (None: by anybody, the system included)."""
    if by_ids is None:
        return AuditHead.objects.values_list("seq", flat=True).first() or 0
    return AuditEvent.objects.filter(by_id__in=by_ids).count()


def events_page(by_ids: frozenset[int] | None = None, *, first: int = 0, most: int = 100) -> list[Event]:
    """Return one page of events, newest first, by these users (None: by anybody, the system included)."""
    rows = AuditEvent.objects.order_by("-seq")
    if by_ids is not None:
        return [_event(row) for row in rows.filter(by_id__in=by_ids)[first : first + most]]
    # Numbers have no gaps, so a late page needs no counting through the earlier ones.
    last = events_count() - first
    return [_event(row) for row in rows.filter(seq__lte=last, seq__gt=last - most)]


def links() -> Iterator[chain.Link]:
    """Return the whole chain, first event first, for export and verification."""
    rows = AuditEvent.objects.order_by("seq").values_list("seq", "prev_hash", "body", "hash")
    return (chain.Link(*row) for row in rows.iterator(chunk_size=5000))


def _event(row: AuditEvent) -> Event:
    body = json.loads(row.body)
    return Event(row.seq, row.at, row.what, row.subject, body["by"], body["reason"], body["detail"], row.hash)
