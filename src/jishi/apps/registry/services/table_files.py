"""Check and apply a file of an office table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment, now, today
from jishi.sheets import SheetError
from jishi.sheets.templates import Filing, Finding, Value, masked, template_read, value_text

from .. import selectors
from ..models import Batch
from ..table_drafts import TableDifference, TablePreview, TableRefused, TableResult
from ..tables import Asked, Handler, Planned
from ..tables.planning import Planner, Progress
from ..tables.remarks import FIELD as REMARK
from ..tables.remarks import remarks_write
from ..visibility import Visible

MOST_FINDINGS = 5000
MOST_DIFFERENCES = 200


def unheard(n: int, of: int, message: str) -> None:
    """Report progress to nobody."""
    del n, of, message


@dataclass(frozen=True)
class TableFile:
    """A file to import: where it lies, what its sender calls it, and the table it is for. It is read once."""

    handler: Handler
    path: Path
    filename: str
    file_hash: str = ""

    @cached_property
    def filing(self) -> Filing:
        """Return what stands in it; raises SheetError."""
        return template_read(self.path, self.handler.template, today(), called=self.filename)


def table_check(file: TableFile, asked: Asked, progress: Progress = unheard) -> TablePreview:
    """Say what importing a file would do, with all that is wrong at once; nothing is written."""
    try:
        filing, planner = _opened(file, asked)
    except TableRefused as refused:
        return TablePreview(False, refused.findings, len(refused.findings))
    count = _Count(filing)
    for piece in planner.pieces(progress):
        for row in piece:
            count.row(row)
    return count.preview()


def table_write(file: TableFile, asked: Asked, *, only_clean: bool) -> TableResult:
    """Write the clean rows of a file inside the caller's transaction; the operation record comes last.

    Raises TableRefused with every refusal, so that all is rolled back, when the file cannot be read or when a row
    is refused and not `only_clean`.
    """
    return _write(file, asked, only_clean=only_clean)[1]


def table_take(
    file: TableFile, asked: Asked, *, only_clean: bool = False, progress: Progress = unheard
) -> tuple[TablePreview, TableResult | None]:
    """Check a file and import it, in one pass and one transaction; return what was found, and None if refused."""
    try:
        with transaction.atomic():
            count, result = _write(file, asked, only_clean=only_clean, progress=progress)
    except TableRefused as refused:
        found = TablePreview(False, refused.findings, len(refused.findings))
        return refused.preview or found, None
    return count.preview(), result


def _write(
    file: TableFile, asked: Asked, *, only_clean: bool, progress: Progress = unheard
) -> tuple[_Count, TableResult]:
    filing, planner = _opened(file, asked)
    count, refusals = _Count(filing), []
    batch = _batch_open(file, asked)
    for piece in planner.pieces(progress):
        for row in piece:
            count.row(row)
            refusals += [one for one in row.findings if one.is_refused]
        if not refusals or only_clean:
            clean = [row for row in piece if row.writes]
            planner.session.write([row for row in clean if row.tells], batch)
            remarks_write(file.handler, clean, asked, batch)
    if refusals and not only_clean:
        raise TableRefused(tuple(refusals), count.preview())
    planner.session.finish(batch.pk)
    return count, _closed(batch, count, file, asked)


def _opened(file: TableFile, asked: Asked) -> tuple[Filing, Planner]:
    try:
        filing = file.filing
    except SheetError as error:
        values = {**error.by_name(file.path.name, file.filename).values, "file": file.filename}
        raise TableRefused((Finding(0, 0, "", error.code, True, values),)) from error
    form = tuple(filing.form_findings())
    if any(one.is_refused for one in form):
        raise TableRefused(tuple(one for one in form if one.is_refused))
    return filing, Planner(file.handler, filing, seen_by(asked, file.handler.edit), asked)


def seen_by(asked: Asked, permission: str) -> Visible:
    """Return the organisations that whoever asks may change; an installation's own set-up sees all."""
    moment = Moment(today())
    if asked.by.is_system:
        return Visible(moment, ("",))
    if not asked.by.may(permission):
        raise NotAllowed(f"您没有导入这张表的权限({permission})。请联系上级组织部门。")
    return selectors.visible(asked.by, permission, moment)


