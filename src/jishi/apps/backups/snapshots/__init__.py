"""One unchanging view of a database while the site goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from ..errors import BackupError
from .model import LEFT_OUT, Snapshot, Table
from .postgresql import PostgresSnapshot
from .sqlite import SqliteSnapshot

__all__ = ["LEFT_OUT", "Snapshot", "Table", "snapshot"]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Look at the database that is in use, through a connection of its own, as it is now."""
    made: Snapshot
    if connection.vendor == "postgresql":
        made = PostgresSnapshot(connection.get_connection_params())
    else:
        path = Path(str(connection.settings_dict["NAME"]))
        if not path.is_file():
            raise BackupError("BACKUP-14", database=path)
        # The site's own connection sees to it that reading holds up no writing.
        connection.ensure_connection()
        made = SqliteSnapshot(path)
    try:
        yield made
    finally:
        made.close()
