"""Write one batch piece by piece: new values supersede, equal ones change nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import NOT_SUPERSEDED, Moment, now, today

from .. import queries
from ..drafts import Key, Told
from ..models import FactBatch, FactValue
from .sheets import sheets_refresh

CHUNK = 10_000
_COLUMNS = (
    *("org_id", "indicator", "period", "value", "answer", "source"),
    *("observed_on", "recorded_at", "superseded_at", "batch_id"),
)
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the values of a batch came from."""

    kind: str
    source: str
    filename: str = ""
    file_hash: str = ""


class BatchWriter:
    """One batch while it is written, inside the caller's transaction; `close` is that transaction's last step."""

    def __init__(self, origin: Origin, by: Actor) -> None:
        self._origin = origin
        self._by = by
        self._recorded = now()
        self._batch: FactBatch | None = None
        self._digest = hashlib.sha256()
        self._periods: set[str] = set()
        self._org_ids: set[int] = set()
        self.values_n = 0
        self.superseded_n = 0
        self.unchanged_n = 0
        lock()

    def add(self, told: Sequence[Told], current: Mapping[Key, queries.Current]) -> None:
        """Write what differs from the current values, which the caller has read in this transaction."""
        fresh = [one for one in told if differs(one, current.get(one.key))]
        self.unchanged_n += len(told) - len(fresh)
        if not fresh:
            return
        batch = self._batch = self._batch or self._open()
        old = [current[one.key].pk for one in fresh if one.key in current]
        for ids in batched(old):
            FactValue.objects.filter(pk__in=ids).update(superseded_at=self._recorded, superseded_by=batch)
        insert(fresh, self._recorded, batch.pk)
        self.values_n += len(fresh)
        self.superseded_n += len(old)
        for one in fresh:
            line = (
                f"{one.org_id}\t{one.indicator}\t{one.period}\t{one.value}\t{one.answer}\t{one.observed_on}\n"
            )
            self._digest.update(line.encode())
            self._periods.add(one.period)
            self._org_ids.add(one.org_id)

    def close(self, *, rows_read: int, rows_refused: int) -> int | None:
        """Complete the batch's record and return its number; None when nothing differed."""
        batch = self._batch
        if batch is None:
            return None
        batch.rows_read, batch.rows_refused = rows_read, rows_refused
        batch.rows_applied = rows_read - rows_refused
        batch.values_n = self.values_n
        batch.periods = " ".join(sorted(self._periods))[:200]
        batch.covers_id = registry.superior_of_all(self._org_ids, Moment(today()))
        batch.save()
        sheets_refresh(self._org_ids, by=self._by)
        detail = {
            "count": self.values_n,
            "superseded": self.superseded_n,
            "digest": self._digest.hexdigest(),
            "file": self._origin.file_hash,
            "rows": {"read": rows_read, "refused": rows_refused},
        }
        audit.event_record(what="facts_recorded", subject=batch_ref(batch.pk), by=self._by, detail=detail)
        return batch.pk

    def _open(self) -> FactBatch:
        return FactBatch.objects.create(
            kind=self._origin.kind,
            source=self._origin.source,
            filename=self._origin.filename,
            file_hash=self._origin.file_hash,
            rows_read=0,
            rows_applied=0,
            rows_refused=0,
            values_n=0,
            by_id=self._by.user_id,
            by_name=self._by.name,
            recorded_at=self._recorded,
        )


def batch_ref(batch_id: int) -> str:
    """Return how operation records name a batch."""
    return f"facts_batch:{batch_id}"


def differs(one: Told, current: queries.Current | None) -> bool:
    """Tell whether a value must be written: another value, or the same one seen on a later day."""
    if current is None or (one.value, one.answer) != (current.value, current.answer):
        return True
    return one.observed_on is not None and one.observed_on > current.observed_on


def insert(fresh: Iterable[Told], recorded: datetime, batch_id: int) -> None:
    """Insert rows as plain tuples: building a model for each of 200,000 would take five times as long."""
    day, adapt = today(), connection.ops
    at, forever = (adapt.adapt_datetimefield_value(moment) for moment in (recorded, NOT_SUPERSEDED))
    rows = (
        (
            *(one.org_id, one.indicator, one.period, one.value, one.answer, one.source),
            *(adapt.adapt_datefield_value(one.observed_on or day), at, forever, batch_id),
        )
        for one in fresh
    )
    if connection.vendor == "postgresql":
        _copy(rows)
        return
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        for chunk in batched(rows):
            cursor.executemany(f"INSERT INTO {_target()} VALUES ({marks})", chunk)


def _copy(rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_target()} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _target() -> str:
    quote = connection.ops.quote_name
    return f"{quote(FactValue._meta.db_table)} ({', '.join(quote(name) for name in _COLUMNS)})"


def batched(rows: Iterable[_Row], size: int = CHUNK) -> Iterator[list[_Row]]:
    """Cut a long series into pieces that one statement takes."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk


def lock() -> None:
    """Let batches write one after the other, so that two never supersede the same value; readers go on.

    SQLite does this by itself: every transaction that writes is immediate.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {FactValue._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
