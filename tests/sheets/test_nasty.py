"""Sheets as offices send them are read as a clerk reads them, in each kind of file."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from jishi.sheets import SheetError, Table, table_read
from tests.sheets.nasty import NASTY, Nasty
from tests.sheets.office import workbook_save, xls_table


def saved(nasty: Nasty, path: Path) -> Path:
    if path.suffix == ".xls":
        return xls_table(path, nasty.rows, nasty.merges, nasty.hidden_rows, nasty.hidden_columns)
    return workbook_save(path, {"表": nasty.rows}, nasty.merges, nasty.hidden_rows, nasty.hidden_columns)


def is_plain(nasty: Nasty) -> bool:
    """Tell whether a csv file loses nothing of a sheet."""
    return not (nasty.merges or nasty.hidden_rows or nasty.hidden_columns or nasty.cells)


def told(table: Table) -> dict[str, object]:
    return {
        "columns": table.columns,
        "header": table.header_rows,
        "data": tuple(row.number for row in table.rows),
        "skipped": {line.row: line.why("zh") for line in table.skipped},
    }


def truth(nasty: Nasty) -> dict[str, object]:
    return {
        "columns": tuple(nasty.columns),
        "header": nasty.header,
        "data": tuple(nasty.data),
        "skipped": nasty.skipped,
    }


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize("name", NASTY)
def test_a_sheet_is_read_as_a_clerk_reads_it(name: str, kind: str, tmp_path: Path) -> None:
    nasty = NASTY[name]

    table = table_read(saved(nasty, tmp_path / f"a.{kind}"))

    assert told(table) == truth(nasty)
    assert [problem.code for problem in table.problems] == list(nasty.problems)
    cells = {row.number: dict(zip(table.columns, row.cells, strict=True)) for row in table.rows}
    assert {at: cells[at[0]][at[1]] for at in nasty.cells} == nasty.cells


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", [name for name, nasty in NASTY.items() if is_plain(nasty)])
def test_a_csv_of_the_same_rows_says_the_same(name: str, encoding: str, tmp_path: Path) -> None:
    nasty = NASTY[name]
    with (tmp_path / "a.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(nasty.rows)

    assert told(table_read(tmp_path / "a.csv")) == truth(nasty)


def test_a_workbook_may_begin_with_a_cover_and_instructions(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "封面": [["鸡东县党内统计台账"], ["2012年度"]],
        "填表说明": [["序号", "怎样填", "谁来填"], [1, "照实填", "文书"]],
        "基本情况": [["组织代码", "组织名称", "党员数"], ["01", "东村", 3]],
        "代码": [["代码", "含义", "说明"], ["1", "村", "x"]],
    }

    table = table_read(workbook_save(tmp_path / "a.xlsx", sheets))

    assert table.sheet == "基本情况"


def test_a_wide_sheet_of_groups_nobody_merged_is_read_at_once(tmp_path: Path) -> None:
    width = 600
    rows = [["组", *[None] * width], [None, "类", *[None] * (width - 1)], ["名"] * (width + 1), [1] * width]
    started = perf_counter()

    with suppress(SheetError):
        table_read(workbook_save(tmp_path / "a.xlsx", {"s": rows}))

    assert perf_counter() - started < 5
