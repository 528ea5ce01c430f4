"""Copies of personal data are kept for a while only: files that were handed in for a table, and what they said."""

from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from time import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING
from jishi.shared.files import files_left_delete

from ..models import TableUpload
from ..selectors.table_uploads import kept_as

DAY_S = 24 * 60 * 60
# What people typed; the sums of a preview stay.
TYPED = ("findings", "differences")


def files_forget(*, on: date, by: Actor) -> int:
    """Delete the files that were handed in longer ago than `settings.KEEP_FILES_DAYS`; return how many records.

    What they changed stays in the register, and who handed them in when stays on record. The records go first: a
    file that is left over after a crash is deleted by the next day's pass of the same name, and so is what a crash
    left of any file that was arriving.
    """
    first = on - timedelta(days=settings.KEEP_FILES_DAYS)
    with transaction.atomic():
        rows = TableUpload.objects.select_for_update().filter(forgotten_on=None)
        over = list(rows.filter(uploaded_at__lt=datetime.combine(first, clock.min, BEIJING)).order_by("pk"))
        for row in over:
            row.forgotten_on = on
            row.preview = {name: [] if name in TYPED else each for name, each in row.preview.items()}
            row.save(update_fields=["forgotten_on", "preview"])
        if over:
            detail = {"count": len(over), "before": first.isoformat(), "ids": [row.pk for row in over][:200]}
            audit.event_record(what="table_files_forgotten", subject="table_uploads", by=by, detail=detail)
    _delete_unnamed()
    files_left_delete(Path(settings.UPLOADS_DIR), time() - DAY_S)
    return len(over)


def _delete_unnamed() -> None:
    """Delete the files that no record names any longer."""
    named = TableUpload.objects.filter(forgotten_on=None).values_list("file_hash", "filename")
    kept = {kept_as(*told) for told in named}
    gone = TableUpload.objects.exclude(forgotten_on=None).values_list("file_hash", "filename")
    for each in {kept_as(*told) for told in gone} - kept:
        (Path(settings.UPLOADS_DIR) / each).unlink(missing_ok=True)


def files_forget_job(job: RunningJob) -> dict[str, Any]:
    """Delete what is over on a day."""
    count = files_forget(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("tables"), "says": f"清除过期的导入文件{count:,}个。"}
