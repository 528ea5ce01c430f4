"""Check and apply an office's workbook of indicators."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.sheets import Table

from .. import dictionary, inputs, queries
from ..drafts import Difference, FactsError, Fault, Finding, ImportPreview, ImportResult, Key, Told
from ..models import Answer, FactBatch
from .batch import BatchWriter, Origin, batched, differs

MOST_FINDINGS = 5000
MOST_DIFFERENCES = 50
_PIECE = 800
Progress = Callable[[int, int, str], None]
Current = dict[Key, queries.Current]


def unheard(n: int, of: int, message: str) -> None:
    """Report progress to nobody."""
    del n, of, message


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file to import, and what its sender said about the whole of it."""

    path: Path
    filename: str
    default_period: str = ""
    source: str = ""
    file_hash: str = ""

    @property
    def source_told(self) -> str:
        """Return the source that its values get."""
        return (self.source or f"Excel:{self.filename}")[:120]


def facts_import_check(
    *, path: Path, default_period: str, by: Actor, filename: str = "", progress: Progress = unheard
) -> ImportPreview:
    """Say what importing a file would do, with all that is wrong at once; nothing is written."""
    return check(ImportFile(path, filename or path.name, default_period), by, progress)


def facts_import_apply(
    *, path: Path, default_period: str, by: Actor, only_clean: bool, filename: str = ""
) -> ImportResult:
    """Import a file in one transaction: every row, or with `only_clean` the rows without a fault.

    Raises FactsError when the file or (without `only_clean`) any row is refused.
    """
    file = ImportFile(path, filename or path.name, default_period)
    with transaction.atomic():
        return write(file, by, only_clean=only_clean)


def check(file: ImportFile, by: Actor, progress: Progress = unheard) -> ImportPreview:
    """Read the whole file once and count what it would do."""
    try:
        pass_through = _Pass(file, by)
    except inputs.FileRefused as refused:
        return ImportPreview(False, refused.findings, findings_n=len(refused.findings))
    count = _Count(pass_through.remarks())
    for rows, current in pass_through.pieces(progress):
        for row in rows:
            count.row(row, current)
    return count.preview(pass_through.sheet)


def write(file: ImportFile, by: Actor, *, only_clean: bool) -> ImportResult:
    """Write the clean rows of a file inside the caller's transaction; the operation record comes last.

    Raises FactsError with every refusal, so that all is rolled back, when the file cannot be read or when a row
    is refused and not `only_clean`.
    """
    try:
        pass_through = _Pass(file, by)
    except inputs.FileRefused as refused:
        raise _refusal(refused.findings) from refused
    origin = Origin(FactBatch.Kind.IMPORT, file.source_told, file.filename[:200], file.file_hash)
    writer, read, refused_n = BatchWriter(origin, by), 0, 0
    found: list[Finding] = []
    for rows, current in pass_through.pieces(unheard):
        clean = [row for row in rows if not row.is_refused]
        writer.add([told for row in clean for told in row.told], current)
        read += len(rows)
        refused_n += len(rows) - len(clean)
        found += [one for row in rows for one in row.findings if one.is_refused and not only_clean]
    if found:
        raise _refusal(found)
    batch_id = writer.close(rows_read=read, rows_refused=refused_n)
    return ImportResult(read, read - refused_n, refused_n, writer.values_n, writer.unchanged_n, batch_id)


def _refusal(findings: Iterable[Finding]) -> FactsError:
    return FactsError([Fault("", one.text, one.code) for one in findings])


