"""Rows written and read again are the same rows."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.sheets import Cell, read_rows, write_rows

pytestmark = pytest.mark.slow

texts = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=30)
cells = st.one_of(
    st.none(),
    st.booleans(),
    texts,
    st.sampled_from(["=1+1", "+86", "-", "@x", "007", "2.30321E+11", " ", "_x0041_", "\t=x", "http://x"]),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
)
tables = st.lists(st.lists(cells, min_size=1, max_size=6), min_size=1, max_size=8)


def trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """A sheet has no end of row: what is blank at the edge is not there."""
    cut = [row[: max((i + 1 for i, cell in enumerate(row) if cell is not None), default=0)] for row in rows]
    while cut and not cut[-1]:
        cut.pop()
    return cut


@settings(deadline=None, max_examples=100)
@given(tables)
def test_rows_written_and_read_again_are_equal(rows: list[list[Cell]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"

        write_rows(path, {"表": rows})

        assert trimmed(read_rows(path)) == trimmed(rows)


def test_a_number_that_a_cell_would_round_is_kept_as_text(tmp_path: Path) -> None:
    long_number, fine_number = 230321197001011234, Decimal("0.1234567890123456789")

    write_rows(tmp_path / "a.xlsx", {"表": [[long_number, fine_number, date(1890, 1, 2)]]})

    assert read_rows(tmp_path / "a.xlsx") == [["230321197001011234", "0.1234567890123456789", "1890-01-02"]]
