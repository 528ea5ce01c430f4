"""Read the operation records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

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
    if known_at is None:
        return AuditHead.objects.values_list("hash", flat=True).first() or chain.GENESIS
    # By the index on instants: a late event need not be read to find an early one.
    events = AuditEvent.objects.filter(at__lte=known_at).order_by("-at", "-seq")
    return events.values_list("hash", flat=True).first() or chain.GENESIS


def events_of(subject: str, *, most: int = 50) -> list[Event]:
    """Return the last events about `subject`, newest first."""
    rows = AuditEvent.objects.filter(subject=subject).order_by("-seq")[:most]
    return [_event(row) for row in rows]


def events_count(by_ids: frozenset[int] | None = None, until: datetime | None = None) -> int:
    """Return how many events there are, by these users (None: anybody, the system too), up to an instant."""
    if by_ids is None:
        return _last_seq(until)
    return _until(until).filter(by_id__in=by_ids).count()


def events_page(
    by_ids: frozenset[int] | None = None,
    until: datetime | None = None,
    *,
    first: int = 0,
    most: int = 100,
) -> list[Event]:
    """Return one page of events, newest first, by these users (None: anybody, the system too), up to an instant."""
    if by_ids is not None:
        rows = _until(until).filter(by_id__in=by_ids).order_by("-seq")
        return [_event(row) for row in rows[first : first + most]]
    # Numbers have no gaps, so a late page needs no counting through the earlier ones.
    last = _last_seq(until) - first
    return [
        _event(row) for row in AuditEvent.objects.order_by("-seq").filter(seq__lte=last, seq__gt=last - most)
    ]


@dataclass(frozen=True, slots=True)
class ReadsAsked:
    """Which readings of personal data are meant: by whom (None: by anybody), about what (empty: all), until when."""

    by_ids: frozenset[int] | None = None
    subject: str = ""
    until: datetime | None = None


def reads_count(asked: ReadsAsked) -> int:
    """Return how many readings of personal data there are."""
    return _reads(asked).count()


def reads_page(asked: ReadsAsked, *, first: int = 0, most: int = 100) -> list[Event]:
    """Return one page of the readings of personal data, newest first."""
    return [_event(row) for row in _reads(asked).order_by("-seq")[first : first + most]]


def _reads(asked: ReadsAsked) -> QuerySet[AuditEvent]:
    rows = _until(asked.until).filter(what="personal_read")
    if asked.by_ids is not None:
        rows = rows.filter(by_id__in=asked.by_ids)
    return rows.filter(subject=asked.subject) if asked.subject else rows


def _until(until: datetime | None) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.all() if until is None else AuditEvent.objects.filter(at__lte=until)


def _last_seq(until: datetime | None) -> int:
    if until is None:
        return AuditHead.objects.values_list("seq", flat=True).first() or 0
    last = AuditEvent.objects.filter(at__lte=until).order_by("-at", "-seq")
    return last.values_list("seq", flat=True).first() or 0


def links() -> Iterator[chain.Link]:
    """Return the whole chain, first event first, for export and verification."""
    rows = AuditEvent.objects.order_by("seq").values_list("seq", "prev_hash", "body", "hash")
    return (chain.Link(*row) for row in rows.iterator(chunk_size=5000))


def _event(row: AuditEvent) -> Event:
    body = json.loads(row.body)
    return Event(row.seq, row.at, row.what, row.subject, body["by"], body["reason"], body["detail"], row.hash)