def _batch_open(file: TableFile, asked: Asked) -> Batch:
    return Batch.objects.create(
        kind=file.handler.name,
        filename=file.filename[-200:],
        file_hash=file.file_hash,
        rows_read=0,
        rows_applied=0,
        rows_refused=0,
        by_id=asked.by.user_id,
        by_name=asked.by.name,
        recorded_at=now(),
    )


def _closed(batch: Batch, count: _Count, file: TableFile, asked: Asked) -> TableResult:
    refused, read = count.kinds["refused"], count.read
    fresh, changed = count.kinds["new"], count.kinds["changed"]
    if not fresh and not changed:
        batch.delete()
        return TableResult(read, read - refused, refused, 0, 0, None)
    batch.rows_read, batch.rows_applied, batch.rows_refused = read, read - refused, refused
    batch.save(update_fields=["rows_read", "rows_applied", "rows_refused"])
    detail = {"table": file.handler.name, "read": read, "refused": refused, "new": fresh, "changed": changed}
    audit.event_record(
        what="table_imported",
        subject=f"batch:{batch.pk}",
        by=asked.by,
        detail=detail | {"digest": file.file_hash, "fields": dict(sorted(count.fields.items()))},
        reason=asked.reason,
    )
    return TableResult(read, read - refused, refused, fresh, changed, batch.pk)


@dataclass(slots=True)
class _Count:
    """The sums of a file while its rows go by."""

    filing: Filing
    read: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    found: list[Finding] = field(default_factory=list)
    found_n: int = 0
    differences: list[TableDifference] = field(default_factory=list)

    def row(self, row: Planned) -> None:
        """Count one row."""
        self.read += 1
        self.found_n += len(row.findings)
        self.found += row.findings[: max(0, MOST_FINDINGS - len(self.found))]
        self.kinds["refused" if row.is_refused else row.kind] += 1
        if row.kind == "changed" and not row.is_refused:
            self.fields.update(_shown(row).keys())
            if len(self.differences) < MOST_DIFFERENCES:
                self.differences += self._differences(row)

    def _differences(self, row: Planned) -> Iterator[TableDifference]:
        held = row.held
        assert held is not None
        for name, value in _shown(row).items():
            each = self.filing.template.by_id[name]
            before, after = (value_text(each, masked(each, told)) for told in (held.values.get(name), value))
            label = (
                str(masked(self.filing.template.by_id["name"], held.label)) if self._is_person else held.label
            )
            yield TableDifference(row.number, label, self.filing.template.names[name], before, after)

    @property
    def _is_person(self) -> bool:
        return "name" in self.filing.template.by_id and bool(self.filing.template.by_id["name"].personal)

    def preview(self) -> TablePreview:
        """Return the sums; refusals first, then remarks."""
        form = self.filing.form_findings()
        found = sorted([*form, *self.found], key=lambda one: (not one.is_refused, one.row, one.column))
        names = self.filing.template.names
        return TablePreview(
            is_readable=True,
            findings=tuple(found),
            findings_n=self.found_n + len(form),
            sheet=self.filing.table.sheet,
            rows_read=self.read,
            rows_new=self.kinds["new"],
            rows_changed=self.kinds["changed"],
            rows_unchanged=self.kinds["unchanged"],
            rows_refused=self.kinds["refused"],
            fields_changed=tuple((names[name], n) for name, n in self.fields.most_common()),
            differences=tuple(self.differences),
        )


def _shown(row: Planned) -> dict[str, Value]:
    return {**row.told, REMARK: row.remark} if row.is_noted else row.told


def table_import(file: TableFile, asked: Asked, *, only_clean: bool = False) -> TableResult:
    """Import a file in one transaction: every row, or with `only_clean` the rows without a fault.

    Raises TableRefused when the file or (without `only_clean`) any row is refused.
    """
    with transaction.atomic():
        return table_write(file, asked, only_clean=only_clean)
