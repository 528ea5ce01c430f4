"""The rows of a table, each with its organisation, its values and everything wrong with it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jishi.apps.registry.selectors import GradedOrg
from jishi.shared.dates import Period
from jishi.shared.text import fold, half_width, squeeze
from jishi.sheets import Cell, Table, TableRow, text_of

from ..drafts import Finding, Told
from .cells import read_cell
from .columns import Columns
from .sentences import say
from .table import hidden_rows
from .words import day_read, period_read, type_by_word, type_label, type_words

# Beyond fifteen digits an office program has already lost some.
_EXACT = 10**15
_BRACKETED = re.compile(r"\([^()]*\)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of data: what it would record, and what was found; a refused row records nothing."""

    number: int
    org: GradedOrg | None
    period: str
    told: tuple[Told, ...]
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Tell whether anything in the row is refused."""
        return any(finding.is_refused for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Given:
    """What the person said about the whole file, and the office's day."""

    default_period: str
    source: str
    on_day: date


class RowReader:
    """Reads the rows of one table against the organisations in the actor's scope."""

    def __init__(self, table: Table, columns: Columns, orgs: Collection[GradedOrg], given: Given) -> None:
        self._table = table
        self._columns = columns
        self._given = given
        self._by_code = {org.code: org for org in orgs}
        self._by_name: dict[str, list[GradedOrg]] = defaultdict(list)
        for org in orgs:
            self._by_name[fold(org.name)].append(org)
        self._hidden = hidden_rows(table)
        self._rows_of: dict[tuple[int, str], list[int]] = defaultdict(list)
        for row in table.rows:
            found, period = self._by_code.get(self._code(row)), self._period(row)
            if found is not None and period:
                self._rows_of[found.org_id, period].append(row.number)

    def rows(self) -> Iterator[CheckedRow]:
        """Give the rows in the order of the sheet."""
        for row in self._table.rows:
            yield self._row(row)

    def _row(self, row: TableRow) -> CheckedRow:
        look = _Look(row, self._table)
        if row.number in self._hidden:
            look.refuse("FACTS-30", None)
        org = self._org(row, look)
        if org is not None:
            self._name(row, org, look)
            self._type(row, org, look)
        period = self._period(row)
        if not period:
            look.refuse("FACTS-25", self._columns.period, "期间")
        elif not (meant := Period.parse(period)).has_begun(self._given.on_day):
            look.refuse("FACTS-32", self._columns.period, "期间", period=period, first=meant.first_day)
        elif org is not None:
            self._only(org, period, look)
        observed = self._observed(row, look)
        told = self._values(row, org, period, observed, look)
        return CheckedRow(row.number, org, period, told, tuple(look.findings))

    def _code(self, row: TableRow) -> str:
        return squeeze(half_width(text_of(_at(row, self._columns.code))))

    def _period(self, row: TableRow) -> str:
        cell = _at(row, self._columns.period)
        if cell is None:
            return self._given.default_period
        read = period_read(cell)
        return read[0] if read else ""

    def _org(self, row: TableRow, look: "_Look") -> GradedOrg | None:
        cell, code, at = _at(row, self._columns.code), self._code(row), self._columns.code
        is_lost = isinstance(cell, Decimal) or (isinstance(cell, int) and cell >= _EXACT)
        if is_lost or _SCIENTIFIC.fullmatch(code):
            look.refuse("FACTS-20", at, hint=self._hint(row))
            return None
        if not code:
            look.refuse("FACTS-21", at, hint=self._hint(row))
            return None
        org = self._by_code.get(code)
        if org is None:
            look.refuse("FACTS-22", at, hint=self._hint(row))
        return org

    def _hint(self, row: TableRow) -> str:
        """Name the code of the one organisation in scope that has the row's name."""
        named = self._by_name.get(fold(text_of(_at(row, self._columns.name))), [])
        return f";按名称,代码应是{named[0].code}" if len(named) == 1 else ""

    def _name(self, row: TableRow, org: GradedOrg, look: "_Look") -> None:
        cell = _at(row, self._columns.name)
        # A name is compared as stored: a blank at its end is worth a remark.
        name = cell if isinstance(cell, str) else text_of(cell)
        if not name or name == org.name:
            return
        at = self._columns.name
        if fold(name) == fold(org.name):
            look.remark("FACTS-40", at, registered=org.name)
        elif fold(name) in self._by_name:
            look.refuse("FACTS-24", at, registered=org.name, org_code=org.code)
        elif _bare(name) == _bare(org.name):
            look.remark("FACTS-40", at, registered=org.name)
        else:
            look.remark("FACTS-41", at, registered=org.name)

    def _type(self, row: TableRow, org: GradedOrg, look: "_Look") -> None:
        word = squeeze(text_of(_at(row, self._columns.type)))
        if not word or word in (type_label(org.org_type), org.org_type):
            return
        found, registered = type_by_word().get(fold(word)), type_label(org.org_type)
        at = self._columns.type
        if found is None:
            labels = "、".join(words[0] for words in type_words().values())
            look.refuse("FACTS-26", at, expected=labels)
        elif found != org.org_type:
            look.refuse("FACTS-27", at, registered=registered)
        else:
            look.remark("FACTS-42", at, registered=registered)

    def _only(self, org: GradedOrg, period: str, look: "_Look") -> None:
        numbers = self._rows_of[org.org_id, period]
        if len(numbers) > 1:
            other = next(n for n in numbers if n != look.row.number)
            look.refuse("FACTS-23", self._columns.code, other=other)
        read = period_read(look.cell(self._columns.period))
        if read is not None and not read[1]:
            look.remark("FACTS-46", self._columns.period, registered=period)

    def _observed(self, row: TableRow, look: "_Look") -> date | None:
        cell = _at(row, self._columns.observed)
        if cell is None:
            return None
        day = day_read(cell)
        if day is None:
            look.refuse("FACTS-28", self._columns.observed)
        elif day > self._given.on_day:
            look.refuse("FACTS-29", self._columns.observed)
        return day

    def _values(
        self, row: TableRow, org: GradedOrg | None, period: str, observed: date | None, look: "_Look"
    ) -> tuple[Told, ...]:
        told, source = [], self._given.source
        org_id, org_type = (org.org_id, org.org_type) if org else (0, "")
        for index, indicator in self._columns.indicators:
            cell = row.cells[index]
            if cell is None:
                continue
            reading = read_cell(indicator, cell)
            if org is not None and org_type not in indicator.types:
                if not reading.answer and not reading.is_blank:
                    look.remark("FACTS-43", index, indicator.label, type=type_label(org_type))
            elif reading.fault:
                look.refuse(reading.fault, index, indicator.label, **dict(reading.words))
            elif org is not None and not reading.is_blank:
                told.append(
                    Told(org_id, indicator.id, period, reading.value, reading.answer, source, observed)
                )
        return tuple(told)


