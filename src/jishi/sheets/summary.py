"""What is in an office's workbook, as plain values for other programs."""

from __future__ import annotations

from typing import Any

from jishi.sheets.model import Problem, Table
from jishi.sheets.shape import column_letters


def table_summary(table: Table, lang: str = "zh") -> dict[str, Any]:
    """Return what was found on a sheet: where the header and the data stand, and what was left out and why.

    Parameters
    ----------
    table : as `table_read` found it
    lang : language of the problems' sentences; the reasons of skipped rows are always the office's own words

    Returns
    -------
    "sheet", "header_rows", "first_data_row" (None without data), "data_rows", "columns", "skipped", "problems";
    rows count from 1 as the office program shows them
    """
    return {
        "sheet": table.sheet,
        "header_rows": list(table.header_rows),
        "first_data_row": table.rows[0].number if table.rows else None,
        "data_rows": len(table.rows),
        "columns": list(table.columns),
        "skipped": [{"row": line.row, "why": line.why("zh")} for line in table.skipped],
        "problems": [_problem(problem, lang) for problem in table.problems],
    }


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "row": problem.row,
        "column": column_letters(problem.column) if problem.column else None,
        "text": problem.text(lang),
    }
