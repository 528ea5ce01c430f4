"""Undo a batch as a whole, or say what later depends on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import require
from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING, NOT_SUPERSEDED, now

from .. import queries
from ..drafts import BATCHES, FactsError, Fault, Told
from ..models import FactBatch, FactValue
from ..owners import lines_of
from .batch import batch_ref, batched, insert, lock
from .sheets import sheets_refresh


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did: values withdrawn, and how many of them have their former value again."""

    withdrawn: int
    restored: int


@transaction.atomic
def facts_batch_undo(*, batch_id: int, by: Actor) -> UndoResult:
    """Withdraw every value of a batch; the values that it had superseded hold again. History keeps both.

    Whoever entered an answer may take it back; anything else is for those who import.

    Raises FactsError when it was undone before, or when a later batch changed one of its values.
    """
    lock()
    batch = FactBatch.objects.select_for_update().get(pk=batch_id)
    if batch.undone_at is not None:
        text = f"这一批已由{batch.undone_by}撤销过。不用再办。"
        raise FactsError([Fault(batch_ref(batch_id), text, "FACTS-60")])
    own = FactValue.objects.filter(batch=batch)
    org_ids = set(own.values_list("org_id", flat=True))
    is_own = batch.kind == FactBatch.Kind.ENTRY and by.user_id is not None and batch.by_id == by.user_id
    if not (is_own and lines_of(by, "facts.answer")):
        require(by, "facts.answer" if is_own else "facts.import", *org_ids)
    if batch.kind == FactBatch.Kind.TABLE:
        text = "这一批是从办公表格导入的。请到组织变动记录里,把那次导入整批撤销。"
        raise FactsError([Fault(batch_ref(batch_id), text, "FACTS-62")])
    _refuse_if_later(batch)
    return _withdraw(batch, org_ids, by)


def _withdraw(batch: FactBatch, org_ids: set[int], by: Actor) -> UndoResult:
    own, instant = FactValue.objects.filter(batch=batch), now()
    withdrawn = own.filter(superseded_at=NOT_SUPERSEDED).update(superseded_at=instant, superseded_by=batch)
    gone = FactValue.objects.filter(superseded_by=batch).exclude(batch=batch).order_by("pk")
    former: dict[int, list[Told]] = defaultdict(list)
    for value in _last(gone):
        former[value.batch_id].append(_told(value))
    # A value that holds again still belongs to the batch that brought it, so that this one can be undone too.
    for former_id, told in former.items():
        insert(told, instant, former_id)
    batch.undone_at, batch.undone_by = instant, by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    sheets_refresh(org_ids, by=by)
    result = UndoResult(withdrawn, sum(len(told) for told in former.values()))
    detail = {"withdrawn": result.withdrawn, "restored": result.restored}
    audit.event_record(what="facts_batch_undone", subject=batch_ref(batch.pk), by=by, detail=detail)
    return result


def _bring_back(batch: FactBatch, org_ids: set[int], by: Actor) -> None:
    """Let the values of a batch that was taken back hold again."""
    assert batch.undone_at is not None
    own = FactValue.objects.filter(batch=batch, superseded_by=batch, superseded_at=batch.undone_at)
    told, instant = [_told(value) for value in _last(own.order_by("pk"))], now()
    standing = queries.current_by_key({one.key for one in told})
    for ids in batched([current.pk for current in standing.values()]):
        FactValue.objects.filter(pk__in=ids).update(superseded_at=instant, superseded_by=batch)
    insert(told, instant, batch.pk)
    batch.undone_at, batch.undone_by = None, ""
    batch.save(update_fields=["undone_at", "undone_by"])
    sheets_refresh(org_ids, by=by)
    detail = {"restored": len(told)}
    audit.event_record(what="facts_batch_restored", subject=batch_ref(batch.pk), by=by, detail=detail)


def _last(rows: Iterable[FactValue]) -> list[FactValue]:
    """Return the last of the rows about each value: a batch that came back has touched the same values twice."""
    return list({(row.org_id, row.indicator, row.period): row for row in rows}.values())


def _told(value: FactValue) -> Told:
    return Told(
        value.org_id,
        value.indicator,
        value.period,
        value.value,
        value.answer,
        value.source,
        value.observed_on,
    )


@transaction.atomic
def batches_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Take the values back, or bring them back, that came with a file of the register's tables."""
    del reason
    steps = registry.steps_of(change_ids, BATCHES)
    if steps:
        lock()
    for step in steps:
        batch = FactBatch.objects.select_for_update().get(pk=step.row_id)
        org_ids = set(FactValue.objects.filter(batch=batch).values_list("org_id", flat=True))
        if is_redo:
            _bring_back(batch, org_ids, by)
        else:
            _withdraw(batch, org_ids, by)
    return len(steps)


def _refuse_if_later(batch: FactBatch) -> None:
    later = (
        FactValue.objects.filter(batch=batch, superseded_by__undone_at__isnull=True)
        .exclude(superseded_by=batch)
        .exclude(superseded_by=None)
        .order_by("superseded_by")
        .values_list(
            "superseded_by", "superseded_by__source", "superseded_by__by_name", "superseded_by__recorded_at"
        )
        .annotate(n=Count("pk"))
    )
    faults = [
        Fault(
            batch_ref(pk),
            f"{at.astimezone(BEIJING):%Y-%m-%d}由{name}导入的“{source}”(第{pk}批)改过其中{n}个数。"
            f"请先撤销第{pk}批,再撤销这一批。",
            "FACTS-61",
        )
        for pk, source, name, at, n in later
    ]
    if faults:
        raise FactsError(faults)
