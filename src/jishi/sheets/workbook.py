"""Open a workbook of an office, whatever its kind, and hand out its rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import python_calamine

from jishi.sheets.cells import Cell, exact
from jishi.sheets.errors import SheetError


def read_rows(path: str | Path, sheet: str | None = None) -> list[list[Cell]]:
    """Read one sheet as rows of exact values; row 1 of the program is the first row here."""
    path = Path(path)
    if not path.is_file():
        raise SheetError("SHEET-01", file=path.name)
    if path.suffix.lower() in {".csv", ".txt"}:
        return _csv_rows(path)
    try:
        book = python_calamine.load_workbook(path)
    except Exception as error:
        raise SheetError("SHEET-03", file=path.name) from error
    with book:
        if sheet is not None and sheet not in book.sheet_names:
            raise SheetError("SHEET-08", file=path.name, sheet=sheet, sheets="、".join(book.sheet_names))
        found = book.get_sheet_by_name(sheet or book.sheet_names[0])
        return [[exact(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]


def _csv_rows(path: Path) -> list[list[Cell]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    raise SheetError("SHEET-09", file=path.name)
