"""Record values: new ones supersede, equal ones change nothing, all in one transaction."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from jishi.apps.accounts import selectors as accounts
from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import NOT_SUPERSEDED, Moment, Period, now, today

from .. import dictionary, queries
from ..drafts import FactDraft, FactsError, FactsResult, Fault
from ..models import Answer, FactBatch, FactValue

MOST_FAULTS = 1000
_CHUNK = 10_000
_COLUMNS = (
    *("org_id", "indicator", "period", "value", "answer", "source"),
    *("observed_on", "recorded_at", "superseded_at", "batch_id"),
)
Key = tuple[int, str, str]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Told:
    """One value on its way into the table."""

    org_id: int
    indicator: str
    period: str
    value: int | None
    answer: str
    source: str
    observed_on: date | None

    @property
    def key(self) -> Key:
        """Return what there is one current value of."""
        return self.org_id, self.indicator, self.period


@dataclass(slots=True)
class Origin:
    """Where the values of a batch came from, and how many rows they were."""

    kind: str
    source: str
    rows_read: int
    rows_refused: int = 0
    filename: str = ""
    file_hash: str = ""
    periods: tuple[str, ...] = field(default=())


@transaction.atomic
def facts_record(*, values: Sequence[FactDraft], by: Actor, source: str) -> FactsResult:
    """Record values of any organisations, periods and indicators as one batch, or refuse them all.

    A value equal to the current one changes nothing, unless observed on a later day: then it is confirmed.
    """
    told = _told(values, source)
    require_all({one.org_id for one in told}, by)
    origin = Origin(FactBatch.Kind.ENTRY, source, rows_read=len({(one.org_id, one.period) for one in told}))
    batch_id, applied = write(told, origin, by)
    return FactsResult(len(told), applied, len(told) - applied, batch_id)


def require_all(org_ids: set[int], by: Actor) -> None:
    """Stop unless a signed-in actor may import facts for every one of the organisations.

    The system itself (demo, scheduled work) has no user and no scope; a visitor may do nothing.
    """
    if by == accounts.PUBLIC:
        raise NotAllowed("请先登录。")
    if by.user_id is None:
        return
    seen = registry.visible(by, "facts.import", Moment(today()))
    allowed = {org.org_id for org in registry.graded_orgs(seen)}
    strangers = len(org_ids - allowed)
    if strangers:
        raise NotAllowed(f"有{strangers}个组织不在您的范围内,不能录入。请核对组织代码。")


def _told(values: Sequence[FactDraft], source: str) -> list[Told]:
    """Check drafts and name their organisations by id; every fault is raised at once."""
    ids = registry.org_ids_of({draft.org_code for draft in values if draft.org_id is None})
    check, told, faults = _Check(), [], []
    seen: set[Key] = set()
    for draft in values:
        org_id = ids.get(draft.org_code) if draft.org_id is None else draft.org_id
        one = Told(
            org_id or 0,
            draft.indicator,
            draft.period,
            draft.value,
            draft.answer,
            draft.source or source,
            draft.observed_on,
        )
        fault = check.fault(one) or ("同一组织、同一期间给了两次。请留下一个。" if one.key in seen else "")
        if fault:
            where = f"{draft.org_code or draft.org_id},{draft.indicator},{draft.period}"
            faults.append(Fault(where, fault, "FACTS-02"))
        seen.add(one.key)
        told.append(one)
    if faults:
        raise FactsError(faults[:MOST_FAULTS])
    return told


class _Check:
    """Says what is wrong with one value, in a sentence; remembers the periods it has seen."""

    def __init__(self) -> None:
        self._indicators = dictionary.indicators()
        self._periods: set[str] = set()

    def fault(self, one: Told) -> str:
        indicator = self._indicators.get(one.indicator)
        if not one.org_id:
            return "没有这个组织代码。请核对。"
        if indicator is None:
            return "指标目录里没有这个指标。请核对名称。"
        if (one.value is None) != bool(one.answer) or (one.answer and one.answer not in Answer.values):
            return "应有一个数,或一个说明(未采集、不清楚、拒答、不适用),二者只能有一个。请改正。"
        if one.value is not None and not indicator.min <= one.value <= indicator.max:
            return f"是{one.value},应为{indicator.min}到{indicator.max}的整数。请改正。"
        return self._period_fault(one.period)

    def _period_fault(self, period: str) -> str:
        if period not in self._periods:
            try:
                Period.parse(period)
            except ValueError:
                return "期间应写成2012、2012-H1、2012-Q1或2012-03。请改正。"
            self._periods.add(period)
        return ""


def write(told: Sequence[Told], origin: Origin, by: Actor) -> tuple[int | None, int]:
    """Write what differs from the current values as one batch; return its id (None: no change) and the count.

    Called inside a transaction; the operation record is its last statement.
    """
    _lock()
    current = queries.current_by_key({one.key for one in told})
    fresh = [one for one in told if _differs(one, current.get(one.key))]
    if not fresh:
        return None, 0
    recorded = now()
    batch = _batch_open(fresh, origin, by, recorded)
    old = [current[one.key].pk for one in fresh if one.key in current]
    _supersede(old, recorded, batch.pk)
    _insert(fresh, recorded, batch.pk)
    detail = {"count": len(fresh), "digest": digest(fresh), "superseded": len(old), "file": origin.file_hash}
    audit.event_record(what="facts_recorded", subject=f"facts_batch:{batch.pk}", by=by, detail=detail)
    return batch.pk, len(fresh)


def _differs(one: Told, current: queries.Current | None) -> bool:
    if current is None or (one.value, one.answer) != (current.value, current.answer):
        return True
    return one.observed_on is not None and one.observed_on > current.observed_on


def _lock() -> None:
    """Let batches write one after the other, so that two never supersede the same value; readers go on.

    SQLite does this by itself: every transaction that writes is immediate.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {FactValue._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _batch_open(fresh: Sequence[Told], origin: Origin, by: Actor, recorded: datetime) -> FactBatch:
    periods = origin.periods or tuple(sorted({one.period for one in fresh}))
    return FactBatch.objects.create(
        kind=origin.kind,
        source=origin.source,
        filename=origin.filename,
        file_hash=origin.file_hash,
        periods=" ".join(periods)[:200],
        rows_read=origin.rows_read,
        rows_applied=origin.rows_read - origin.rows_refused,
        rows_refused=origin.rows_refused,
        values_n=len(fresh),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=recorded,
    )


def _supersede(ids: Sequence[int], recorded: datetime, batch_id: int) -> None:
    for chunk in batched(ids):
        FactValue.objects.filter(pk__in=chunk).update(superseded_at=recorded, superseded_by=batch_id)


def _insert(fresh: Iterable[Told], recorded: datetime, batch_id: int) -> None:
    """Insert rows as plain tuples: building a model for each of 200,000 would take three times as long."""
    day, adapt = today(), connection.ops
    at, forever = (adapt.adapt_datetimefield_value(moment) for moment in (recorded, NOT_SUPERSEDED))
    days = {day: adapt.adapt_datefield_value(day)}
    rows = (
        (
            *(one.org_id, one.indicator, one.period, one.value, one.answer, one.source),
            days.setdefault(one.observed_on or day, adapt.adapt_datefield_value(one.observed_on or day)),
            *(at, forever, batch_id),
        )
        for one in fresh
    )
    columns = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    table = connection.ops.quote_name(FactValue._meta.db_table)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        for chunk in batched(rows):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", chunk)


def digest(told: Iterable[Told]) -> str:
    """Return one hash of the values, the same whatever their order."""
    lines = sorted(
        f"{one.org_id}\t{one.indicator}\t{one.period}\t{one.value}\t{one.answer}\t{one.observed_on}"
        for one in told
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def batched(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Cut a long series into pieces that one statement takes."""
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
