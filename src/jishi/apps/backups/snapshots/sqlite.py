"""A snapshot of a SQLite file: one read transaction, beside which others go on writing (its journal is a WAL)."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import cells
from .model import LEFT_OUT, PIECE, Table


class SqliteSnapshot:
    """See `Snapshot`."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30
        )
        self._connection.create_function("json_plain", 1, cells.json_plain, deterministic=True)
        # The view begins with the first reading, not with BEGIN.
        self._connection.execute("BEGIN")
        self._json = {name: _json_columns(sql or "") for name, sql in self.select(_TABLES)}

    def tables(self) -> list[Table]:
        """Return the tables of a backup, by name."""
        return [self._table(name) for name in sorted(self._json) if name not in LEFT_OUT]

    def lines(self, table: Table) -> Iterator[bytes]:
        """Return a table's rows as whole lines."""
        is_json = self._json[table.name]
        told = ", ".join(
            f'json_plain("{name}")' if name in is_json else f'"{name}"' for name in table.columns
        )
        order = ", ".join(f'"{name}"' for name in table.key)
        found = self._connection.execute(f'SELECT {told} FROM "{table.name}" ORDER BY {order}')
        while rows := found.fetchmany(PIECE):
            yield cells.text_of(rows).encode()

    def select(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a question."""
        return iter(self._connection.execute(sql))

    def close(self) -> None:
        """Look no longer."""
        self._connection.close()

    def _table(self, name: str) -> Table:
        told = [(row[1], row[5]) for row in self.select(f'PRAGMA table_info("{name}")')]
        keys = tuple(column for column, place in sorted(told, key=lambda one: one[1]) if place)
        columns = tuple(sorted(column for column, _ in told))
        return Table(name, columns, keys or columns)


_TABLES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


def _json_columns(sql: str) -> frozenset[str]:
    """Return the columns that hold JSON: the database checks them, and calls them text."""
    return frozenset(re.findall(r'JSON_VALID\("(\w+)"\)', sql, re.IGNORECASE))
