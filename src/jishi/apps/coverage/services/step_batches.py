"""Take one step with a whole list of units, after a look at which of them can; take it back as one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now

from ..models import FACTS, Case, CaseEvent, StepBatch
from ..queries import batch_goes_back
from ..steps import STEPS, UNDONE, StepTold
from .book import Book, book_keep
from .errors import CoverageRefused
from .history import events_of

NOT_YOURS = "不归您负责。请由当地党(工)委或牵头部门办。"


@dataclass(frozen=True, slots=True)
class Tried:
    """One unit of a list: with which others it goes (themselves on the list or not), or why it cannot; "" if it can."""

    case_id: int
    fault: str = ""
    with_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a step with a list would do: each unit of the list in its order; `digest` is of all that was looked at."""

    tried: tuple[Tried, ...]
    digest: str

    @property
    def ready(self) -> tuple[int, ...]:
        """Return which of the list would take the step."""
        return tuple(one.case_id for one in self.tried if not one.fault)

    @property
    def brought(self) -> tuple[int, ...]:
        """Return who would take it besides, since they apply together with some of the list."""
        asked = {one.case_id for one in self.tried}
        return tuple(sorted({key for one in self.tried for key in one.with_ids} - asked))


def step_batch_try(*, campaign_id: int, case_ids: Sequence[int], told: StepTold, by: Actor) -> Trial:
    """Tell for each unit of a list whether it could take a step; nothing is written."""
    book = Book.open(case_ids, is_locked=False)
    _require_campaign(book, campaign_id, case_ids)
    return _try(book, case_ids, told, by)


@transaction.atomic
def step_batch_take(
    *, campaign_id: int, case_ids: Sequence[int], told: StepTold, as_tried: str, by: Actor
) -> int:
    """Take a step with those of a list that can, as looked at before; return the batch."""
    book = Book.open(case_ids)
    _require_campaign(book, campaign_id, case_ids)
    trial = _try(book, case_ids, told, by)
    if trial.digest != as_tried:
        text = "核对以后有单位的情况变了(别人刚办过,或这一批已经办过)。现在一户也没有办,请重新核对一遍。"
        raise CoverageRefused(text, "CASE-14")
    if not book.moved:
        raise CoverageRefused("没有一户能办这一步。请看每户后面的原因,改好后再办。", "CASE-15")
    batch = StepBatch.objects.create(
        campaign_id=campaign_id,
        what=told.what,
        on=told.on,
        note=told.note,
        document_no=told.document_no,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    for event in book.events:
        event.batch = batch
    book_keep(book, by)
    detail = {"what": told.what, "on": told.on.isoformat(), "cases": sorted(book.moved)}
    audit.event_record(
        what="step_batch_taken", subject=f"step_batch:{batch.pk}", by=by, detail=detail, reason=told.note
    )
    return batch.pk


def _require_campaign(book: Book, campaign_id: int, case_ids: Sequence[int]) -> None:
    for key in case_ids:
        if key not in book.cases or book.cases[key].campaign_id != campaign_id:
            raise Case.DoesNotExist(key)


def _try(book: Book, case_ids: Sequence[int], told: StepTold, by: Actor) -> Trial:
    digest = _digest(book, case_ids, told)
    tried = _try_joint(book, case_ids, told, by) if told.is_joint else _try_each(book, case_ids, told, by)
    return Trial(tuple(tried), digest)


def _digest(book: Book, case_ids: Sequence[int], told: StepTold) -> str:
    """Name what is asked and all that is known of the cases, so that a list which changed since is noticed."""
    known = [
        (key, book.last.get(key), *(getattr(case, name) for name in FACTS))
        for key, case in book.cases.items()
    ]
    return hashlib.sha256(repr((sorted(case_ids), told, known)).encode()).hexdigest()


def _try_each(book: Book, case_ids: Sequence[int], told: StepTold, by: Actor) -> list[Tried]:
    found: dict[int, Tried] = {}
    for key in case_ids:
        if key in found:
            continue
        try:
            took = [case.pk for case in book.take(told.of(key), by)]
        except (CoverageRefused, NotAllowed) as error:
            found[key] = Tried(key, _fault(error))
        else:
            found |= {one: Tried(one, "", tuple(each for each in took if each != one)) for one in took}
    return [found[key] for key in dict.fromkeys(case_ids)]


def _try_joint(book: Book, case_ids: Sequence[int], told: StepTold, by: Actor) -> list[Tried]:
    """Let those of a list set up one organisation together; who cannot is left aside, and the rest must do."""
    faults: dict[int, str] = {}
    for key in dict.fromkeys(case_ids):
        try:
            book.check(book.cases[key], told.of(key), by)
        except (CoverageRefused, NotAllowed) as error:
            faults[key] = _fault(error)
    ready = [key for key in dict.fromkeys(case_ids) if key not in faults]
    if ready:
        try:
            book.take(told.of(ready[0], ready[1:]), by)
        except CoverageRefused as error:
            faults |= dict.fromkeys(ready, error.text)
    return [
        Tried(key, faults.get(key, ""), () if key in faults else tuple(one for one in ready if one != key))
        for key in dict.fromkeys(case_ids)
    ]


def _fault(error: CoverageRefused | NotAllowed) -> str:
    return error.text if isinstance(error, CoverageRefused) else NOT_YOURS


@transaction.atomic
def step_batch_undo(*, batch_id: int, on: date, reason: str, by: Actor) -> int:
    """Take the step of a list back for all that have not gone on since; return how many."""
    batch = StepBatch.objects.get(pk=batch_id)
    last = dict(CaseEvent.objects.filter(batch=batch).values_list("case_id", "pk"))
    book = Book.open(last)
    before = batch_goes_back(batch)
    for key in sorted(last):
        book.allow(book.cases[key], STEPS[batch.what], by)
    if len(reason.strip()) < 4:
        raise CoverageRefused("没有写理由。请写明依据(至少四个字)。", "CASE-08")
    if not before:
        raise CoverageRefused("这一批没有可以撤销的:都已撤销,或者都已往下走。", "CASE-16")
    for key, event in before.items():
        for name in FACTS:
            setattr(book.cases[key], name, getattr(event, name))
        book.moved.add(key)
    moved = [book.cases[key] for key in sorted(before)]
    book.events = events_of(moved, what=UNDONE, on=on, by=by, note=reason)
    for event in book.events:
        event.undoes_id = last[event.case_id]
    book_keep(book, by)
    detail = {"undoes": batch.what, "cases": sorted(before)}
    audit.event_record(
        what="step_batch_undone", subject=f"step_batch:{batch_id}", by=by, detail=detail, reason=reason
    )
    return len(before)
