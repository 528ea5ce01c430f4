"""What the tests of a module share, set up once: each test's own writes are undone, the rest at the module's end.

What was built is kept, so that the next module with the same office copies it instead of building it.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel

from . import rows
from .kept import schema

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Copy:
    """An office as it was just after it was built: what the builder returned, the database, the files handed in."""

    made: Any
    rows: sqlite3.Connection | rows.Rows
    files: Path


_copies: dict[tuple[Callable[[], Any], date], _Copy] = {}


@contextmanager
def standing(blocker: DjangoDbBlocker, day: date, build: Callable[[], _Made]) -> Iterator[_Made]:
    """Build on a day and stay on it; leave an empty database."""
    with travel(day):
        try:
            with blocker.unblock():
                made = built(build, day)
            yield made
        finally:
            with blocker.unblock():
                empty()


def empty() -> None:
    """Empty the database."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(schema())) as migrated:
            _put(migrated)
    else:
        rows.emptied()


def built(build: Callable[[], _Made], day: date) -> _Made:
    """Build for good in an empty database, on a day that one stays on; from the second time on copy what was built."""
    if (build, day) not in _copies:
        made = build()
        files = Path(tempfile.mkdtemp(dir=settings.VAR_DIR))
        shutil.copytree(settings.UPLOADS_DIR, files, dirs_exist_ok=True)
        _copies[build, day] = _Copy(made, _taken(), files)
    else:
        _put(_copies[build, day].rows)
        shutil.copytree(_copies[build, day].files, settings.UPLOADS_DIR, dirs_exist_ok=True)
    made_then: _Made = deepcopy(_copies[build, day].made)
    return made_then


def _taken() -> sqlite3.Connection | rows.Rows:
    """A SQLite file is copied whole."""
    if connection.vendor != "sqlite":
        return rows.taken()
    whole = sqlite3.connect(":memory:")
    connection.connection.backup(whole)
    return whole


def _put(whole: sqlite3.Connection | rows.Rows) -> None:
    if isinstance(whole, rows.Rows):
        rows.put(whole)
    else:
        connection.ensure_connection()
        whole.backup(connection.connection)


_poured: dict[Callable[[], Any], tuple[Any, rows.Rows]] = {}


def poured(build: Callable[[], _Made]) -> _Made:
    """Build in the transaction of one test, which undoes it: the rows of the first time are poured in from then on."""
    if rows.are_there():
        return build()
    if build not in _poured:
        _poured[build] = build(), rows.taken()
    else:
        rows.put(_poured[build][1])
    made_then: _Made = deepcopy(_poured[build][0])
    return made_then
