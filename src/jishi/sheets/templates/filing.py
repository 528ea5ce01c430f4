"""Read a file that was filled in by a description: columns by path in any order, typed values, all faults."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from jishi.shared.text import fold
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.errors import SheetError
from jishi.sheets.model import Table, TableRow
from jishi.sheets.table import table_read

from .model import Field, Finding, Template, Value
from .values import Read, masked, value_doubts, value_read

VERSION_PATH: Final = "版本(勿改)"
# Columns an office keeps for itself; nobody needs to hear that they were not taken over.
SILENT: Final = frozenset({"序号", "备注", "说明", "联系人", "填表人", "联系电话"})
OUR_HIDDEN: Final = "SHEET-26"
HIDDEN_ROWS: Final = frozenset({"SHEET-24", "SHEET-25"})
# A column without header is none of ours; a missing one is told by the description's own words.
ELSEWHERE: Final = frozenset({"SHEET-22", "SHEET-23"})
REPEATED: Final = "SHEET-21"
MOST_KNOWN: Final = 2_000
LONGEST_SHOWN: Final = 40
TOTAL: Final = "合计"
# What stands over columns of every kind and says nothing about them; 副书记 is no 书记.
_HEADINGS: Final = re.compile("基本|情况|信息|资料|/|(?<=副).")


@dataclass(frozen=True, slots=True)
class FiledRow:
    """One row that was filled in: what it says of the columns that are there, and what is wrong with it.

    Parameters
    ----------
    number : as the office program shows it
    values : by field id; None where nothing stands
    version : what the row carried hidden since it was handed out, "" if nothing
    findings : refusals and remarks on its cells
    """

    number: int
    values: dict[str, Value]
    version: str
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Tell whether anything in the row is refused."""
        return any(one.is_refused for one in self.findings)


