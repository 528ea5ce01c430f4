"""Whoever was found to be no member is not kept by name: the comparison goes on knowing the person without it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.shared.actor import Actor

from ..models import Undeclared


@transaction.atomic
def undeclared_forget(*, on: date, by: Actor) -> int:
    """Clear name and telephone of those found to be no members `settings.KEEP_FILES_DAYS` ago; return how many.

    `person`, which tells nothing else, stays: a later list does not ask after the same person again.
    """
    first = on - timedelta(days=settings.KEEP_FILES_DAYS)
    rows = Undeclared.objects.filter(state=Undeclared.State.NOT_MEMBER).exclude(Q(name="") & Q(phone=""))
    over = rows.annotate(last_on=Max("events__on")).filter(last_on__lt=first)
    ids = list(over.order_by("pk").values_list("pk", flat=True))
    if ids:
        Undeclared.objects.filter(pk__in=ids).update(name="", phone="")
        detail = {"count": len(ids), "before": first.isoformat()}
        audit.event_record(what="undeclared_forgotten", subject="undeclared", by=by, detail=detail)
    return len(ids)


def undeclared_forget_job(job: RunningJob) -> dict[str, Any]:
    """Clear what is over on a day."""
    count = undeclared_forget(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("undeclared-list"), "says": f"清除核实不是党员的姓名、电话{count:,}人。"}