class _Pass:
    """One pass over a file's table, in pieces, with what is on record for each piece."""

    def __init__(self, file: ImportFile, by: Actor) -> None:
        self._table: Table
        self._table, self._columns = inputs.table_open(file.path, file.filename)
        seen = registry.visible(by, "facts.import", Moment(today()))
        given = inputs.Given(file.default_period, file.source_told, today())
        self._reader = inputs.RowReader(self._table, self._columns, registry.graded_orgs(seen), given)

    @property
    def sheet(self) -> str:
        """Return the name of the sheet that is read."""
        return self._table.sheet

    def remarks(self) -> list[Finding]:
        """Return what is said about the file's form."""
        return inputs.form_remarks(self._table, self._columns)

    def pieces(self, progress: Progress) -> Iterator[tuple[list[inputs.CheckedRow], Current]]:
        """Give the checked rows in pieces, with the values on record."""
        done, total = 0, len(self._table.rows)
        for rows in batched(self._reader.rows(), _PIECE):
            orgs = {row.org.org_id for row in rows if row.org}
            current = queries.current_of(orgs, {row.period for row in rows if row.period})
            yield [self._with_parts(row, current) for row in rows], current
            done += len(rows)
            progress(done, total, "正在核对")

    def _with_parts(self, row: inputs.CheckedRow, current: Current) -> inputs.CheckedRow:
        if row.org is None or not row.told:
            return row
        stored = {
            indicator.id: found.value
            for indicator in dictionary.indicators().values()
            if (found := current.get((row.org.org_id, indicator.id, row.period)))
        }
        more = inputs.part_findings(row, stored, self._columns, self._table.positions)
        return replace(row, findings=(*row.findings, *more)) if more else row


@dataclass(slots=True)
class _Count:
    """The sums of a preview while the rows go by."""

    remarks: list[Finding]
    found: list[Finding] = field(default_factory=list)
    found_n: int = 0
    periods: set[str] = field(default_factory=set)
    rows_read: int = 0
    rows_refused: int = 0
    values_new: int = 0
    values_changed: int = 0
    values_confirmed: int = 0
    values_unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)

    def row(self, row: inputs.CheckedRow, current: Current) -> None:
        """Count one row."""
        self.rows_read += 1
        self.found_n += len(row.findings)
        self.found += row.findings[: max(0, MOST_FINDINGS - len(self.found))]
        if row.is_refused:
            self.rows_refused += 1
            return
        self.periods.add(row.period)
        for told in row.told:
            self._value(row, told, current.get(told.key))

    def _value(self, row: inputs.CheckedRow, told: Told, before: queries.Current | None) -> None:
        if not differs(told, before):
            self.values_unchanged += 1
            return
        if before is None:
            self.values_new += 1
            return
        if (told.value, told.answer) == (before.value, before.answer):
            self.values_confirmed += 1
            return
        self.values_changed += 1
        if row.org is not None and len(self.differences) < MOST_DIFFERENCES:
            indicator = dictionary.indicators()[told.indicator]
            was, becomes = (shown(told.indicator, *pair) for pair in _pairs(before, told))
            self.differences.append(Difference(row.number, row.org.name, indicator.heading, was, becomes))

    def preview(self, sheet: str) -> ImportPreview:
        """Return the sums; refusals first, then remarks."""
        findings = sorted(
            [*self.remarks, *self.found], key=lambda one: (not one.is_refused, one.row, one.column)
        )
        return ImportPreview(
            is_readable=True,
            findings=tuple(findings),
            sheet=sheet,
            periods=tuple(sorted(self.periods)),
            rows_read=self.rows_read,
            rows_refused=self.rows_refused,
            values_new=self.values_new,
            values_changed=self.values_changed,
            values_confirmed=self.values_confirmed,
            values_unchanged=self.values_unchanged,
            findings_n=self.found_n + len(self.remarks),
            differences=tuple(self.differences),
        )


def _pairs(before: queries.Current, told: Told) -> tuple[tuple[int | None, str], tuple[int | None, str]]:
    return (before.value, before.answer), (told.value, told.answer)


def shown(indicator: str, value: int | None, answer: str) -> str:
    """Return a value or an answer as people read it."""
    return Answer(answer).label if value is None else dictionary.indicators()[indicator].shown(value)
