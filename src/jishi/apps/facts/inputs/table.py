"""The table of a file that was handed in, or why the file as a whole is refused."""

import re
from pathlib import Path

from jishi.shared import wording
from jishi.sheets import Problem, SheetError, Table, table_read

from ..drafts import Finding
from .columns import Columns, columns_find
from .sentences import say

CODE_COLUMN = "组织代码"
_HIDDEN_ROWS = ("SHEET-24", "SHEET-25")
_REPEATED = re.compile(r"#\d+$")


class FileRefused(ValueError):
    """Nothing of this file can be imported; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("".join(finding.text for finding in findings))


def table_open(path: Path, filename: str) -> tuple[Table, Columns]:
    """Read a file's table and name its columns.

    Raises FileRefused with every reason at once.
    """
    try:
        table = table_read(path, headers=(CODE_COLUMN,), called=filename)
    except SheetError as error:
        values = error.by_name(path.name, filename).values | {"file": filename}
        text = wording.render("zh", error.code, **values)
        raise FileRefused([_file_finding(text, error.code)]) from error
    columns = columns_find(table)
    faults = [*_form_faults(table, columns), *_column_faults(table, columns)]
    if faults:
        raise FileRefused(faults)
    return table, columns


def hidden_rows(table: Table) -> frozenset[int]:
    """Return the numbers of the rows that the officer does not see."""
    found: set[int] = set()
    for problem in table.problems:
        if problem.code in _HIDDEN_ROWS and problem.row is not None:
            last = int(problem.values.get("last", problem.row))
            found.update(range(problem.row, last + 1))
    return frozenset(found)


def form_remarks(table: Table, columns: Columns) -> list[Finding]:
    """Return what is said about the file's form without refusing anything."""
    remarks = [_as_finding(problem, is_refused=False) for problem in table.problems if _is_remark(problem)]
    remarks += [
        Finding(
            skipped.row,
            0,
            "",
            say("FACTS-44", row=skipped.row, value=skipped.text, reason=skipped.why("zh")),
            "FACTS-44",
            is_refused=False,
        )
        for skipped in table.skipped
        if skipped.reason == "total"
    ]
    remarks += [
        Finding(
            table.header_rows[1], position, name, say("FACTS-45", value=name), "FACTS-45", is_refused=False
        )
        for name, position in columns.ignored
    ]
    return remarks


def _is_remark(problem: Problem) -> bool:
    return problem.severity == "warning" and problem.code not in (*_HIDDEN_ROWS, "SHEET-22")


def _form_faults(table: Table, columns: Columns) -> list[Finding]:
    """Return the errors of form that touch a column we read; a remark column may be what it likes."""
    used = columns.positions | {
        position
        for name, position in zip(table.columns, table.positions, strict=True)
        if columns.knows(_REPEATED.sub("", name))
    }
    return [
        _as_finding(problem, is_refused=True)
        for problem in table.errors()
        if problem.column is None or problem.column in used
    ]


def _column_faults(table: Table, columns: Columns) -> list[Finding]:
    faults = [
        Finding(
            table.header_rows[1], position, name, say("FACTS-51", value=name), "FACTS-51", is_refused=True
        )
        for name, position in columns.doubled
    ]
    if columns.code is not None and not columns.indicators:
        text = say("FACTS-50", sheet=table.sheet, example=columns.example)
        faults.append(_file_finding(text, "FACTS-50"))
    if not table.rows:
        faults.append(_file_finding(say("FACTS-52", sheet=table.sheet), "FACTS-52"))
    return faults


def _as_finding(problem: Problem, *, is_refused: bool) -> Finding:
    field = str(problem.values.get("header", ""))
    return Finding(
        problem.row or 0, problem.column or 0, field, problem.text("zh"), problem.code, is_refused=is_refused
    )


def _file_finding(text: str, code: str) -> Finding:
    return Finding(0, 0, "", text, code, is_refused=True)
