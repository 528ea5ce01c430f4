"""Files of office tables handed in by a browser: keep, check, apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now
from jishi.shared.files import file_receive
from jishi.sheets import notes_write

from ..models import TableUpload
from ..selectors.table_uploads import kept_as
from ..table_drafts import TablePreview, TableResult
from ..tables import Asked, handlers
from ..tables.planning import Progress
from .table_files import TableFile, table_check, table_write, unheard


@transaction.atomic
def table_upload_keep(
    *,
    table: str,
    filename: str,
    content: Iterable[bytes],
    on: date,
    reason: str,
    document_no: str = "",
    by: Actor,
) -> int:
    """Keep a file under the hash of its content, and return the number of this handing-in."""
    received, digest = file_receive(content, Path(settings.UPLOADS_DIR) / "tables")
    received.replace(Path(settings.UPLOADS_DIR) / kept_as(digest, filename))
    upload: TableUpload = TableUpload.objects.create(
        table=table,
        filename=filename[-200:],
        file_hash=digest,
        on=on,
        reason=reason.strip()[:300],
        document_no=document_no.strip()[:80],
        by_id=by.user_id,
        by_name=by.name,
        uploaded_at=now(),
    )
    _record("table_file_kept", upload, by, {"table": table, "digest": upload.file_hash})
    return upload.pk


def table_upload_check(*, upload_id: int, by: Actor, progress: Progress = unheard) -> TablePreview:
    """Check a file that was handed in and keep what was found for the pages that show it."""
    upload = TableUpload.objects.get(pk=upload_id)
    preview = table_check(file_of(upload), _asked(upload, by), progress)
    state = TableUpload.State.CHECKED if preview.is_readable else TableUpload.State.UNREADABLE
    with transaction.atomic():
        waiting = TableUpload.objects.filter(pk=upload_id).exclude(state=TableUpload.State.APPLIED)
        waiting.update(preview=preview.plain(), state=state)
        detail = {"read": preview.rows_read, "refused": preview.rows_refused}
        _record("table_file_checked", upload, by, detail)
    return preview


def table_upload_apply(
    *,
    upload_id: int,
    only_clean: bool,
    by: Actor,
    is_forced: bool = False,
    progress: Progress = unheard,
    then: Callable[[TableResult], None] | None = None,
) -> TableResult:
    """Import a file that was handed in, in one transaction.

    A job reads the file once before, where its progress is seen and nobody has to wait for the database.
    `then` is called as the transaction's last step; a job ends itself there. A file that is in already is
    not written again, whoever asks: a job that was killed after its work simply finds it done.
    """
    upload = TableUpload.objects.get(pk=upload_id)
    asked, file = _asked(upload, by, is_forced=is_forced), file_of(upload)
    if progress is not unheard:
        table_check(file, asked, progress)
    with transaction.atomic():
        upload = TableUpload.objects.select_for_update().get(pk=upload_id)
        if upload.state == TableUpload.State.APPLIED:
            result = result_of(upload)
        else:
            result = table_write(file, asked, only_clean=only_clean)
            _keep_result(upload, result)
            if result.batch_id is None:
                _record("table_file_unchanged", upload, by, {"read": result.rows_read})
        if then is not None:
            then(result)
    return result


def _keep_result(upload: TableUpload, result: TableResult) -> None:
    upload.batch_id, upload.state = result.batch_id, TableUpload.State.APPLIED
    sums = {"rows_new": result.rows_new, "rows_changed": result.rows_changed}
    sums |= {"rows_read": result.rows_read, "rows_refused": result.rows_refused}
    unchanged = result.rows_applied - result.rows_new - result.rows_changed
    upload.preview = {**upload.preview, **sums, "rows_unchanged": unchanged}
    upload.save(update_fields=["batch", "state", "preview"])


@transaction.atomic
def table_upload_job_set(*, upload_id: int, job_id: int, by: Actor) -> None:
    """Remember which job works on a file."""
    TableUpload.objects.filter(pk=upload_id).update(job_id=job_id)
    _record("table_file_queued", TableUpload.objects.get(pk=upload_id), by, {"job": job_id})


def file_of(upload: TableUpload) -> TableFile:
    """Return the kept file with the table it is for."""
    path = Path(settings.UPLOADS_DIR) / kept_as(upload.file_hash, upload.filename)
    return TableFile(handlers()[upload.table], path, upload.filename, upload.file_hash)


def result_of(upload: TableUpload) -> TableResult:
    """Return what the import of a file did."""
    told, batch = upload.preview, upload.batch
    read, refused = told.get("rows_read", 0), told.get("rows_refused", 0)
    sums = (read, read - refused, refused, told.get("rows_new", 0), told.get("rows_changed", 0))
    return TableResult(*sums, batch.pk if batch else None)


def _asked(upload: TableUpload, by: Actor, *, is_forced: bool = False) -> Asked:
    return Asked(by, upload.on, upload.reason, upload.document_no, is_forced)


def _record(what: str, upload: TableUpload, by: Actor, detail: Mapping[str, object]) -> None:
    audit.event_record(what=what, subject=f"table_upload:{upload.pk}", by=by, detail=detail)


def table_notes_copy(*, upload_id: int, folder: Path) -> Path | None:
    """Write a copy of a file with its refusals and remarks into `folder`; None when there are none to write."""
    upload = TableUpload.objects.get(pk=upload_id)
    if (
        upload.state == TableUpload.State.UNREADABLE
        or not upload.preview.get("findings")
        or upload.forgotten_on
    ):
        return None
    preview = TablePreview.kept(upload.preview)
    notes = [one.note() for one in preview.findings]
    source, target = file_of(upload).path, folder / "copy.xlsx"
    notes_write(source, target, notes, sheet=preview.sheet, called=upload.filename)
    return target
