"""Undo a batch as a whole, or say what later depends on it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from jishi.apps.audit import services as audit
from jishi.apps.registry.services import require
from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING, NOT_SUPERSEDED, now

from ..drafts import FactsError, Fault, Told
from ..models import FactBatch, FactValue
from ..owners import lines_of
from .batch import batch_ref, insert, lock
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
    _refuse_if_later(batch)
    instant = now()
    withdrawn = own.filter(superseded_at=NOT_SUPERSEDED).update(superseded_at=instant, superseded_by=batch)
    former: dict[int, list[Told]] = defaultdict(list)
    for value in FactValue.objects.filter(superseded_by=batch).exclude(batch=batch).order_by("pk"):
        former[value.batch_id].append(
            Told(
                value.org_id,
                value.indicator,
                value.period,
                value.value,
                value.answer,
                value.source,
                value.observed_on,
            )
        )
    # A value that holds again still belongs to the batch that brought it, so that this one can be undone too.
    for former_id, told in former.items():
        insert(told, instant, former_id)
    batch.undone_at, batch.undone_by = instant, by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    sheets_refresh(org_ids, by=by)
    result = UndoResult(withdrawn, sum(len(told) for told in former.values()))
    detail = {"withdrawn": result.withdrawn, "restored": result.restored}
    audit.event_record(what="facts_batch_undone", subject=batch_ref(batch_id), by=by, detail=detail)
    return result


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
