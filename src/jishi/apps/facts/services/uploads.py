"""Files handed in by a browser: keep, check, apply."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now
from jishi.shared.files import file_receive
from jishi.sheets import Note, notes_write

from ..drafts import ImportPreview, ImportResult
from ..models import FactUpload
from ..selectors.batches import kept_as
from . import imports


@transaction.atomic
def upload_keep(
    *, filename: str, content: Iterable[bytes], default_period: str, source: str, by: Actor
) -> int:
    """Keep a file under the hash of its content, and return the number of this handing-in."""
    received, digest = file_receive(content, Path(settings.UPLOADS_DIR) / "facts")
    received.replace(Path(settings.UPLOADS_DIR) / kept_as(digest, filename))
    upload = FactUpload.objects.create(
        filename=filename[-200:],
        file_hash=digest,
        source=source[:120],
        default_period=default_period,
        by_id=by.user_id,
        by_name=by.name,
        uploaded_at=now(),
    )
    _record("facts_file_kept", upload, by, {"file": upload.file_hash})
    return upload.pk


def upload_check(*, upload_id: int, by: Actor, progress: imports.Progress = imports.unheard) -> ImportPreview:
    """Check a file that was handed in and keep what was found for the pages that show it."""
    upload = FactUpload.objects.get(pk=upload_id)
    preview = imports.check(import_file(upload), by, progress)
    state = FactUpload.State.CHECKED if preview.is_readable else FactUpload.State.UNREADABLE
    with transaction.atomic():
        waiting = FactUpload.objects.filter(pk=upload_id, batch=None)
        waiting.update(preview=asdict(preview), state=state)
        detail = {"read": preview.rows_read, "refused": preview.rows_refused}
        _record("facts_file_checked", upload, by, detail)
    return preview


def upload_apply(
    *,
    upload_id: int,
    only_clean: bool,
    by: Actor,
    progress: imports.Progress = imports.unheard,
    then: Callable[[ImportResult], None] | None = None,
) -> ImportResult:
    """Import a file that was handed in, in one transaction.

    A job reads the file once before, where its progress is seen and nobody has to wait for the database.
    `then` is called as the transaction's last step; a job ends itself there. A file that is in already is
    not written again, whoever asks: a job that was killed after its work simply finds it done.
    """
    file = import_file(FactUpload.objects.get(pk=upload_id))
    if progress is not imports.unheard:
        imports.check(file, by, progress)
    with transaction.atomic():
        upload = FactUpload.objects.select_for_update().get(pk=upload_id)
        result = _result(upload) if upload.batch else imports.write(file, by, only_clean=only_clean)
        if not upload.batch:
            upload.batch_id, upload.state = result.batch_id, FactUpload.State.APPLIED
            upload.save(update_fields=["batch", "state"])
            _record("facts_file_applied", upload, by, {"batch": result.batch_id})
        if then is not None:
            then(result)
    return result


@transaction.atomic
def upload_job_set(*, upload_id: int, job_id: int, by: Actor) -> None:
    """Remember which job works on a file."""
    FactUpload.objects.filter(pk=upload_id).update(job_id=job_id)
    _record("facts_file_queued", FactUpload.objects.get(pk=upload_id), by, {"job": job_id})


def import_file(upload: FactUpload) -> imports.ImportFile:
    """Return the kept file with what its sender said."""
    path = Path(settings.UPLOADS_DIR) / kept_as(upload.file_hash, upload.filename)
    return imports.ImportFile(path, upload.filename, upload.default_period, upload.source, upload.file_hash)


def _result(upload: FactUpload) -> ImportResult:
    batch = upload.batch
    assert batch is not None
    return ImportResult(batch.rows_read, batch.rows_applied, batch.rows_refused, batch.values_n, 0, batch.pk)


def _record(what: str, upload: FactUpload, by: Actor, detail: Mapping[str, object]) -> None:
    audit.event_record(what=what, subject=f"facts_upload:{upload.pk}", by=by, detail=detail)


def notes_copy(*, upload_id: int, folder: Path) -> Path | None:
    """Write a copy of a file with its refusals and remarks into `folder`; None when there are none to write."""
    upload = FactUpload.objects.get(pk=upload_id)
    told = upload.preview.get("findings", [])
    if upload.state == FactUpload.State.UNREADABLE or not told:
        return None
    source, target = import_file(upload).path, folder / "copy.xlsx"
    notes = [Note(one["row"] or None, one["column"] or None, one["text"]) for one in told]
    notes_write(source, target, notes, sheet=upload.preview["sheet"], called=upload.filename)
    return target