class _Look:
    """The findings of one row."""

    def __init__(self, row: TableRow, table: Table) -> None:
        self.row = row
        self.findings: list[Finding] = []
        self._table = table

    def cell(self, index: int | None) -> Cell:
        return _at(self.row, index)

    def refuse(self, code: str, index: int | None, field: str = "", **words: object) -> None:
        self._add(code, index, field, words, is_refused=True)

    def remark(self, code: str, index: int | None, field: str = "", **words: object) -> None:
        self._add(code, index, field, words, is_refused=False)

    def _add(
        self, code: str, index: int | None, field: str, words: dict[str, object], *, is_refused: bool
    ) -> None:
        name = field or (self._table.columns[index].rpartition("/")[2] if index is not None else "")
        column = self._table.positions[index] if index is not None else 0
        shown = {"row": self.row.number, "field": name, "value": _shown(self.cell(index))} | words
        self.findings.append(
            Finding(self.row.number, column, name, say(code, **shown), code, is_refused=is_refused)
        )


def _bare(name: str) -> str:
    """Return a name to compare, without what offices add in brackets."""
    return _BRACKETED.sub("", fold(name))


def _at(row: TableRow, index: int | None) -> Cell:
    return None if index is None else row.cells[index]


def _shown(cell: Cell) -> str:
    """Return a cell as the person sees it; a long text is cut."""
    text = cell if isinstance(cell, str) else text_of(cell)
    return text if len(text) <= 40 else text[:39] + "…"
