"""Which rows go and which come when events are taken back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from ..models import TwoClocks
from .lineage import Target

Model = type[TwoClocks]
# SQLite takes 999 values in one statement on the oldest machines.
KEYS = 900


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one model: those believed no longer, those written again, and those that something later has changed.

    `missing` are the last versions of rows that should go but that nobody believes any more.
    """

    model: Model
    outgoing: tuple[Any, ...]
    incoming: tuple[Any, ...]
    missing: tuple[Any, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of this model is concerned."""
        return not (self.outgoing or self.incoming or self.missing)


def two_clock_models() -> list[Model]:
    """Return every table of dated rows, of all rooms."""
    return [model for model in apps.get_models() if issubclass(model, TwoClocks)]


def parts_of(target: Target) -> list[Part]:
    """Return what goes and what comes, model by model; models that are not concerned are left out."""
    parts = (_part(model, target) for model in two_clock_models())
    return [part for part in parts if not part.is_empty]


def _part(model: Model, target: Target) -> Part:
    """Follow each row from its first version.

    1. What the events wrote, and what they let go, by first version.
    2. A row that they both wrote and let go was never more than a step.
    3. Taking back: what they wrote goes, what they let go comes; bringing back: the other way round.
    """
    wrote = _roots(model, Q(change__in=target.ids, copy_of__isnull=True))
    let_go = _roots(model, Q(superseded_by__in=target.ids))
    goes, comes = wrote - let_go, let_go - wrote
    if target.is_redo:
        goes, comes = comes, goes
    outgoing = list(versions(model, goes, live=True))
    standing = {row.copy_of_id or row.pk for row in outgoing}
    missing = {row.copy_of_id or row.pk: row for row in versions(model, goes - standing)}
    incoming = among(model, "pk", comes)
    return Part(model, tuple(outgoing), tuple(incoming), tuple(missing.values()))


def _roots(model: Model, condition: Q) -> set[int]:
    rows = _rows(model).filter(condition).values_list("pk", "copy_of_id")
    return {first or own for own, first in rows}


def versions(model: Model, roots: Iterable[int], *, live: bool = False) -> Iterator[Any]:
    """Return the versions of rows, oldest first; `live`: only those believed now."""
    extra = {"superseded_by__isnull": True} if live else {}
    found = [*among(model, "pk", roots, **extra), *among(model, "copy_of_id", roots, **extra)]
    yield from sorted(found, key=lambda row: row.pk)


def among(model: type[models.Model], field: str, ids: Iterable[int], **extra: Any) -> list[Any]:
    """Return the rows whose `field` is one of `ids`, a few hundred to a statement."""
    keys: Sequence[int] = sorted(set(ids))
    found: list[Any] = []
    for first in range(0, len(keys), KEYS):
        found += _rows(model).filter(**{f"{field}__in": keys[first : first + KEYS]}, **extra)
    return found


def _rows(model: type[models.Model]) -> Any:
    return model._base_manager
