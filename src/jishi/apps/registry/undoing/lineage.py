"""Which events a wish to take something back is about, and whether they are in force."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from ..models import REVERTED, Batch, Change, Followed

KEYS = 900


@dataclass(frozen=True, slots=True)
class Target:
    """The events to be taken back, or brought back (`is_redo`); `asked` is the event named, `batch` the batch."""

    changes: tuple[Change, ...]
    is_redo: bool
    asked: Change | None = None
    batch: Batch | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the ids of the events."""
        return tuple(change.pk for change in self.changes)

    @property
    def is_part(self) -> bool:
        """Tell whether one event was named that can only be taken back with its batch."""
        return self.asked is not None and self.asked.kind != REVERTED and len(self.changes) > 1

    @property
    def is_open(self) -> bool:
        """Tell whether there is something to take back: what was named holds, and so do (or do not) its events."""
        gone = undone([*self.ids, *([self.asked.pk] if self.asked else [])])
        if self.asked and self.asked.pk in gone:
            return False
        return all((change_id in gone) == self.is_redo for change_id in self.ids)


def target_of_batch(batch: Batch) -> Target:
    """Return the events of a batch."""
    return Target(tuple(batch.changes.order_by("pk")), is_redo=False, batch=batch)


def target_of_change(change: Change) -> Target:
    """Return the events that taking `change` back is about: what an undo took back, comes back."""
    base, is_redo = change, False
    while base.undoes is not None:
        base, is_redo = base.undoes, not is_redo
    batch = base.batch
    if base.undoes_batch is not None:
        batch, is_redo = base.undoes_batch, not is_redo
    changes = tuple(batch.changes.order_by("pk")) if batch else (base,)
    return Target(changes, is_redo, asked=change, batch=batch)


def is_followed(target: Target) -> bool:
    """Tell whether other rooms changed anything because of the events."""
    return Followed.objects.filter(change_id__in=target.ids).exists()


def undone(change_ids: Iterable[int]) -> set[int]:
    """Return those of the events that have been taken back and not brought back."""
    asked = set(change_ids)
    undoers: dict[int, set[int]] = {}
    front = asked
    while front:
        found = _undoers(front)
        undoers |= found
        front = {undoer for group in found.values() for undoer in group} - undoers.keys()
    # Undoers are younger than what they undo, so that the youngest is settled first.
    gone: set[int] = set()
    for change_id in sorted(undoers, reverse=True):
        if undoers[change_id] - gone:
            gone.add(change_id)
    return gone & asked


def _undoers(change_ids: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    ids = sorted(change_ids)
    for first in range(0, len(ids), KEYS):
        piece = ids[first : first + KEYS]
        by_event = Change.objects.filter(undoes__in=piece).values_list("undoes_id", "pk")
        by_batch = Change.objects.filter(Q(undoes_batch__changes__in=piece))
        for change_id, undoer in by_event:
            found[change_id].add(undoer)
        for change_id, undoer in by_batch.values_list("undoes_batch__changes", "pk"):
            if change_id in change_ids:
                found[change_id].add(undoer)
    return dict(found)
