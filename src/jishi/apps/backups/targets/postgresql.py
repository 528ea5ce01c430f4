"""A PostgreSQL database is built in a schema beside the one in use; at the end the tables change places."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from ..archive import TableKept
from ..errors import BackupError
from .model import columns_of, pointed_at, stamp

_BESIDE = "jishi_restoring"
_LOCK = 719_041_226
_REFERENCES = """
SELECT c.relname, r.conname, pg_get_constraintdef(r.oid)
FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid
WHERE r.contype = 'f' AND r.connamespace = current_schema()::regnamespace
ORDER BY c.relname, r.conname
"""


class PostgresTarget:
    """See `Target`."""

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work in an empty schema beside the one in use."""
        told = connection.get_connection_params()
        own = {key: told[key] for key in ("dbname", "user", "password", "host", "port") if told.get(key)}
        with psycopg.connect(**own, autocommit=True) as alone:
            row = alone.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
            if row != (True,):
                raise BackupError("BACKUP-12", file=told.get("dbname"))
            alone.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE".encode())
            alone.execute(f"CREATE SCHEMA {_BESIDE}".encode())
            options = connection.settings_dict.get("OPTIONS", {}) | {"options": f"-c search_path={_BESIDE}"}
            try:
                with pointed_at(OPTIONS=options):
                    yield
            except BaseException:
                alone.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE".encode())
                raise

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Take the references away and set them again: checked for all rows at once, not for each."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_REFERENCES)
            references = cursor.fetchall()
            for table, name, _ in references:
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            yield
            for table, name, definition in references:
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
            self._sequences(cursor)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def load(self, table: TableKept, pieces: Iterator[bytes]) -> None:
        """Fill one table."""
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table.name}"')
            with cursor.copy(f'COPY "{table.name}" ({columns_of(table)}) FROM STDIN') as copy:
                for piece in pieces:
                    copy.write(piece)

    def take_effect(self, *, keep: bool) -> str:
        """Let the tables change places in one transaction."""
        kept = f"before_{stamp()}" if keep else ""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute("SELECT current_schema()")
            own = cursor.fetchone()[0]
            if keep:
                cursor.execute(f'CREATE SCHEMA "{kept}"')
            for table in _tables(cursor, own):
                cursor.execute(
                    f'ALTER TABLE "{own}"."{table}" SET SCHEMA "{kept}"'
                    if keep
                    else f'DROP TABLE "{own}"."{table}" CASCADE'
                )
            for table in _tables(cursor, _BESIDE):
                cursor.execute(f'ALTER TABLE "{_BESIDE}"."{table}" SET SCHEMA "{own}"')
            cursor.execute(f"DROP SCHEMA {_BESIDE}")
        return kept

    def _sequences(self, cursor: Any) -> None:
        """Let numbering go on behind the highest number of each table."""
        models = apps.get_models(include_auto_created=True)
        there = set(_tables(cursor, _BESIDE))
        for sql in connection.ops.sequence_reset_sql(
            no_style(), [model for model in models if model._meta.db_table in there]
        ):
            cursor.execute(sql)


def _tables(cursor: Any, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [row[0] for row in cursor.fetchall()]
