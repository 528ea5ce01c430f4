"""A large sheet is read in slices, and nobody can tell."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from jishi.sheets import slices, workbook
from jishi.sheets.cells import Cell

LONG = 400


def read(path: Path, monkeypatch: pytest.MonkeyPatch, *, least: int) -> list[list[Cell]]:
    monkeypatch.setattr(slices, "SLICED_FROM", least)
    monkeypatch.setattr(slices, "SLICE", 300)
    return workbook.read_rows(path)


def drawn(path: Path) -> Path:
    """Write a sheet that begins at C5, with gaps, merged cells, and rows that end at different columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C5"] = "甲"
    values = [None, 1, True, "1", 2.25, date(2012, 3, 4), datetime(2012, 1, 2, 3, 4, 5)]  # noqa: DTZ001
    for row in range(12, 12 + LONG):
        for column in range(2, 3 + row % 7):
            sheet.cell(row, column, values[(row * 3 + column) % len(values)])
    sheet["B70"] = "=A1+1"
    sheet["A75"] = "末"
    sheet.merge_cells("C20:D22")
    book.save(path)
    return path


def test_slices_give_the_same_rows_as_the_whole_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drawn(tmp_path / "a.xlsx")
    whole = read(path, monkeypatch, least=10**9)
    cut = read(path, monkeypatch, least=0)

    package = workbook.workbook_open(path).package
    assert len(list(slices.books_of(package, package.sheets()[0].part))) >= 2
    assert cut == whole
    assert [[type(cell) for cell in row] for row in cut] == [[type(cell) for cell in row] for row in whole]


def test_text_that_looks_like_a_row_cuts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(3, LONG, 2):
            sheet.write(row, 1, '</sheetData><row r="3">')
            sheet.write(row, row % 9 + 2, row)

    assert read(path, monkeypatch, least=0) == read(path, monkeypatch, least=10**9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<row r="1">', b"<row>"),
        (b"<sheetData>", b"<sheetData><!-- <row r='9'> -->"),
        (b"sheetData>", b"sheetData >"),
    ],
)
def test_what_cannot_be_cut_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes, after: bytes
) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, LONG))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    path = tmp_path / "c.xlsx"
    _with_sheet(path, (sheet % (space, rows)).replace(before, after))

    assert read(path, monkeypatch, least=0) == [[n] for n in range(1, LONG)]


def _with_sheet(path: Path, xml: bytes) -> None:
    plain = path.with_name("plain.xlsx")
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if "worksheets/sheet" in name else old.read(name))
