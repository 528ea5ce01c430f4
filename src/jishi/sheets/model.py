"""A table as it was found on a sheet: columns by header path, rows by their number, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from jishi.shared import wording
from jishi.shared.text import fold
from jishi.sheets.cells import Cell
from jishi.sheets.shape import column_letters

Severity = Literal["error", "warning"]
# What a header says about how to fill its column in, not what the column is: "面积(㎡)", "日期(年月日)", "姓名*(必填)".
HINT: Final = re.compile(
    r"\*?\((?:必填|选填|下拉选择|(?:单位|格式|如|例如):[^()]*|年[-/.]?月(?:[-/.]?日)?|yyyy[-/.]?mm(?:[-/.]?dd)?"
    r"|[人名个户次件岁年月元%]|人次|个月|[万亿]元|平方米|平米|m2|亩|公里)\)(?=/|$)"
)
JOINTS: Final = str.maketrans("", "", "()-*")
Reason = Literal[
    "title", "unit", "date", "numbers", "total", "blank", "note", "section", "sign", "header", "other"
]


@dataclass(frozen=True, slots=True)
class Note:
    """One remark for the officer on one cell (or a whole row or sheet), as `notes_write` puts it."""

    row: int | None
    column: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful about a table's form; row and column count from 1, as on the sheet."""

    code: str
    severity: Severity
    row: int | None = None
    column: int | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence for the officer ("zh") or the command line ("en")."""
        letters = column_letters(self.column) if self.column else ""
        return wording.render(lang, self.code, row=self.row, letters=letters, **self.values)

    def note(self, lang: str = "zh") -> Note:
        """Return the problem as a remark to write into a copy of the file."""
        return Note(self.row, self.column, self.text(lang))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of the sheet that is no data, and why."""

    row: int
    reason: Reason
    text: str = ""

    def why(self, lang: str) -> str:
        """Return the reason in a word or two: 合计, 空行, 标题."""
        return wording.render(lang, f"skipped-{self.reason}")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of data: its number as the office program shows it, and one cell for each column."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a sheet.

    Parameters
    ----------
    sheet : the sheet's name
    columns : header paths such as "基本情况/党员数/其中女", each once
    positions : for each column, its number on the sheet, from 1
    header_rows : first and last row of the header
    rows : the data
    problems : errors and warnings about the form; the meaning is the importer's business
    skipped : rows that are no data
    """

    sheet: str
    columns: tuple[str, ...]
    positions: tuple[int, ...]
    header_rows: tuple[int, int]
    rows: tuple[TableRow, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]

    def column(self, name: str) -> int | None:
        """Return the index of a column by its path, or by the end of its path if only one ends so.

        Parameters
        ----------
        name : "基本情况/党员数/其中女", "党员数/其中女" or "其中女"; width, blanks and brackets do not matter
        """
        return column_find(self.columns, name)

    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that must be mended before the table can be used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def column_find(columns: tuple[str, ...], name: str) -> int | None:
    """Return the index of the column with this path, or with a path of which only one ends so.

    1. As it is written, but for width and blanks.
    2. If there is none such: without units, hints, brackets and dashes, 编码 for 代码; only one may be meant.

    Parameters
    ----------
    columns : header paths
    name : a path or the end of one

    Examples
    --------
    >>> column_find(("组织代码", "党员数/合计", "党员数/其中女"), "其中女")
    2
    >>> column_find(("组织编码", "书记(任职日期)", "面积(平方米)"), "书记任职日期")
    1
    """
    wanted = fold(name)
    paths = [fold(column) for column in columns]
    if wanted in paths:
        return paths.index(wanted)
    ends = [index for index, path in enumerate(paths) if path.endswith("/" + wanted)]
    if ends:
        return ends[0] if len(ends) == 1 else None
    plain = _plain(wanted)
    alike = [index for index, path in enumerate(paths) if ("/" + _plain(path)).endswith("/" + plain)]
    return alike[0] if plain and len(alike) == 1 else None


@lru_cache(maxsize=4096)
def _plain(path: str) -> str:
    """Return a folded path without what offices put into headers by habit."""
    return HINT.sub("", path).translate(JOINTS).replace("编码", "代码")
