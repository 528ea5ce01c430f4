"""A large sheet cut into small workbooks of some thousand rows: a reader holds all cells of a workbook at once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from jishi.sheets.package import Package

# A reader takes about five times the XML of a sheet while it reads.
SLICED_FROM: Final = 32 * 1024 * 1024
SLICE: Final = 8 * 1024 * 1024
HEAD: Final = re.compile(rb"<sheetData(?:\s[^>]*)?>")
LONGEST_HEAD: Final = 1024 * 1024
NUMBERED: Final = re.compile(rb"\s*<row\s(?:[^>]*\s)?r=[\"']\d")
ROW: Final = b"<row "
END: Final = b"</sheetData>"
TAIL: Final = b"</sheetData></worksheet>"
# In these something may look like a row and be none.
RAW: Final = (b"<![CDATA[", b"<!--")
SHEETS: Final = "worksheets/"


class NotToBeCut(Exception):
    """The XML of a sheet is written in a way that is only read as a whole."""


def is_large(package: Package, part: str) -> bool:
    """Tell whether a sheet's XML is so long that it is better read in slices."""
    return package.size(part) >= SLICED_FROM


def books_of(package: Package, part: str) -> Iterator[io.BytesIO]:
    """Give a sheet as workbooks, each with the next rows only; row numbers, styles and texts are those of the file.

    Parameters
    ----------
    package : the workbook
    part : the part that holds the sheet's cells

    Raises
    ------
    NotToBeCut
        if rows cannot be told apart by their bytes; nothing is lost, the sheet is read whole
    SheetError
        as `Package.chunks`
    """
    shell = {name: b"".join(package.chunks(name)) for name in package.parts() if _is_shell(name)}
    # Texts are read with each slice: no more often than the sheet is long.
    size = max(SLICE, *(len(data) for data in shell.values()))
    for xml in _cut(package, part, size):
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w") as archive:
            for name, data in shell.items():
                archive.writestr(name, data)
            archive.writestr(part, xml)
        book.seek(0)
        yield book


def _is_shell(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and SHEETS not in name


def _cut(package: Package, part: str, size: int) -> Iterator[bytes]:
    rest, head = bytearray(), b""
    for chunk in package.chunks(part):
        rest += chunk
        if not head:
            found = HEAD.search(rest)
            if found is None and len(rest) > LONGEST_HEAD:
                raise NotToBeCut
            if found is None:
                continue
            head = bytes(rest[: found.end()])
            del rest[: found.end()]
        at = rest.rfind(ROW) if len(rest) >= size else 0
        if at > 0:
            yield _checked(head, rest[:at])
            del rest[:at]
    end = rest.find(END)
    if not head or end < 0:
        raise NotToBeCut
    if rest[:end].strip():
        yield _checked(head, rest[:end])


def _checked(head: bytes, rows: bytearray) -> bytes:
    if not NUMBERED.match(rows) or any(mark in rows for mark in RAW):
        raise NotToBeCut
    return head + bytes(rows) + TAIL
