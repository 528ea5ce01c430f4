"""Make a backup while the site runs and writes."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from ..archive import CHUNK, ArchiveWriter, FileKept, Manifest, TableKept, file_member, table_member, written
from ..chains import chain_of
from ..errors import BackupError
from ..snapshots import LEFT_OUT, Snapshot, Table, snapshot
from ..snapshots.model import rows_n

Progress = Callable[[str, int, int], None]


def unheard(table: str, done: int, of: int) -> None:
    """Tell nobody how far it is."""
    del table, done, of


@dataclass(frozen=True, slots=True)
class Made:
    """What went into a backup; `missing` are files that a record names and that are not there."""

    manifest: Manifest
    missing: tuple[str, ...]
    size: int


def backup_make(*, target: Path, progress: Progress = unheard) -> Made:
    """Write the database as it is at this instant, and the files that its records name, into one file.

    Raises BackupError; then a file that stood there before still stands there.
    """
    if not target.parent.is_dir():
        raise BackupError("BACKUP-11", file=target, why=os.strerror(2))
    try:
        with written(target) as writer, snapshot() as view:
            manifest, missing = _fill(writer, view, progress)
    except OSError as error:
        raise BackupError("BACKUP-11", file=target, why=error.strerror or error) from error
    return Made(manifest, missing, target.stat().st_size)


def _fill(writer: ArchiveWriter, view: Snapshot, progress: Progress) -> tuple[Manifest, tuple[str, ...]]:
    if "audit_audithead" not in {table.name for table in view.tables()}:
        raise BackupError("BACKUP-14", database=connection.settings_dict["NAME"])
    migrations: dict[str, list[str]] = {}
    for app, name in view.select("SELECT app, name FROM django_migrations ORDER BY app, name"):
        migrations.setdefault(app, []).append(name)
    tables = tuple(_table(writer, view, table, progress) for table in view.tables())
    files, missing = _files(writer)
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=view.engine,
        version=version("jishi"),
        migrations=migrations,
        chain=chain_of(view),
        tables=tables,
        files=files,
        left_out=LEFT_OUT,
    )
    writer.close(manifest)
    return manifest, missing


def _table(writer: ArchiveWriter, view: Snapshot, table: Table, progress: Progress) -> TableKept:
    pieces = counted(view.lines(table), table.name, rows_n(view, table.name), progress)
    _, rows, sha256 = writer.member(table_member(table.name), pieces)
    return TableKept(table.name, table.columns, rows, sha256)


def counted(pieces: Iterator[bytes], table: str, of: int, progress: Progress) -> Iterator[bytes]:
    """Hand pieces on, and say how many rows have passed."""
    done = 0
    progress(table, done, of)
    for piece in pieces:
        yield piece
        done += piece.count(b"\n")
        progress(table, done, of)


def _files(writer: ArchiveWriter) -> tuple[tuple[FileKept, ...], tuple[str, ...]]:
    """Write the files that records name, each room saying which."""
    kept, missing = [], []
    for name in _named():
        path = Path(settings.UPLOADS_DIR) / name
        if not path.is_file():
            missing.append(name)
            continue
        size, _, sha256 = writer.member(file_member(name), _pieces(path))
        kept.append(FileKept(name, size, sha256))
    return tuple(kept), tuple(missing)


def _named() -> list[str]:
    """Return the files that records name; all there are, where the tables are not yet those of this version."""
    try:
        return sorted({path for hook in settings.KEPT_FILES for path in import_string(hook)()})
    except DatabaseError:
        folder = Path(settings.UPLOADS_DIR)
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
