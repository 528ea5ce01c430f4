"""Events of the register: one of them, a batch of them, and whether they can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .. import undoing
from ..answering import answering
from ..dependents import Dependent
from ..models import Affiliation, Batch, Change, GuestState, Hosting, OrgState, Placement, Remark
from ..tables import rights_of
from ..undoing.behind import ABOUT_LETTERS, ABOUT_MEMBERS, orgs_behind
from ..visibility import Visible
from ..words import change_words
from .effects import Effect, effects_of, last_names
from .units import UnitSeen


@dataclass(frozen=True, slots=True)
class UndoNote:
    """Who took an event back (or brought it back), when and why."""

    change_id: int
    by: str
    recorded_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One event: what it is called, since when, on which paper, who recorded it, and what it did.

    `rights` are those that it takes to take it back.
    """

    change_id: int
    kind: str
    words: str
    on: date
    document_no: str
    reason: str
    by: str
    recorded_at: datetime
    org_id: int | None
    org_name: str
    batch_id: int | None
    is_alone_in_batch: bool
    undoes_id: int | None
    undoes_batch_id: int | None
    undoes_words: str
    undone: UndoNote | None
    effects: tuple[Effect, ...]
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch: where it came from, how many rows, what its events did, and which `rights` taking it back takes."""

    batch_id: int
    kind: str
    words: str
    filename: str
    rows_read: int
    rows_applied: int
    rows_refused: int
    by: str
    recorded_at: datetime
    changes: tuple[tuple[int, str, date], ...]
    undone: UndoNote | None
    effects: tuple[Effect, ...]
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoOutlook:
    """Whether events can be taken back now (or brought back, `is_redo`), or what stands in the way."""

    is_open: bool
    is_redo: bool
    dependents: tuple[Dependent, ...] = ()

    @property
    def is_free(self) -> bool:
        """Tell whether nothing stands in the way."""
        return self.is_open and not self.dependents


def change_view(change_id: int, seen: Visible, units: UnitSeen) -> ChangeView | None:
    """Return one event; None when it concerns nothing visible."""
    change = Change.objects.select_related("batch", "undoes", "undoes_batch").filter(pk=change_id).first()
    if change is None:
        return None
    target = undoing.target_of_change(change)
    # By whose organisations it is decided who sees an event: an undo's are those of what it took back.
    if not _is_seen([change.pk, *target.ids], seen, units):
        return None
    name = last_names([change.org_id]).get(change.org_id, "") if change.org_id else ""
    return ChangeView(
        change.pk,
        change.kind,
        change_words(change.kind),
        change.effective_on,
        change.document_no,
        change.reason,
        change.by_name,
        change.recorded_at,
        change.org_id,
        name,
        change.batch_id,
        bool(change.batch and change.batch.changes.count() == 1),
        change.undoes_id,
        change.undoes_batch_id,
        _undoes_words(change),
        _undone(change),
        tuple(effects_of([change.pk], seen)),
        rights_of(target.changes),
    )


def _undoes_words(change: Change) -> str:
    if change.undoes is not None:
        return f"{change.undoes.effective_on.isoformat()}{change_words(change.undoes.kind)}"
    return f"第{change.undoes_batch_id}批" if change.undoes_batch_id else ""


def _undone(change: Change) -> UndoNote | None:
    if change.pk not in undoing.undone([change.pk]):
        return None
    by_batch = change.batch.undone_by.order_by("-pk").first() if change.batch else None
    last = change.undone_by.order_by("-pk").first() or by_batch
    return _note(last) if last else None


def _note(change: Change) -> UndoNote:
    return UndoNote(change.pk, change.by_name, change.recorded_at, change.reason)


def _is_seen(change_ids: Sequence[int], seen: Visible, units: UnitSeen) -> bool:
    """Tell whether events concern anything visible: an organisation, its members, or a unit in the territory."""
    if seen.is_empty:
        return False
    for model in (OrgState, Placement, Hosting, Affiliation, GuestState):
        rows: Any = model.objects.filter(change__in=change_ids)
        if seen.restrict(rows).exists():
            return True
    named = Change.objects.filter(pk__in=change_ids).exclude(org=None).values_list("org_id", flat=True)
    gone = Placement.objects.filter(change__in=change_ids).values_list("org_id", flat=True)[:500]
    told = [
        row
        for model in (*ABOUT_MEMBERS, *ABOUT_LETTERS, Remark)
        for row in model._base_manager.filter(change__in=change_ids)[:500]
    ]
    if seen.among(set(answering([*named, *gone, *orgs_behind(told)]).values())):
        return True
    return units.of_changes(change_ids)


def batch_page(batch_id: int, seen: Visible, units: UnitSeen) -> BatchPage | None:
    """Return one batch of the register; None when it concerns nothing visible."""
    batch = Batch.objects.filter(pk=batch_id).first()
    changes = list(batch.changes.order_by("pk")) if batch else []
    if batch is None or not _is_seen([change.pk for change in changes], seen, units):
        return None
    last = batch.undone_by.order_by("-pk").first() if batch.undone_at else None
    return BatchPage(
        batch.pk,
        batch.kind,
        change_words(changes[0].kind),
        batch.filename,
        batch.rows_read,
        batch.rows_applied,
        batch.rows_refused,
        batch.by_name,
        batch.recorded_at,
        tuple((change.pk, change_words(change.kind), change.effective_on) for change in changes),
        _note(last) if last else None,
        tuple(effects_of([change.pk for change in changes], seen)),
        rights_of(changes),
    )


def batches_of(change_ids: Sequence[int]) -> set[int]:
    """Return the batches that changes came with."""
    return set(
        Change.objects.filter(pk__in=change_ids, batch__isnull=False).values_list("batch_id", flat=True)
    )


def batch_is_undone(batch_id: int) -> bool:
    """Tell whether a batch was taken back, and not brought back since."""
    return Batch.objects.filter(pk=batch_id, undone_at__isnull=False).exists()


def change_rights(change_id: int) -> tuple[str, ...]:
    """Return the rights that it takes to take an event back; none for an event that there is not."""
    change = Change.objects.select_related("batch", "undoes", "undoes_batch").filter(pk=change_id).first()
    return rights_of(undoing.target_of_change(change).changes) if change else ()


def batch_rights(batch_id: int) -> tuple[str, ...]:
    """Return the rights that it takes to take a batch back; none for a batch that there is not."""
    return rights_of(Change.objects.filter(batch=batch_id).select_related("batch"))


def change_outlook(change_id: int, seen: Visible) -> UndoOutlook:
    """Tell whether an event can be taken back, and what depends on it."""
    change = Change.objects.select_related("batch", "undoes", "undoes_batch").get(pk=change_id)
    target = undoing.target_of_change(change)
    return UndoOutlook(False, False) if target.is_part else _outlook(target, seen)


def batch_outlook(batch_id: int, seen: Visible) -> UndoOutlook:
    """Tell whether a batch can be taken back, and what depends on it."""
    return _outlook(undoing.target_of_batch(Batch.objects.get(pk=batch_id)), seen)


def _outlook(target: undoing.Target, seen: Visible) -> UndoOutlook:
    parts = undoing.parts_of(target) if target.is_open else []
    if not parts and not (target.is_open and undoing.is_followed(target)):
        return UndoOutlook(False, target.is_redo)
    return UndoOutlook(True, target.is_redo, tuple(undoing.dependents(target, parts, seen)))
