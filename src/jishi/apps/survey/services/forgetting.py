"""Lists are kept for a while only: the files handed in, and the persons in rows that no longer count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING

from ..models import ListRecord, SourceList
from ..selectors.files import files_kept, kept_as


def lists_forget(*, on: date, by: Actor) -> int:
    """Delete the files of lists handed in longer ago than `settings.KEEP_FILES_DAYS`; return how many lists.

    Rows that still stand behind the ledger stay; of those that a later list replaced, who heads the unit and the
    telephone go. The records go first: a file left over after a crash is deleted by the next day's pass.
    """
    first = on - timedelta(days=settings.KEEP_FILES_DAYS)
    before = datetime.combine(first, time.min, BEIJING)
    with transaction.atomic():
        rows = SourceList.objects.select_for_update().filter(forgotten_on=None, received_at__lt=before)
        over = list(rows.exclude(file_hash="").order_by("pk").values_list("pk", flat=True))
        for at in range(0, len(over), 500):
            SourceList.objects.filter(pk__in=over[at : at + 500]).update(forgotten_on=on)
        idle = ListRecord.objects.exclude(source_list__forgotten_on=None).exclude(
            source_list__state=SourceList.State.READY
        )
        blanked = idle.exclude(Q(person="") & Q(phone="")).update(person="", phone="")
        if over or blanked:
            detail = {"count": len(over), "rows": blanked, "before": first.isoformat(), "ids": over[:200]}
            audit.event_record(what="survey_lists_forgotten", subject="survey_lists", by=by, detail=detail)
    _delete_unnamed()
    return len(over)


def _delete_unnamed() -> None:
    """Delete the files that no list names any longer."""
    gone = SourceList.objects.exclude(forgotten_on=None).values_list("file_hash", "filename")
    for each in {kept_as(*told) for told in gone} - set(files_kept()):
        (Path(settings.UPLOADS_DIR) / each).unlink(missing_ok=True)


def lists_forget_job(job: RunningJob) -> dict[str, Any]:
    """Delete what is over on a day."""
    count = lists_forget(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("surveys"), "says": f"清除过期的名单文件{count:,}份。"}
