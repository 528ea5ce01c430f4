"""Counts over many values, kept until a batch of values is written or the register changes."""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.db.models import Count, Max, Q

from jishi.apps.registry import selectors as registry

from .models import FactBatch, FactValue

_Found = TypeVar("_Found")


def remembered(what: str, told: object, work: Callable[[], _Found]) -> _Found:
    """Return what `work` found the last time for the same question, if nothing was told since.

    Whoever writes may yet take it back: inside a transaction nothing is kept.
    """
    if connection.in_atomic_block:
        return work()
    return registry.remembered(what, (told, _version()), work)


def _version() -> tuple[object, ...]:
    """Return what is another after every batch and every undo: they are written one after the other."""
    batches = FactBatch.objects.aggregate(
        last=Max("pk"), undone=Max("undone_at"), undone_n=Count("pk", filter=Q(undone_at__isnull=False))
    )
    # A batch that is brought back brings its values in anew.
    return (*batches.values(), FactValue.objects.aggregate(last=Max("pk"))["last"])
