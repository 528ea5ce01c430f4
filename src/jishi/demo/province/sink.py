"""Rows by the hundred thousand into a table: `executemany` on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

PIECE = 20_000
Row = Sequence[Any]


class Sink:
    """Writes rows of one model after another; every index and constraint stays in force.

    What a row does not tell takes the default of its field, so that a column added to a model needs no change here.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def write(self, label: str, names: Sequence[str], rows: Iterable[Row]) -> int:
        """Write rows of the model `label`; `names` are its columns' attributes, in the rows' order."""
        model = apps.get_model(label)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [field for name, field in fields.items() if name not in names and not field.primary_key]
        columns = [fields[name].column for name in names] + [field.column for field in rest]
        ready = _prepared(rows, [fields[name] for name in names], [_default(field) for field in rest])
        table = connection.ops.quote_name(model._meta.db_table)
        told = ", ".join(connection.ops.quote_name(column) for column in columns)
        written = _copy(table, told, ready) if _is_postgres() else _many(table, told, len(columns), ready)
        self.counts[label] = self.counts.get(label, 0) + written
        return written

    def finish(self) -> None:
        """Let the next id of every table follow the last one written, and let the database look at its rows."""
        written = [apps.get_model(label) for label in self.counts]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), written):
                cursor.execute(statement)
            cursor.execute("ANALYZE")


def tidy() -> None:
    """Let PostgreSQL look through all that was committed: from then on it reads sums from the indexes alone."""
    if _is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def _default(field: models.Field[Any, Any]) -> Any:
    return _converter(field)(field.get_default())


def _prepared(
    rows: Iterable[Row], fields: Sequence[models.Field[Any, Any]], constants: Sequence[Any]
) -> Iterator[Row]:
    converters = [
        (place, _converter(field))
        for place, field in enumerate(fields)
        if isinstance(field, models.DateField)
    ]
    tail = list(constants)
    for row in rows:
        ready = [*row, *tail]
        for place, convert in converters:
            ready[place] = convert(ready[place])
        yield ready


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, models.DateTimeField):
        return _instant
    return _day if isinstance(field, models.DateField) else lambda value: value


@lru_cache(maxsize=100_000)
def _instant(value: datetime | None) -> Any:
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=100_000)
def _day(value: date | str | None) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _copy(table: str, columns: str, rows: Iterable[Row]) -> int:
    written = 0
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def _many(table: str, columns: str, width: int, rows: Iterable[Row]) -> int:
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['?'] * width)})"
    written, source = 0, iter(rows)
    with connection.cursor() as cursor:
        # Below Django's cursor, which would rewrite the statement for every piece.
        raw = cursor.cursor
        while piece := list(islice(source, PIECE)):
            sqlite3.Cursor.executemany(raw, statement, piece)
            written += len(piece)
    return written
