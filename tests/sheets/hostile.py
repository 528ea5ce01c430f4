"""Builds files that are broken, locked, or made to exhaust whoever reads them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.sheets.office import encrypted_save, workbook_save, xls_number, xls_save

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def package_save(path: Path, sheet: bytes, root: str = "workbook", book: str = "xl/workbook.xml") -> Path:
    """Save the least workbook with this XML as its only sheet."""
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{book}" ContentType="{content}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="{book}"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        book: f'<{root} xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="r1"/>'
        f"</sheets></{root}>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def cells_sheet(*refs: str, tail: str = "") -> bytes:
    """Return the XML of a sheet with the number 1 in each of these cells."""
    rows = "".join(
        f'<row r="{ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{ref}"><v>1</v></c></row>' for ref in refs
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'.encode()


def truncated(path: Path) -> Path:
    workbook_save(path, {"s": [["a", "b"]] * 500})
    path.write_bytes(path.read_bytes()[:3000])
    return path


def broken_xml(path: Path) -> Path:
    return package_save(path, cells_sheet("A1", "B2")[:-30])


def bomb(path: Path) -> Path:
    return package_save(path, cells_sheet("A1", tail=" " * 100_000_000))


def bomb_that_lies(path: Path) -> Path:
    """Save a part of 100 MB that declares 900 bytes in both of its headers."""
    package_save(path, cells_sheet("A1", tail=" " * 100_000_000))
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(raw.replace(struct.pack("<L", size), struct.pack("<L", 900)))
    return path


def strings_bomb(path: Path) -> Path:
    package_save(path, cells_sheet("A1"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 6_000_000)
    return path


def declared_strings(path: Path) -> Path:
    package_save(path, cells_sheet("A1"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        text = f'<sst xmlns="{MAIN}" count="1" uniqueCount="4000000000"><si><t>a</t></si></sst>'
        archive.writestr("xl/sharedStrings.xml", text)
    return path


def many_columns(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("s")
    for row in range(20):
        for column in range(16_384):
            sheet.write_number(row, column, 1)
    book.close()
    return path


def unnamed_columns(path: Path) -> Path:
    row = "<row>" + "<c><v>1</v></c>" * 2_000 + "</row>"
    return package_save(path, f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'.encode())


def entities(path: Path) -> Path:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{lines}]>'
    return package_save(path, head.encode() + cells_sheet("A1").replace(b"1</v>", b"&e8;</v>"))


def many_merges(path: Path) -> Path:
    merges = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(1, 300_000, 2))
    return package_save(path, cells_sheet("A1", tail=f"<mergeCells>{merges}</mergeCells>"))


def open_document(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    return path


def web_page(path: Path) -> Path:
    path.write_text("<html><table><tr><td>组织代码</td></tr></table></html>", encoding="utf-8")
    return path


def bytes_file(content: bytes) -> Callable[[Path], Path]:
    def save(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return save


HOSTILE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "text.xlsx": ("SHEET-02", bytes_file("这不是工作簿".encode())),
    "empty.xlsx": ("SHEET-02", bytes_file(b"")),
    "letter.xlsx": ("SHEET-02", lambda path: package_save(path, b"", root="document")),
    "plain.zip.xlsx": ("SHEET-02", bytes_file(b"PK\x05\x06" + b"\0" * 18)),
    "compound.xls": ("SHEET-03", bytes_file(bytes.fromhex("D0CF11E0A1B11AE1") + b"\xff" * 2000)),
    "truncated.xlsx": ("SHEET-03", truncated),
    "xml.xlsx": ("SHEET-03", broken_xml),
    "locked.xlsx": ("SHEET-04", encrypted_save),
    "locked.xls": ("SHEET-04", lambda path: xls_save(path, [xls_number(0, 0, 1)], [(0x2F, b"\0" * 54)])),
    "bomb.xlsx": ("SHEET-05", bomb),
    "lying.xlsx": ("SHEET-05", bomb_that_lies),
    "strings.xlsx": ("SHEET-05", strings_bomb),
    "declared.xlsx": ("SHEET-03", declared_strings),
    "columns.xlsx": ("SHEET-06", many_columns),
    "unnamed.xlsx": ("SHEET-06", unnamed_columns),
    "columns.csv": ("SHEET-06", bytes_file(b"," * 16_383)),
    "far.xlsx": ("SHEET-07", lambda path: package_save(path, cells_sheet("A1", "A1048576"))),
    "rows.csv": ("SHEET-07", bytes_file(b"1,2\n" * 200_001)),
    "sparse.xlsx": ("SHEET-15", lambda path: package_save(path, cells_sheet("ALL1", "A200000"))),
    "sparse.xls": ("SHEET-15", lambda path: xls_save(path, [xls_number(65_535, 255, 1)])),
    "lying.xls": (
        "SHEET-03",
        lambda path: xls_save(path, [(0x200, struct.pack("<2L3H", 0, 2**32 - 1, 0, 65535, 0))]),
    ),
    "wide.xls": ("SHEET-03", lambda path: xls_save(path, [xls_number(0, 60_000, 1)])),
    "strings.xls": (
        "SHEET-03",
        lambda path: xls_save(
            path, [xls_number(0, 0, 1)], [(0xFC, struct.pack("<2L", 2**31 - 1, 2**31 - 1))]
        ),
    ),
    "merges.xlsx": ("SHEET-15", many_merges),
    "encoding.csv": ("SHEET-09", bytes_file(b"\xff\xff\xff\x80\x80")),
    "quote.csv": ("SHEET-18", bytes_file(b'a,b\n"c,1\nd,2\n')),
    "page.xls": ("SHEET-10", web_page),
    "open.xlsx": ("SHEET-11", open_document),
    "binary.xlsx": ("SHEET-11", lambda path: package_save(path, b"", book="xl/workbook.bin")),
    "entities.xlsx": ("SHEET-16", entities),
}
