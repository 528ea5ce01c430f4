"""Office tables and the files that were handed in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING
from jishi.sheets.templates import Template

from ..models import Batch, TableUpload
from ..table_drafts import TablePreview
from ..tables import handlers

HAND_IN = "registry.hand_in"
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv"})


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One office table, and what somebody may do with it."""

    name: str
    template: Template
    may_view: bool
    may_edit: bool

    @property
    def has_personal(self) -> bool:
        """Tell whether it has masked columns."""
        return any(each.personal not in ("", "plain") for each in self.template.fields)


@dataclass(frozen=True, slots=True)
class TableUploadView:
    """A file that was handed in, and what the check found."""

    upload_id: int
    table: str
    title: str
    filename: str
    on: date
    reason: str
    document_no: str
    state: str
    state_label: str
    preview: TablePreview | None
    uploaded_at: datetime
    by: str
    job_id: int | None
    batch_id: int | None
    is_undone: bool
    earlier_id: int | None
    forgotten_on: date | None

    @property
    def kept_until(self) -> date:
        """Return the last day on which the file is kept."""
        return self.uploaded_at.astimezone(BEIJING).date() + timedelta(days=settings.KEEP_FILES_DAYS)


def table_entries(by: Actor) -> list[TableEntry]:
    """Return the tables that somebody may see or change, in the order of the settings.

    Files are handed in by those who may, each table's by whoever may write down what it says.
    """
    hands_in = by.may(HAND_IN)
    found = [
        TableEntry(name, each.template, by.may(each.view), hands_in and by.may(each.edit))
        for name, each in handlers().items()
    ]
    return [entry for entry in found if entry.may_view or entry.may_edit]


def table_entry(name: str, by: Actor) -> TableEntry | None:
    """Return one table; None when there is none or the actor has no right to it."""
    return next((entry for entry in table_entries(by) if entry.name == name), None)


def table_upload_view(upload_id: int, by: Actor) -> TableUploadView | None:
    """Return a file that the actor handed in; None for anybody else's."""
    if not by.user_id:
        return None
    upload = TableUpload.objects.filter(pk=upload_id, by_id=by.user_id).select_related("batch").first()
    return _view(upload) if upload else None


def table_uploads_of(by: Actor, table: str = "", most: int = 20) -> list[TableUploadView]:
    """Return the files that the actor handed in last, newest first."""
    rows = TableUpload.objects.filter(by_id=by.user_id).select_related("batch").order_by("-pk")
    if table:
        rows = rows.filter(table=table)
    return [_view(upload) for upload in rows[:most]]


def _view(upload: TableUpload) -> TableUploadView:
    handler = handlers().get(upload.table)
    same = Batch.objects.filter(kind=upload.table, file_hash=upload.file_hash, undone_at=None)
    earlier = same.exclude(pk=upload.batch_id or 0).order_by("-pk").values_list("pk", flat=True).first()
    readable = "is_readable" in upload.preview
    return TableUploadView(
        upload_id=upload.pk,
        table=upload.table,
        title=handler.template.title if handler else upload.table,
        filename=upload.filename,
        on=upload.on,
        reason=upload.reason,
        document_no=upload.document_no,
        state=upload.state,
        state_label=str(TableUpload.State(upload.state).label),
        preview=TablePreview.kept(upload.preview) if readable else None,
        uploaded_at=upload.uploaded_at,
        by=upload.by_name,
        job_id=upload.job_id,
        batch_id=upload.batch_id,
        is_undone=bool(upload.batch and upload.batch.undone_at),
        earlier_id=earlier,
        forgotten_on=upload.forgotten_on,
    )


def kept_as(file_hash: str, filename: str) -> str:
    """Return where a file that was handed in is kept: a path below the folder of uploads."""
    suffix = Path(filename).suffix.lower()
    return f"tables/{file_hash}{suffix if suffix in SUFFIXES else '.bin'}"


def files_kept() -> list[str]:
    """Return the kept files that a record names, for a backup to take along."""
    rows = TableUpload.objects.filter(forgotten_on=None)
    return [kept_as(*told) for told in rows.values_list("file_hash", "filename")]