class Filing:
    """A file read by a description.

    Parameters
    ----------
    table : as it was found on its sheet
    template : the description
    on_date : the office's day
    """

    def __init__(self, table: Table, template: Template, on_date: date) -> None:
        self.table = table
        self.template = template
        self._on_date = on_date
        self.columns = columns_of(table, template)
        self._read = [(at, each) for each, at in self.columns.items() if each.is_read]
        self._version = table.column(VERSION_PATH)
        self._known: dict[int, dict[str, Read]] = defaultdict(dict)

    @property
    def has(self) -> frozenset[str]:
        """Return the ids of the fields whose columns are there and are read."""
        return frozenset(each.id for _, each in self._read)

    def position(self, field_id: str) -> int:
        """Return the number of a field's column on the sheet; 0 if it is not there."""
        at = self.columns.get(self.template.by_id[field_id])
        return 0 if at is None else self.table.positions[at]

    def form_findings(self) -> list[Finding]:
        """Return what is said about the file's form; refusals mean that nothing of it can be taken over."""
        found = [*self._missing(), *self._problems(), *self._ignored()]
        if not self.table.rows:
            found.append(Finding(0, 0, "", "TABLE-12", values={"sheet": self.table.sheet}))
        found += [
            Finding(line.row, 0, "", "TABLE-13", False, {"value": line.text, "why": ("skipped-total", {})})
            for line in self.table.skipped
            if line.reason == "total"
        ]
        return found

    def row_keys(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Give the number and the key of each row; a part of the key that cannot be read is None."""
        fields = [self.template.by_id[each] for each in self.template.key]
        ats = [self.columns.get(each) for each in fields]
        for row in self.table.rows:
            pairs = zip(fields, ats, strict=True)
            yield (
                row.number,
                tuple(None if at is None else value_read(each, row.cells[at]).value for each, at in pairs),
            )

    def rows(self) -> Iterator[FiledRow]:
        """Give the rows in the order of the sheet."""
        hidden = self._hidden_rows()
        for row in self.table.rows:
            yield self._row(row, is_hidden=row.number in hidden)

    def _row(self, row: TableRow, *, is_hidden: bool) -> FiledRow:
        found: list[Finding] = [Finding(row.number, 0, "", "TABLE-32")] if is_hidden else []
        values: dict[str, Value] = {}
        for at, field in self._read:
            cell = row.cells[at]
            if cell is None:
                values[field.id] = None
                if field.is_required:
                    found.append(self._fault(row, at, field, "TABLE-20", ()))
                continue
            read = self._cell(at, field, cell)
            values[field.id] = read.value
            if read.fault:
                found.append(self._fault(row, at, field, read.fault, read.words))
            elif read.value in (None, "") and field.is_required:
                found.append(self._fault(row, at, field, "TABLE-20", ()))
            elif field.check:
                found += self._doubts(row, at, field, read.value)
        version = text_of(row.cells[self._version]) if self._version is not None else ""
        return FiledRow(row.number, values, version, tuple(found))

    def _cell(self, at: int, field: Field, cell: Cell) -> Read:
        """Read a cell; the same words stand in a column again and again."""
        if type(cell) is not str:
            return value_read(field, cell)
        known = self._known[at]
        read = known.get(cell)
        if read is None:
            read = value_read(field, cell)
            if len(known) < MOST_KNOWN:
                known[cell] = read
        return read

    def _fault(
        self, row: TableRow, at: int, field: Field, code: str, words: Sequence[tuple[str, object]]
    ) -> Finding:
        told = {"value": masked(field, shown(row.cells[at]))} | dict(words)
        return Finding(row.number, self.table.positions[at], self.template.names[field.id], code, values=told)

    def _doubts(self, row: TableRow, at: int, field: Field, value: Value) -> Iterator[Finding]:
        for problem in value_doubts(field, value, self._on_date):
            doubt = (problem.code, {"expected": problem.expected, "at": problem.at})
            position = self.table.positions[at]
            yield Finding(
                row.number, position, self.template.names[field.id], "TABLE-33", False, {"doubt": doubt}
            )

    def _missing(self) -> Iterator[Finding]:
        """Give the columns without which no row can be told from another; a new row needs the others, too."""
        for field in map(self.template.by_id.__getitem__, self.template.key):
            if field not in self.columns:
                values = {"path": field.path, "sheet": self.table.sheet}
                yield Finding(
                    self.table.header_rows[0], 0, self.template.names[field.id], "TABLE-10", values=values
                )

    def _problems(self) -> Iterator[Finding]:
        """Give the problems of the table's form; a column we do not read may be what it likes."""
        used = {self.table.positions[at] for at in self.columns.values()}
        own = None if self._version is None else self.table.positions[self._version]
        for problem in self.table.problems:
            is_ours = problem.code == OUR_HIDDEN and problem.column == own
            if is_ours or problem.code in HIDDEN_ROWS or problem.code in ELSEWHERE:
                continue
            if problem.code == REPEATED and not self._is_known(str(problem.values["header"])):
                continue
            is_refused = problem.severity == "error" and (problem.column is None or problem.column in used)
            if problem.code == REPEATED:
                is_refused = True
            label = str(problem.values.get("header", ""))
            place = (problem.row or 0, problem.column or 0, label)
            yield Finding(*place, problem.code, is_refused, dict(problem.values))

    def _is_known(self, header: str) -> bool:
        names = {fold(name) for each in self.template.fields for name in (each.path, each.label)}
        return fold(header) in names

    def _ignored(self) -> Iterator[Finding]:
        taken = {*self.columns.values(), self._version}
        for at, name in enumerate(self.table.columns):
            if at not in taken and name.rpartition("/")[2] not in SILENT:
                header, position = self.table.header_rows[1], self.table.positions[at]
                yield Finding(header, position, name, "TABLE-11", False)

    def _hidden_rows(self) -> frozenset[int]:
        found: set[int] = set()
        for problem in self.table.problems:
            if problem.code in HIDDEN_ROWS and problem.row is not None:
                last = int(problem.values.get("last", problem.row))
                found.update(range(problem.row, last + 1))
        return frozenset(found)


def template_read(
    path: str | Path, template: Template, on_date: date, sheet: str | None = None, called: str = ""
) -> Filing:
    """Read a file by a description.

    Parameters
    ----------
    path : an xlsx, xls or csv file
    template : the description
    on_date : the office's day
    sheet : the sheet's name; without one, the first in sight that has the columns
    called : as `workbook_open`

    Raises
    ------
    SheetError
        as `table_read`
    """
    keys = [template.by_id[each] for each in template.key]
    table = None
    for names in ([each.path for each in keys], [name for each in keys for name in each.aliases]):
        try:
            table = table_read(path, sheet, headers=names, called=called)
            break
        except SheetError as error:
            # The office may head its column by another word that we know.
            if error.code != "SHEET-17" or not any(each.aliases for each in keys):
                raise
            refused = error
    if table is None:
        raise refused
    return Filing(table, template, on_date)


def shown(cell: Cell) -> str:
    """Return a cell as the person sees it; a long text is cut.

    Parameters
    ----------
    cell : any
    """
    text = cell if isinstance(cell, str) else text_of(cell)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _on_one_line(field: Field) -> set[str]:
    """Return what an office without merged headers calls a column: 书记任职日期 for 书记/任职情况/任职日期.

    A total it calls by what it counts: 党员数 for 党员情况/党员数/合计.
    """
    parts = field.path.split("/")
    if len(parts) == 1:
        return set()
    return {"".join(parts), parts[0] + parts[-1], *(parts[-2:-1] if parts[-1] == TOTAL else ())}


def columns_of(table: Table, template: Template) -> dict[Field, int]:
    """Return which column of a table each field is.

    It is known by its path, by another name, by its path on one line or a label; the last two where nobody shares them,
    and the label not under a heading of something else: 联系人/姓名 is not 书记/姓名.

    Parameters
    ----------
    table : as it was found on its sheet
    template : the description
    """
    labels = Counter(fold(each.label) for each in template.fields)
    lines = Counter(fold(line) for each in template.fields for line in _on_one_line(each))

    def by_label(each: Field) -> tuple[str, ...]:
        return (each.label,) if labels[fold(each.label)] == 1 else ()

    ways: tuple[Callable[[Field], tuple[str, ...]], ...] = (
        lambda each: (each.path,),
        lambda each: each.aliases,
        lambda each: tuple(line for line in _on_one_line(each) if lines[fold(line)] == 1),
        by_label,
    )
    found: dict[Field, int] = {}
    for names_of in ways:
        for field in template.fields:
            at = next((at for name in names_of(field) if (at := table.column(name)) is not None), None)
            if field in found or at is None or at in found.values():
                continue
            if names_of is not by_label or _is_under(table.columns[at], field):
                found[field] = at
    return found


def _is_under(column: str, field: Field) -> bool:
    """Tell whether a column's heading may be a field's: either says nothing, or they share two characters."""
    told, own = (_HEADINGS.sub("", fold(path.rpartition("/")[0])) for path in (column, field.path))
    pairs = {first + second for first, second in pairwise(own)}
    return not told or not own or any(first + second in pairs for first, second in pairwise(told))
