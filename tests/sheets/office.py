"""Builds the files that offices send: workbooks with merged headers, hidden rows, and old xls files."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from jishi.sheets.shape import cell_position, column_number

LEDGER: list[list[Any]] = [
    ["鸡东县基层党组织基本情况表"],
    ["填报单位:鸡东县委组织部", None, None, None, None, "单位:个、人"],
    ["组织代码", "组织名称", "基本情况", None, None, "备 注"],
    [None, None, "党员数", None, "成立\n日期", None],
    [None, None, "合计", "其中：女", None, None],
    ["甲", "乙", 1, 2, 3, 4],
    ["230321001", "东村党支部", 36, 9, "1998-07", None],
    ["230321002", "西村党支部", "约30", 8, "2001-03", "换届中"],
    ["小 计", None, 66, 17],
    [],
    ["230321003", "南村党支部", 12, 0, "2005-11"],
    ["合计", None, 78, 17],
    ["注:1.党员数不含流动党员。"],
    ["2.成立日期填到月。"],
    ["填表人:", None, "审核人:", None, "填报日期:"],
]
LEDGER_MERGES = ("A1:F1", "A3:A5", "B3:B5", "C3:E3", "C4:D4", "E4:E5", "F3:F5", "A13:F13")
LEDGER_PATHS = (
    "组织代码",
    "组织名称",
    "基本情况/党员数/合计",
    "基本情况/党员数/其中:女",
    "基本情况/成立日期",
    "备注",
)


def workbook_save(
    path: Path,
    sheets: Mapping[str, Sequence[Any]],
    merges: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[str] = (),
    hidden_sheets: Sequence[str] = (),
) -> Path:
    """Save a workbook; merges and hidden lines are those of its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    first = book.worksheets[0]
    for merge in merges:
        first.merge_cells(merge)
    for row in hidden_rows:
        first.row_dimensions[row].hidden = True
    for column in hidden_columns:
        first.column_dimensions[column].hidden = True
    book.save(path)
    return path


def ledger_save(path: Path) -> Path:
    """Save the ledger with its three header rows."""
    return workbook_save(path, {"基本情况": LEDGER}, LEDGER_MERGES)


def xls_save(
    path: Path, records: Sequence[tuple[int, bytes]], globals_: Sequence[tuple[int, bytes]] = ()
) -> Path:
    """Save an old xls workbook of one sheet named Sheet1 with these records of cells."""
    start = _record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 1997, 0, 0))
    extra = b"".join(_record(kind, body) for kind, body in globals_)
    code_page = _record(0x42, struct.pack("<H", 1200))
    name = struct.pack("<2B", 6, 0) + b"Sheet1"
    offset = len(start) + len(extra) + len(code_page) + 4 + 6 + len(name) + 4
    bound = _record(0x85, struct.pack("<L2B", offset, 0, 0) + name)
    sheet = _record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0, 1997, 0, 0))
    sheet += b"".join(_record(kind, body) for kind, body in records) + _record(0x0A, b"")
    path.write_bytes(_compound(start + extra + code_page + bound + _record(0x0A, b"") + sheet))
    return path


def xls_text(row: int, column: int, text: str) -> tuple[int, bytes]:
    """Return a record of one text, row and column from 0."""
    return 0x204, struct.pack("<3HHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")


def xls_number(row: int, column: int, number: float) -> tuple[int, bytes]:
    """Return a record of one number, row and column from 0."""
    return 0x203, struct.pack("<3Hd", row, column, 0, number)


def xls_hidden_row(row: int) -> tuple[int, bytes]:
    """Return a record that hides a row, from 0."""
    return 0x208, struct.pack("<8H", row, 0, 2, 255, 0, 0, 0x120, 15)


def xls_table(
    path: Path,
    rows: Sequence[Sequence[Any]],
    merges: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[str] = (),
) -> Path:
    """Save rows of texts and numbers as an old xls workbook with its merged cells and hidden lines."""
    columns = [column_number(letters) - 1 for letters in hidden_columns]
    records = [(0x7D, struct.pack("<6H", at, at, 2048, 15, 1, 0)) for at in columns]
    records += [xls_hidden_row(row - 1) for row in hidden_rows]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                is_text = isinstance(value, str)
                records.append((xls_text if is_text else xls_number)(number, column, value))
    blocks = b"".join(_block(merge) for merge in merges)
    return xls_save(path, [*records, (0xE5, struct.pack("<H", len(merges)) + blocks)])


def _block(merge: str) -> bytes:
    first, last = (cell_position(name) for name in merge.split(":"))
    return struct.pack("<4H", first[0] - 1, last[0] - 1, first[1] - 1, last[1] - 1)


def encrypted_save(path: Path) -> Path:
    """Save a file as an office program does when a password is set."""
    path.write_bytes(_compound(b"\0" * 4096, name="EncryptedPackage"))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file: one sector of table, one of directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack("<128L", *(chain + [0xFFFFFFFF] * (128 - len(chain))))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16
    header += struct.pack("<3H2H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    root = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory = (root + _entry(name, 2, 2, len(stream))).ljust(512, b"\0")
    return header + table + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<H2B", len(raw) + 2, kind, 1)
    return head + struct.pack("<3L36x3L", 0xFFFFFFFF, 0xFFFFFFFF, child, start, size, 0)
