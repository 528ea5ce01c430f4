"""What the tests of a module share, set up once: each test's own writes are undone, the rest at the module's end.

On SQLite what was built is kept, so that the next module with the same office copies it instead of building it.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel

from .kept import schema

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Copy:
    """An office as it was just after it was built: what the builder returned, the database, the files handed in."""

    made: Any
    rows: sqlite3.Connection
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
        call_command("flush", interactive=False, verbosity=0)


def built(build: Callable[[], _Made], day: date) -> _Made:
    """Build for good in an empty database, on a day that one stays on; from the second time on copy what was built."""
    if connection.vendor != "sqlite":
        return build()
    if (build, day) not in _copies:
        made = build()
        rows = sqlite3.connect(":memory:")
        connection.connection.backup(rows)
        files = Path(tempfile.mkdtemp(dir=settings.VAR_DIR))
        shutil.copytree(settings.UPLOADS_DIR, files, dirs_exist_ok=True)
        _copies[build, day] = _Copy(made, rows, files)
    else:
        _put(_copies[build, day].rows)
        shutil.copytree(_copies[build, day].files, settings.UPLOADS_DIR, dirs_exist_ok=True)
    made_then: _Made = deepcopy(_copies[build, day].made)
    return made_then


def _put(rows: sqlite3.Connection) -> None:
    connection.ensure_connection()
    rows.backup(connection.connection)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The same for one test: what the builder returned, and a statement with the rows of each table."""

    made: Any
    inserts: tuple[tuple[str, list[tuple[Any, ...]]], ...]


_rows: dict[Callable[[], Any], _Rows] = {}
# Filled by the migrations themselves.
_FRAME = ("django_", "auth_", "sqlite_")


def poured(build: Callable[[], _Made]) -> _Made:
    """Build in the transaction of one test, which undoes it: the rows of the first time are poured in from then on."""
    if connection.vendor != "sqlite" or _has_rows():
        return build()
    if build not in _rows:
        made = build()
        _rows[build] = _Rows(made, tuple(_inserts()))
    else:
        for statement, rows in _rows[build].inserts:
            connection.connection.executemany(statement, rows)
    made_then: _Made = deepcopy(_rows[build].made)
    return made_then


def _has_rows() -> bool:
    """Tell whether anything but the frame is in the database."""
    with connection.cursor() as cursor:
        asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in _tables())
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _inserts() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for table, columns in _tables().items():
        # The plus keeps values as they are stored: a bare column would be read as a date or a truth.
        told = ", ".join(f'+"{column}"' for column in columns)
        rows = connection.connection.execute(f'SELECT {told} FROM "{table}"').fetchall()
        if rows:
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            yield f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows


@cache
def _tables() -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        names = sorted(
            name for name in connection.introspection.table_names(cursor) if not name.startswith(_FRAME)
        )
        return {
            name: tuple(
                column.name for column in connection.introspection.get_table_description(cursor, name)
            )
            for name in names
        }
