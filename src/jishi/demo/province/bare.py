"""Tables without their indexes while rows pour in; all are built again at the end, and check every row then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

CACHE_KB = 1_000_000


@contextmanager
def bare(labels: Iterable[str]) -> Iterator[None]:
    """Take the indexes (and on PostgreSQL the references) of these models away, and put them back in force."""
    tables = [apps.get_model(label)._meta.db_table for label in labels]
    drops, builds = _of_postgres(tables) if connection.vendor == "postgresql" else _of_sqlite(tables)
    _run(drops)
    yield
    _run(builds)


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _of_sqlite(tables: list[str]) -> tuple[list[str], list[str]]:
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        # In this much memory a page is written once, not each time that a row lands on it.
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            tables,
        )
        found = cursor.fetchall()
    return [f'DROP INDEX "{name}"' for name, _ in found], [sql for _, sql in found]


def _of_postgres(tables: list[str]) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            [tables],
        )
        references = cursor.fetchall()
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = ANY(%s::regclass[])"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [tables],
        )
        indexes = cursor.fetchall()
    drops = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in references]
    drops += [f"DROP INDEX {name}" for name, _ in indexes]
    builds = [definition for _, definition in indexes]
    builds += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}" for table, name, told in references]
    return drops, builds
