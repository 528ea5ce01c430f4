"""The file of a backup: a zip with one text file a table, the uploaded files, and a manifest that vouches for all."""

import fcntl
import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from .errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
SEAL = 64
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class TableKept:
    """A table in the file: its columns in order, how many rows, the hash of its text."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileKept:
    """An uploaded file: its path below the folder of uploads, its size, its hash."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ChainKept:
    """The operation records: how many, the hash of the last one, what a verification said (`ok`, or what is bad)."""

    events: int
    head: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    engine: str
    version: str
    migrations: dict[str, list[str]]
    chain: ChainKept
    tables: tuple[TableKept, ...]
    files: tuple[FileKept, ...]
    left_out: tuple[str, ...]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Return how many rows all tables have together."""
        return sum(table.rows for table in self.tables)


class ArchiveWriter:
    """Writes the file beside its place; it takes its place only when it is whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    def member(self, name: str, pieces: Iterable[bytes]) -> tuple[int, int, str]:
        """Write one member; return how many bytes and how many lines it has, and its hash."""
        digest, size, lines = hashlib.sha256(), 0, 0
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
                lines += piece.count(b"\n")
        return size, lines, digest.hexdigest()

    def abandon(self) -> None:
        """Leave the file as it is, without an end."""
        self._zip.fp = None

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, last."""
        self.member(MANIFEST, [json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()])
        self._zip.close()
        seal(self._file)


def seal(file: IO[bytes]) -> None:
    """Write the hash of a whole zip behind it, as its comment: a change of any byte then shows."""
    with zipfile.ZipFile(file, "a") as told:
        told.comment = b"0" * SEAL
    digest = _digest(file)
    file.seek(-SEAL, os.SEEK_END)
    file.write(digest.encode())


def _digest(file: IO[bytes]) -> str:
    """Return the hash of a file up to its seal."""
    left, digest = file.seek(0, os.SEEK_END) - SEAL, hashlib.sha256()
    file.seek(0)
    while left > 0 and (piece := file.read(min(left, CHUNK))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


@contextmanager
def written(target: Path) -> Iterator[ArchiveWriter]:
    """Open a writer for `target`, for this user of the machine alone; a file that stood there stays until the end."""
    if target.exists() and target.stat().st_size and not _is_backup(target):
        raise BackupError("BACKUP-10", file=target)
    part = target.with_name(f".{target.name}.part")
    try:
        file = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise BackupError("BACKUP-11", file=target, why=error.strerror) from error
    with file:
        taken(file, target)
        # What an interrupted run left is written over.
        file.truncate()
        os.fchmod(file.fileno(), 0o600)
        writer = ArchiveWriter(file)
        try:
            yield writer
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            writer.abandon()
            part.unlink(missing_ok=True)
            raise
    folder_sync(target.parent)


def taken(file: IO[bytes], target: Path) -> None:
    """Keep others from working on the same file; the lock ends with this process, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BackupError("BACKUP-12", file=target) from error


def folder_sync(folder: Path) -> None:
    """Let a new name in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """A backup that is read; everything in it is checked before anything is done with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                if _digest(file) != file.read(SEAL).decode("ascii", errors="replace"):
                    raise ValueError("seal")
            self._zip = zipfile.ZipFile(path)
            told = json.loads(self._zip.read(MANIFEST))
        except FileNotFoundError as error:
            raise BackupError("BACKUP-01", file=path) from error
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise BackupError("BACKUP-02", file=path) from error
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise BackupError("BACKUP-03", file=path, format=FORMAT)
        try:
            self.manifest = _manifest(told)
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError("BACKUP-02", file=path) from error

    def check(self) -> None:
        """Read everything once, and stop at the first part that is not as the manifest says."""
        for table in self.manifest.tables:
            if self._read(table_member(table.name)) != (table.rows, table.sha256):
                raise BackupError("BACKUP-04", file=self.path, part=table.name)
        for kept in self.manifest.files:
            if self._read(file_member(kept.path))[1] != kept.sha256:
                raise BackupError("BACKUP-04", file=self.path, part=kept.path)

    def pieces(self, member: str) -> Iterator[bytes]:
        """Return one member, a piece at a time."""
        with self._zip.open(member) as file:
            while piece := file.read(CHUNK):
                yield piece

    def close(self) -> None:
        """Read no longer."""
        self._zip.close()

    def _read(self, member: str) -> tuple[int, str]:
        digest, lines = hashlib.sha256(), 0
        try:
            for piece in self.pieces(member):
                digest.update(piece)
                lines += piece.count(b"\n")
        except (OSError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BackupError("BACKUP-04", file=self.path, part=member) from error
        return lines, digest.hexdigest()


def table_member(name: str) -> str:
    """Return the name of a table's file."""
    return f"tables/{name}.txt"


def file_member(path: str) -> str:
    """Return the name of an uploaded file."""
    return f"uploads/{path}"


def _is_backup(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as told:
            return MANIFEST in told.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _manifest(told: dict[str, Any]) -> Manifest:
    """Read a manifest; names that could lead elsewhere are refused."""
    tables = tuple(
        TableKept(one["name"], tuple(one["columns"]), int(one["rows"]), one["sha256"])
        for one in told["tables"]
    )
    files = tuple(FileKept(one["path"], int(one["bytes"]), one["sha256"]) for one in told["files"])
    names = [name for table in tables for name in (table.name, *table.columns)]
    steps = [step for kept in files for step in kept.path.split("/")]
    if not all(_NAME.fullmatch(name) for name in names) or {"", ".", ".."} & set(steps):
        raise ValueError("names")
    rest = {name: told[name] for name in ("made_at", "engine", "version", "migrations")}
    return Manifest(
        **rest, chain=ChainKept(**told["chain"]), tables=tables, files=files, left_out=tuple(told["left_out"])
    )
