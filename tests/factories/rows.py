"""The rows of all tables, taken and put back at once; those that the migrations lay themselves stay out of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction

# Filled by the migrations themselves, or by whoever signs in.
_FRAME = ("django_", "auth_", "sqlite_")


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements with what each is given, in the database's own way, and one that lets numbers go on after them."""

    given: tuple[tuple[str, Any], ...]
    numbering: str = ""


def taken() -> Rows:
    """Return the rows as they are now."""
    if connection.vendor == "sqlite":
        return Rows(tuple(_inserts()))
    return Rows(tuple(_copies()), _numbering())


def put(rows: Rows) -> None:
    """Put the rows into empty tables."""
    if connection.vendor == "sqlite":
        for statement, given in rows.given:
            connection.connection.executemany(statement, given)
        return
    with _unchecked() as cursor:
        for statement, given in rows.given:
            with cursor.copy(statement) as copy:
                copy.write(given)
        if rows.numbering:
            cursor.execute(rows.numbering)


def emptied() -> None:
    """Delete the rows of every table that has any: quicker than making 200 tables anew."""
    with _unchecked() as cursor:
        for table in [*_filled(), "django_session"]:
            cursor.execute(f'DELETE FROM "{table}"')


def are_there() -> bool:
    """Tell whether anything but the frame is in the database."""
    with connection.cursor() as cursor:
        asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in _tables())
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


@contextmanager
def _unchecked() -> Iterator[Any]:
    """Give a cursor for rows that are known to fit together: PostgreSQL need not look up what each refers to."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def _inserts() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for table, columns in _tables().items():
        # The plus keeps values as they are stored: a bare column would be read as a date or a truth.
        told = ", ".join(f'+"{column}"' for column in columns)
        rows = connection.connection.execute(f'SELECT {told} FROM "{table}"').fetchall()
        if rows:
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            yield f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows


def _copies() -> Iterator[tuple[str, bytes]]:
    for table in _filled():
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
            rows = b"".join(copy)
        yield f'COPY "{table}" FROM STDIN (FORMAT binary)', rows


def _numbering() -> str:
    """Return a statement after which no table that has rows gives one of their numbers again."""
    with connection.cursor() as cursor:
        told = [each for table in _filled() for each in connection.introspection.get_sequences(cursor, table)]
        moves = []
        for each in told:
            cursor.execute(f'SELECT last_value FROM "{each["name"]}"')
            (last,) = cursor.fetchone()
            moves.append(
                f"setval('{each['name']}', greatest({last}, (SELECT last_value FROM \"{each['name']}\")))"
            )
    return f"SELECT {', '.join(moves)}" if moves else ""


def _filled() -> list[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


@cache
def _tables() -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        told = connection.introspection
        names = sorted(name for name in told.table_names(cursor) if not name.startswith(_FRAME))
        return {name: tuple(each.name for each in told.get_table_description(cursor, name)) for name in names}
