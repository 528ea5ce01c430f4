"""A snapshot of a PostgreSQL schema: one read-only REPEATABLE READ transaction; rows leave it by COPY."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import psycopg

from .. import cells
from .model import LEFT_OUT, PIECE, Table

_COLUMNS = """
SELECT c.relname, a.attname, t.typname, coalesce(k.place, 0)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN LATERAL (
    SELECT array_position(i.indkey::int2[], a.attnum) + 1 AS place
    FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary
) k ON true
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname, a.attnum
"""
_TEXTS = ("varchar", "text", "bpchar")
_WHOLE, _BROKEN = "YYYY-MM-DD HH24:MI:SS", "YYYY-MM-DD HH24:MI:SS.US"
_FORMS = {
    "bool": "{0}::int",
    "timestamptz": f"to_char({{0}} AT TIME ZONE 'UTC',"
    f" CASE WHEN {{0}} = date_trunc('second', {{0}}) THEN '{_WHOLE}' ELSE '{_BROKEN}' END)",
}


class PostgresSnapshot:
    """See `Snapshot`."""

    engine = "postgresql"

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._connection = psycopg.connect(**{key: told[key] for key in told if key not in _DJANGO_OWN})
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._connection.read_only = True
        self._connection.execute("SET LOCAL datestyle = 'ISO, YMD'")
        self._types: dict[str, dict[str, str]] = {}
        self._keys: dict[str, dict[str, int]] = {}
        for table, column, kind, place in self._connection.execute(_COLUMNS):
            self._types.setdefault(table, {})[column] = kind
            self._keys.setdefault(table, {})[column] = place

    def tables(self) -> list[Table]:
        """Return the tables of a backup, by name."""
        return [self._table(name) for name in sorted(self._types) if name not in LEFT_OUT]

    def lines(self, table: Table) -> Iterator[bytes]:
        """Return a table's rows as whole lines, written by the database itself; JSON is put in one form here."""
        types = self._types[table.name]
        told = ", ".join(_FORMS.get(types[name], "{0}").format(f'"{name}"') for name in table.columns)
        order = ", ".join(_ordered(name, types[name]) for name in table.key)
        sql = f'COPY (SELECT {told} FROM "{table.name}" ORDER BY {order}) TO STDOUT'
        json_places = [n for n, name in enumerate(table.columns) if types[name] in ("json", "jsonb")]
        with self._connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            yield from _plain(copy, json_places) if json_places else _together(copy)

    def select(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a question, without holding them all."""
        with self._connection.cursor("jishi_backup") as cursor:
            cursor.itersize = PIECE
            cursor.execute(sql.encode())
            yield from cursor

    def close(self) -> None:
        """Look no longer."""
        self._connection.close()

    def _table(self, name: str) -> Table:
        places = {column: place for column, place in self._keys[name].items() if place}
        columns = tuple(sorted(self._types[name]))
        return Table(name, columns, tuple(sorted(places, key=lambda column: places[column])) or columns)


# What Django adds for its own cursors.
_DJANGO_OWN = ("cursor_factory", "context", "prepare_threshold")


def _ordered(name: str, kind: str) -> str:
    return f'"{name}" COLLATE "C"' if kind in _TEXTS else f'"{name}"'


def _together(copy: "psycopg.Copy") -> Iterator[bytes]:
    """Join the rows, which come one by one."""
    rows = map(bytes, copy)
    while piece := b"".join(islice(rows, PIECE)):
        yield piece


def _plain(copy: "psycopg.Copy", json_places: list[int]) -> Iterator[bytes]:
    """Put the JSON of each row in one form."""
    rows = copy.rows()
    while piece := [_plain_row(row, json_places) for row in islice(rows, PIECE)]:
        yield cells.text_of(piece).encode()


def _plain_row(row: tuple[str | None, ...], json_places: list[int]) -> tuple[str | None, ...]:
    told = list(row)
    for place in json_places:
        told[place] = cells.json_plain(told[place])
    return tuple(told)
