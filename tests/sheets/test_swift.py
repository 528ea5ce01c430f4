"""Rows written straight as XML are the rows that the library writes, byte for byte, whatever stands in a cell."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.sheets import Book, Cell, Column, book_write, write_rows
from jishi.sheets.swift import SwiftRows, TextRows

COLUMNS = tuple(Column(f"列{n}", number_format="0.00" if n == 1 else None) for n in range(3))
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.sampled_from(
        ("=1+1", "+8", "@x", "\tq", " 前", "后 ", "a&b", "<r>x</r>", "_x0041_", "\u3000", "第1村")
    ),
    st.integers(-(10**17), 10**17),
    st.decimals(-(10**16), 10**16, places=3),
    st.booleans(),
    st.dates(date(1890, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001
    st.sampled_from((time(8, 30), timedelta(hours=30))),
)


def sheet_xml(rows: Sequence[Sequence[Cell]]) -> str:
    file = io.BytesIO()
    book_write(file, Book("表", COLUMNS, rows, spare_rows=1))
    with zipfile.ZipFile(file) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def seen(xml: str) -> str:
    """Return the cells without the numbers of their styles, which depend on the order in which they were met."""
    return re.sub(r' s="\d+"', "", xml)


@pytest.fixture(scope="module")
def slowly() -> Callable[[Sequence[Sequence[Cell]]], str]:
    def write(rows: Sequence[Sequence[Cell]]) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SwiftRows, "write", lambda self, row, cells: False)
            return sheet_xml(rows)

    return write


@given(st.lists(st.lists(CELLS, max_size=3), min_size=1, max_size=4))
def test_both_ways_write_the_same(
    slowly: Callable[[Sequence[Sequence[Cell]]], str], rows: list[list[Cell]]
) -> None:
    rows = [[cell for cell in row if not (isinstance(cell, str) and cell == "")] for row in rows]

    assert seen(sheet_xml(rows)) == seen(slowly(rows))


def test_a_plain_row_is_written_straight_and_a_marked_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    write = SwiftRows.write

    def watched(self: SwiftRows, row: int, cells: Sequence[Cell]) -> bool:
        told.append(write(self, row, cells))
        return told[-1]

    monkeypatch.setattr(SwiftRows, "write", watched)
    sheet_xml([["=1+1", 7, date(2012, 7, 15)], [Decimal("0.5"), None], ["a&b"], [True], [10**16]])

    assert told == [True, True, False, False, False]


@settings(max_examples=20)
@given(st.lists(st.lists(CELLS, max_size=3), max_size=5))
def test_plain_sheets_are_what_the_library_writes(rows: Sequence[Sequence[Cell]]) -> None:
    def written(file: Path) -> bytes:
        write_rows(file, {"一": rows})
        return file.read_bytes()

    with tempfile.TemporaryDirectory() as folder:
        ours = written(Path(folder) / "book.xlsx")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TextRows, "take", lambda self, row, cells: False)
            assert written(Path(folder) / "book.xlsx") == ours
