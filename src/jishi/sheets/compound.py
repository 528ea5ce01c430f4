"""The compound file that holds an old xls workbook, or one locked with a password."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jishi.sheets import limits
from jishi.sheets.errors import SheetError

SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
LAST_REAL_SECTOR: Final = 0xFFFFFFF9
ENTRY_BYTES: Final = 128
HEADER_SECTORS: Final = 109


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """A compound file in memory, with its streams by name.

    Parameters
    ----------
    path : a file that begins with `SIGNATURE`
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.stat().st_size > limits.MAX_FILE_BYTES:
            raise SheetError("SHEET-05", file=path.name, part=path.name)
        self._raw = path.read_bytes()
        try:
            self._open()
        except (struct.error, ValueError, IndexError) as error:
            raise SheetError("SHEET-03", file=path.name) from error

    def names(self) -> tuple[str, ...]:
        """Return the names of all streams and folders."""
        return tuple(entry.name for entry in self._entries)

    def stream(self, *names: str) -> bytes | None:
        """Return the first stream that has one of these names, or None."""
        for entry in self._entries:
            if entry.kind == 2 and entry.name in names:
                return self._content(entry)
        return None

    def _open(self) -> None:
        sector_shift, mini_shift = struct.unpack_from("<2H", self._raw, 30)
        if sector_shift not in (9, 12) or mini_shift != 6:
            raise ValueError("no compound file has such sectors")
        self._sector = 1 << sector_shift
        directory, _, self._cutoff, mini_start = struct.unpack_from("<4L", self._raw, 48)
        self._table = self._numbers(b"".join(map(self._read, self._table_sectors())))
        self._entries = self._directory(self._chain(directory))
        self._mini_table = self._numbers(self._chain(mini_start)) if mini_start < LAST_REAL_SECTOR else ()
        self._mini = b""
        if self._entries and self._entries[0].start < LAST_REAL_SECTOR:
            self._mini = self._chain(self._entries[0].start)

    def _table_sectors(self) -> list[int]:
        sectors = list(struct.unpack_from(f"<{HEADER_SECTORS}L", self._raw, 76))
        following, count = struct.unpack_from("<2L", self._raw, 68)
        for _ in range(min(count, len(self._raw) // self._sector)):
            if following >= LAST_REAL_SECTOR:
                break
            *more, following = self._numbers(self._read(following))
            sectors += more
        return [sector for sector in sectors if sector < LAST_REAL_SECTOR]

    def _read(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._raw[start : start + self._sector]

    def _chain(self, sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector < LAST_REAL_SECTOR:
            # A chain longer than the file runs in a circle.
            if len(pieces) > len(self._table):
                raise ValueError("sectors in a circle")
            pieces.append(self._read(sector))
            sector = self._table[sector]
        return b"".join(pieces)

    def _content(self, entry: _Entry) -> bytes:
        try:
            if entry.size >= self._cutoff:
                return self._chain(entry.start)[: entry.size]
            pieces: list[bytes] = []
            sector = entry.start
            while sector < LAST_REAL_SECTOR and len(pieces) <= len(self._mini_table):
                pieces.append(self._mini[sector * 64 : sector * 64 + 64])
                sector = self._mini_table[sector]
            return b"".join(pieces)[: entry.size]
        except (ValueError, IndexError) as error:
            raise SheetError("SHEET-03", file=self._path.name) from error

    @staticmethod
    def _numbers(raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}L", raw[: len(raw) // 4 * 4])

    @staticmethod
    def _directory(raw: bytes) -> tuple[_Entry, ...]:
        entries = []
        for at in range(0, len(raw) - ENTRY_BYTES + 1, ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            start, size = struct.unpack_from("<2L", raw, at + 116)
            name = raw[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind:
                entries.append(_Entry(name, kind, start, size))
        return tuple(entries)
