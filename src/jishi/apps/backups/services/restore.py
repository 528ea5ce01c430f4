"""Bring a backup back: built beside the database in use, compared, and only then put in its place."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from jishi.web.schema import schema_make

from ..archive import Archive, Manifest, file_member, table_member
from ..chains import chain_of
from ..errors import BackupError
from ..snapshots import Table, snapshot
from ..snapshots.model import rows_n
from ..targets import Target, target
from .make import Progress, counted, unheard

_SET_UP = ("django_content_type", "auth_permission")
"""What setting a database up writes by itself: with nothing else in it, it is empty."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the database that was in use before is kept (empty: there was none)."""

    manifest: Manifest
    kept: str


def backup_check(*, source: Path) -> Manifest:
    """Read a backup from end to end, touching nothing.

    Raises BackupError when it is damaged, or of another version.
    """
    with _checked(source) as archive:
        return archive.manifest


def backup_restore(*, source: Path, replace: bool = False, progress: Progress = unheard) -> Restored:
    """Put a backup in the place of the database in use.

    1. The file is read from end to end. 2. A database that holds anything is refused unless `replace`.
    3. A new one is built beside it, as the migrations of the backup say, and filled. 4. It is read again and
    compared, table by table, and its chain of operation records is verified. 5. It is brought up to the present
    migrations. 6. Uploaded files are put back. 7. It takes its place; the former one is kept under another name.

    Raises BackupError at any of these; the database in use is then as it was.
    """
    with _checked(source) as archive:
        held = _held()
        if held and not replace:
            raise BackupError("BACKUP-06", rows=f"{held:,}")
        place = target()
        try:
            with place.beside():
                _build(archive, place, progress)
            _files_put(archive)
            kept = place.take_effect(keep=bool(held))
        except DatabaseError as error:
            raise BackupError("BACKUP-07", why=str(error).strip().splitlines()[0]) from error
        except OSError as error:
            raise BackupError("BACKUP-11", file=error.filename or source, why=error.strerror) from error
        return Restored(archive.manifest, kept)


@contextmanager
def _checked(source: Path) -> Iterator[Archive]:
    archive = Archive(source)
    try:
        _versions_check(archive.manifest)
        archive.check()
        yield archive
    finally:
        archive.close()


def _versions_check(manifest: Manifest) -> None:
    known = set(MigrationLoader(None).disk_migrations)
    unknown = sorted(f"{app}.{name}" for app, name in _migrations(manifest) - known)
    if unknown:
        raise BackupError("BACKUP-05", version=manifest.version, unknown="、".join(unknown[:5]))


def _migrations(manifest: Manifest) -> set[tuple[str, str]]:
    """Return what the backup's database had taken; all that one migration replaces are that one."""
    told = {(app, name) for app, names in manifest.migrations.items() for name in names}
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if migration.replaces and told.issuperset(migration.replaces):
            told = told - set(migration.replaces) | {key}
    return told


def _held() -> int:
    """Return how many rows the database in use holds, other than those of its set-up."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).is_file():
        return 0
    with snapshot() as view:
        return sum(rows_n(view, table.name) for table in view.tables() if table.name not in _SET_UP)


def _build(archive: Archive, place: Target, progress: Progress) -> None:
    _migrate_to(_migrations(archive.manifest))
    with place.loading():
        for table in archive.manifest.tables:
            pieces = archive.pieces(table_member(table.name))
            place.load(table, counted(pieces, table.name, table.rows, progress))
    _compare(archive.manifest)
    call_command("migrate", verbosity=0, interactive=False)
    with snapshot() as view:
        if chain_of(view) != archive.manifest.chain:
            raise BackupError("BACKUP-09", head=archive.manifest.chain.head)


def _migrate_to(wanted: set[tuple[str, str]]) -> None:
    """Set the empty database up as the backup's was; one of this version at once."""
    executor = MigrationExecutor(connection)
    if wanted == set(executor.loader.disk_migrations):
        schema_make(connection)
        return
    nodes = executor.loader.graph.node_map
    leaves = [key for key in sorted(wanted) if not any(child.key in wanted for child in nodes[key].children)]
    executor.migrate(leaves)


def _compare(manifest: Manifest) -> None:
    """Read every table again: rows and text must be the same to the letter."""
    with snapshot() as view:
        shapes = {table.name: table for table in view.tables()}
        for kept in manifest.tables:
            told = Table(kept.name, kept.columns, shapes[kept.name].key)
            digest, rows = hashlib.sha256(), 0
            for piece in view.lines(told):
                digest.update(piece)
                rows += piece.count(b"\n")
            if (rows, digest.hexdigest()) != (kept.rows, kept.sha256):
                raise BackupError("BACKUP-08", part=kept.name, rows=f"{kept.rows:,}", found=f"{rows:,}")


def _files_put(archive: Archive) -> None:
    """Put uploaded files back, for the site's own user alone; they are named by content, so none is overwritten."""
    for kept in archive.manifest.files:
        path = Path(settings.UPLOADS_DIR) / kept.path
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(archive.pieces(file_member(kept.path)))
        part.replace(path)
