"""Sums over many organisations, kept until the register changes: every dated row is written with an event."""

import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from .models import Change

_Found = TypeVar("_Found")
# Far more events than can be under way at once: one with a lower number may be committed after one with a higher.
WINDOW = 5000
_MARK = "registry_written"
_marks = count(1)
_Version = tuple[object, ...]
# What is kept while a request lasts; none where nothing is.
_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("registry_asked", default=None)
# A whole list that is handed out is no page.
MOST_ON_PAGE = 200


def remembered(what: str, told: object, work: Callable[[], _Found]) -> _Found:
    """Return what `work` found the last time for the same question, if nothing happened in the register since."""
    asked = hashlib.sha256(repr((what, told, _version())).encode()).hexdigest()
    found: _Found | None = cache.get(asked)
    if found is None:
        found = work()
        cache.set(asked, found)
    return found


def page_remembered(
    what: str, told: object, rows: Callable[[], "QuerySet[Any, _Found]"], *, first: int, end: int | None
) -> list[_Found]:
    """Return the rows from the first to before the `end`; to sort thousands for a page costs more than the page."""
    if end is None or end - first > MOST_ON_PAGE:
        return list(rows()[first:end])
    return remembered(what, (told, first, end), lambda: list(rows()[first:end]))


def once(asked: Hashable, work: Callable[[], _Found]) -> _Found:
    """Return what `work` found for the same question in the same request; what is being written may be taken back."""
    held = _held.get()
    if held is None or _mark():
        return work()
    if asked not in held:
        held[asked] = work()
    found: _Found = held[asked]
    return found


def forget() -> None:
    """Let what this connection reads in this transaction be no other's: it is writing, and may yet take it back."""
    setattr(connection, _MARK, next(_marks))
    if held := _held.get():
        held.clear()


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask once for the last event, and what else is asked by `once`: a page tells one state of the register.

    For what is short: what others write meanwhile is not seen in what was remembered.
    """
    before = _held.set({})
    try:
        yield
    finally:
        _held.reset(before)


def _mark() -> int:
    if not connection.in_atomic_block:
        setattr(connection, _MARK, 0)
    found: int = getattr(connection, _MARK, 0)
    return found


def _version() -> _Version:
    """Return what is another after every event; what this connection is writing may be taken back, so is not kept."""
    return (_mark(), *once("last event", _last))


def _last() -> _Version:
    """Return the last event, and how many there are of those not long before it; every page asks, so in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [WINDOW])
        found: _Version | None = cursor.fetchone()
    return found or ()


_TABLE = Change._meta.db_table
_LAST = (
    f"SELECT id, recorded_at, (SELECT COUNT(*) FROM {_TABLE} WHERE id > last.id - %s)"
    f" FROM {_TABLE} AS last ORDER BY id DESC LIMIT 1"
)
