"""Rows of a csv file, in the encodings that office programs write."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Final

from jishi.shared.quotes import row_joining
from jishi.sheets import limits
from jishi.sheets.cells import Cell
from jishi.sheets.errors import SheetError
from jishi.sheets.shape import Shape

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS: Final = (",", "\t", ";")


def delimited_rows(path: Path) -> list[list[Cell]]:
    """Read a csv file; every cell stays text, so that no code loses a zero.

    Parameters
    ----------
    path : a file in UTF-8, UTF-16 with its mark, or GB18030

    Raises
    ------
    SheetError
        SHEET-05 if it is too large, SHEET-09 if its encoding is unknown, SHEET-06, SHEET-07, SHEET-15
        for too many columns, rows or cells, SHEET-18 if a quote that is never closed joins rows
    """
    if path.stat().st_size > limits.MAX_FILE_BYTES:
        raise SheetError("SHEET-05", file=path.name, part=path.name)
    text = _decoded(path)
    joining = row_joining(io.StringIO(text, newline=""), _delimiter(text)) if '"' in text else 0
    if joining:
        raise SheetError("SHEET-18", file=path.name, row=joining)
    shape = Shape()
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append([cell or None for cell in row])
            _measure(shape, len(rows), len(row), path)
    except csv.Error as error:
        raise SheetError("SHEET-03", file=path.name) from error
    return rows


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    marked = next((encoding for mark, encoding in MARKS if raw.startswith(mark)), None)
    # UTF-8 first: Chinese text in GB18030 is hardly ever valid UTF-8, the other way round it often is.
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _by_letters(text, raw) if encoding == "utf-8" else text
    raise SheetError("SHEET-09", file=path.name)


def _by_letters(text: str, raw: bytes) -> str:
    """Return a text in UTF-8; but where all that is not ASCII in it would be letters of two bytes, the common
    characters of GB2312 that the same bytes are: a list whose only such word is 楼 would read ¥ else.
    """
    odd = max(text, default="")
    if odd < "\x80" or odd > "\u07ff":
        return text
    try:
        return raw.decode("gb2312")
    except UnicodeDecodeError:
        return text


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max(DELIMITERS, key=head.count)


def _measure(shape: Shape, row: int, columns: int, path: Path) -> None:
    shape.last_row = row
    shape.last_column = max(shape.last_column, columns)
    excess = shape.excess()
    if excess is not None:
        raise SheetError(excess[0], file=path.name, sheet=path.stem, **excess[1])
