"""Checking and importing large files in the background."""

from typing import Any

from django.urls import reverse

from jishi.apps.jobs.services import RunningJob

from ..drafts import ImportResult
from .sentences import import_says
from .uploads import upload_apply, upload_check


def check_job(job: RunningJob) -> dict[str, Any]:
    """Check a file that was handed in."""
    upload_id = int(job.params["upload_id"])
    preview = upload_check(upload_id=upload_id, by=job.actor, progress=job.progress)
    says = f"读入{preview.rows_read:,}行,有问题{preview.rows_refused:,}行。"
    return {"url": reverse("facts-upload", args=[upload_id]), "says": says}


def import_job(job: RunningJob) -> None:
    """Import a file: the job ends in the transaction that writes, so that it is done wholly or not at all."""
    upload_id = int(job.params["upload_id"])

    def finish(result: ImportResult) -> None:
        job.finish({"url": reverse("facts-upload", args=[upload_id]), "says": import_says(result)})

    upload_apply(
        upload_id=upload_id,
        only_clean=bool(job.params["only_clean"]),
        by=job.actor,
        progress=job.progress,
        then=finish,
    )
