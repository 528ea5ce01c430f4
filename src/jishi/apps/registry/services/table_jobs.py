"""Checking and importing large files of office tables in the background."""

from typing import Any

from django.urls import reverse

from jishi.apps.jobs.services import RunningJob

from ..table_drafts import TableResult
from .table_uploads import table_upload_apply, table_upload_check


def table_check_job(job: RunningJob) -> dict[str, Any]:
    """Check a file that was handed in."""
    upload_id = int(job.params["upload_id"])
    preview = table_upload_check(upload_id=upload_id, by=job.actor, progress=job.progress)
    says = f"读入{preview.rows_read:,}行,要退回{preview.rows_refused:,}行。"
    return {"url": reverse("table-upload", args=[upload_id]), "says": says}


def table_import_job(job: RunningJob) -> None:
    """Import a file: the job ends in the transaction that writes, so that it is done wholly or not at all."""
    upload_id = int(job.params["upload_id"])

    def finish(result: TableResult) -> None:
        job.finish({"url": reverse("table-upload", args=[upload_id]), "says": table_says(result)})

    table_upload_apply(
        upload_id=upload_id,
        only_clean=bool(job.params["only_clean"]),
        is_forced=bool(job.params["is_forced"]),
        by=job.actor,
        progress=job.progress,
        then=finish,
    )


def table_says(result: TableResult) -> str:
    """Say what an import did: rows read = applied + refused."""
    refused = f",退回{result.rows_refused:,}行" if result.rows_refused else ""
    if result.batch_id is None:
        return f"读入{result.rows_read:,}行{refused},其余与登记的完全相同,没有改动。"
    same = result.rows_applied - result.rows_new - result.rows_changed
    kinds = (("新增", result.rows_new), ("改动", result.rows_changed), ("与原来相同", same))
    told = "、".join(f"{word}{n:,}行" for word, n in kinds if n)
    return f"读入{result.rows_read:,}行 = 导入{result.rows_applied:,}行 + 退回{result.rows_refused:,}行。其中{told}。"
