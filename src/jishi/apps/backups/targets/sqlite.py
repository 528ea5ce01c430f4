"""A SQLite file is built under another name beside the one in use, and takes its name at the end."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from ..archive import TableKept, folder_sync, taken
from ..cells import cells_of
from ..errors import BackupError
from ..snapshots.model import PIECE
from .model import columns_of, pointed_at, stamp

# Nobody reads the file while it is built, and a broken one is built anew.
_CAREFREE = "PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;PRAGMA cache_size=-256000;"
_IN_USE_S = 5.0


class SqliteTarget:
    """See `Target`."""

    def __init__(self) -> None:
        self._path = Path(str(connection.settings_dict["NAME"])).absolute()
        self._beside = self._path.with_name(f"{self._path.name}.restoring")

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work on an empty file beside the one in use."""
        options = connection.settings_dict.get("OPTIONS", {}) | {"init_command": _CAREFREE}
        with os.fdopen(os.open(self._beside, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            taken(file, self._path)
            file.truncate()
            self._sweep()
            try:
                with pointed_at(NAME=str(self._beside), OPTIONS=options):
                    yield
            except BaseException:
                self._beside.unlink(missing_ok=True)
                self._sweep()
                raise

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Check all references once, at the end."""
        with connection.constraint_checks_disabled(), transaction.atomic():
            yield
            connection.check_constraints()

    def load(self, table: TableKept, pieces: Iterator[bytes]) -> None:
        """Fill one table. A column's declared type turns the text of a number into a number."""
        rows = (cells_of(line) for line in _lines(pieces))
        marks = ", ".join(["%s"] * len(table.columns))
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table.name}"')
            while piece := list(islice(rows, PIECE)):
                cursor.executemany(
                    f'INSERT INTO "{table.name}" ({columns_of(table)}) VALUES ({marks})', piece
                )

    def take_effect(self, *, keep: bool) -> str:
        """Take the name of the file in use, in one step; nobody may have that file open."""
        with self._beside.open("rb") as file:
            os.fsync(file.fileno())
        kept = ""
        if self._path.exists():
            self._settle()
            self._beside.chmod(self._path.stat().st_mode & 0o777)
            if keep:
                kept = f"{self._path}.before_{stamp()}"
                os.link(self._path, kept)
        self._beside.replace(self._path)
        folder_sync(self._path.parent)
        return kept

    def _settle(self) -> None:
        """Write the journal of the file in use into it; refuse while anybody else has it open."""
        try:
            with closing(sqlite3.connect(self._path, timeout=_IN_USE_S, isolation_level=None)) as alone:
                alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                (mode,) = alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError("BACKUP-13", database=self._path) from error
        if mode != "delete":
            raise BackupError("BACKUP-13", database=self._path)

    def _sweep(self) -> None:
        for ending in ("-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self._beside}{ending}").unlink()


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Return whole lines, wherever the pieces were cut."""
    rest = b""
    for piece in pieces:
        whole, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            yield from whole.decode().split("\n")
