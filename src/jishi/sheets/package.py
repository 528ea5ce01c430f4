"""The zip package of an xlsx workbook: looked at before anything is unpacked into memory."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, NoReturn
from xml.parsers import expat

from jishi.sheets import limits
from jishi.sheets.errors import SheetError

CHUNK: Final = 256 * 1024
LOADED: Final = re.compile(r"sharedstrings|styles")
LOADED_SMALL: Final = re.compile(r"styles|workbook|\.rels$|content_types|theme")
# The least text is <si/>.
LEAST_TEXT_BYTES: Final = 5
LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
RELATIONS: Final = "_rels/.rels"
CONTENT_TYPES: Final = "[Content_Types].xml"
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet as the workbook lists it, and the part that holds its cells."""

    name: str
    is_hidden: bool
    part: str


class Package:
    """An xlsx file whose parts are read piece by piece, never more than they declare.

    Parameters
    ----------
    path : the file, known to begin like a zip archive
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._members = self._vetted()

    def parts(self) -> tuple[str, ...]:
        """Return the names of all parts, in the archive's order."""
        return tuple(self._members)

    def size(self, part: str) -> int:
        """Return how many bytes a part declares to unpack to; 0 if there is none."""
        member = self._members.get(part)
        return member.file_size if member else 0

    def refuse(self, code: str, **values: str | int) -> NoReturn:
        """Raise a `SheetError` about this file."""
        raise SheetError(code, file=self.path.name, **values)

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in the order of their tabs."""
        found: list[tuple[str, bool, str]] = []
        roots: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            if not roots:
                roots.append(_local(name))
            if _local(name) == "sheet":
                relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
                found.append((attributes["name"], attributes.get("state", "visible") != "visible", relation))

        book = self._main_part()
        self.parse(book, start)
        if roots != ["workbook"]:
            self.refuse("SHEET-02")
        targets = self._relations(book)
        listed = [SheetPart(name, hidden, targets.get(relation, "")) for name, hidden, relation in found]
        sheets = tuple(sheet for sheet in listed if sheet.part in self._members and "chart" not in sheet.part)
        if not sheets:
            self.refuse("SHEET-03")
        self._vet_shared({sheet.part for sheet in sheets}, targets)
        return sheets

    def parse(self, part: str, start: Callable[[str, Attributes], None]) -> None:
        """Walk one XML part; a document type, the way to hide a bomb in XML, is refused."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = lambda *_: self.refuse("SHEET-16")
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except SheetError:
            raise
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise SheetError("SHEET-03", file=self.path.name) from error

    def chunks(self, part: str) -> Iterator[bytes]:
        """Unpack one part piece by piece, and stop it where it grows beyond what it declares."""
        member = self._members.get(part)
        if member is None:
            self.refuse("SHEET-03")
        with self.path.open("rb") as file:
            seen = 0
            for chunk in self._inflated(file, member):
                seen += len(chunk)
                if seen > member.file_size:
                    self.refuse("SHEET-05", part=part)
                yield chunk

    def _vetted(self) -> dict[str, zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise SheetError("SHEET-03", file=self.path.name) from error
        names = {member.filename for member in members}
        if len(names) != len(members):
            self.refuse("SHEET-03")
        if "mimetype" in names and "content.xml" in names:
            self.refuse("SHEET-11")
        if CONTENT_TYPES not in names or RELATIONS not in names:
            self.refuse("SHEET-02")
        for member in members:
            self._vet(member)
        return {member.filename: member for member in members}

    def _vet(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & 1:
            self.refuse("SHEET-04")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self.refuse("SHEET-03")
        is_dense = member.file_size > limits.MAX_RATIO * max(member.compress_size, 1)
        if member.file_size > _allowed(member.filename) or (
            is_dense and member.file_size > limits.RATIO_FREE_BYTES
        ):
            self.refuse("SHEET-05", part=member.filename)

    def _vet_shared(self, sheets: set[str], targets: dict[str, str]) -> None:
        """Walk what every reader loads whole: texts and styles."""
        loaded = [part for part in targets.values() if part.endswith(".xml") and part in self._members]
        named = [part for part in self._members if LOADED.search(part.lower())]
        for part in dict.fromkeys(loaded + named):
            if part not in sheets:
                most = self._members[part].file_size // LEAST_TEXT_BYTES
                self.parse(part, partial(self._vet_count, most))

    def _vet_count(self, most: int, name: str, attributes: Attributes) -> None:
        # A reader makes room for the declared number of texts before it meets the first.
        if int(attributes.get("uniqueCount", 0)) > most:
            self.refuse("SHEET-03")

    def _inflated(self, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
        # zipfile stops at the declared size without a word; other readers go on, so we must look.
        file.seek(member.header_offset)
        header = file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size:
            self.refuse("SHEET-03")
        fields = LOCAL_HEADER.unpack(header)
        file.seek(fields[-2] + fields[-1], 1)
        left = member.compress_size
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (packed := file.read(min(CHUNK, left))):
            left -= len(packed)
            if member.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            yield from self._unpacked(inflate, packed)
        if left > 0:
            self.refuse("SHEET-03")

    def _unpacked(self, inflate: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
        try:
            while packed:
                yield inflate.decompress(packed, CHUNK)
                packed = inflate.unconsumed_tail
        except zlib.error as error:
            raise SheetError("SHEET-03", file=self.path.name) from error

    def _main_part(self) -> str:
        for part in self._relations("", kind="/officeDocument").values():
            if part in self._members and part.endswith(".xml"):
                return part
        return self.refuse("SHEET-11")

    def _relations(self, source: str, kind: str = "") -> dict[str, str]:
        """Return relation id → part name for the part `source`."""
        folder, name = posixpath.split(source)
        found: dict[str, str] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if _local(tag) == "Relationship" and attributes["Type"].endswith(kind):
                target = posixpath.join("/", folder, attributes["Target"])
                found[attributes["Id"]] = posixpath.normpath(target).lstrip("/")

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found


def _allowed(part: str) -> int:
    if "/media/" in part or "/embeddings/" in part:
        return limits.MAX_FILE_BYTES
    if "/worksheets/" in part:
        return limits.MAX_SHEET_BYTES
    return limits.MAX_PART_BYTES if LOADED_SMALL.search(part.lower()) else limits.MAX_STRINGS_BYTES


def _local(name: str) -> str:
    return name.rpartition(":")[2]
