"""The queue: put in, claim, keep alive, give back.

Everything here is one conditional UPDATE, which SQLite and PostgreSQL both do atomically. A claim carries the
attempt's number; every later write names it, so that a worker that was thought dead cannot write any more.
"""

import os
import secrets
import socket
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from jishi.apps.audit import services as audit
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import now

from ..models import Job
from .claim import Claim, held
from .ending import job_fail
from .errors import LeaseLost, UnknownKind

LEASE = timedelta(seconds=60)
GAVE_UP = (
    "这项工作中断了{times}次,没有完成,也没有留下做了一半的内容。请稍后重新发起;再不行,请告诉系统管理员。"
)


@transaction.atomic
def job_enqueue(*, kind: str, title: str, params: Mapping[str, Any], by: Actor) -> int:
    """Put long work into the queue and return its number; a worker starts it within a second."""
    if kind not in settings.JOB_HANDLERS:
        known = ", ".join(settings.JOB_HANDLERS) or "none"
        raise UnknownKind(f"{kind}: no handler in settings.JOB_HANDLERS, expected one of {known}. [JOB-01]")
    job = Job.objects.create(
        kind=kind,
        title=title,
        params=dict(params),
        requested_by_id=by.user_id,
        requested_by=by.name,
        created_at=now(),
    )
    audit.event_record(what="job_enqueued", subject=f"job:{job.pk}", by=by, detail={"kind": kind})
    return job.pk


def jobs_daily(*, on: date) -> list[int]:
    """Put the work of every day into the queue, unless the day has it already; return what was put in."""
    day = on.isoformat()
    had = set(
        Job.objects.filter(params__day=day, kind__in=settings.DAILY_JOBS).values_list("kind", flat=True)
    )
    return [
        job_enqueue(kind=kind, title=title, params={"day": day}, by=SYSTEM)
        for kind, title in settings.DAILY_JOBS.items()
        if kind not in had
    ]


def worker_name() -> str:
    """Return a name for this process that no other process has, now or later."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def job_claim(*, worker: str, job_id: int | None = None) -> Claim | None:
    """Take the oldest waiting job, or the one named; None when there is none."""
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("pk")
    if job_id is not None:
        waiting = waiting.filter(pk=job_id)
    # Another worker may be quicker: then its UPDATE has changed the row and ours finds nothing.
    for found, attempt in waiting.values_list("pk", "attempt")[:20]:
        instant = _wall_clock()
        taken = Job.objects.filter(pk=found, state=Job.State.QUEUED, attempt=attempt).update(
            state=Job.State.RUNNING,
            attempt=attempt + 1,
            worker=worker,
            started_at=instant,
            heartbeat_at=instant,
            lease_until=instant + LEASE,
            progress_n=0,
            progress_of=0,
            message="",
        )
        if taken:
            return Claim(found, attempt + 1)
    return None


def job_heartbeat(*, claim: Claim) -> bool:
    """Prolong the lease; False when the job is over or another attempt's."""
    instant = _wall_clock()
    return bool(held(claim).update(heartbeat_at=instant, lease_until=instant + LEASE))


def job_progress(*, claim: Claim, n: int, of: int, message: str) -> None:
    """Record how far the job has come, for the page that shows it.

    Raises LeaseLost when another attempt has taken over.
    """
    if not held(claim).update(progress_n=n, progress_of=of, message=message[:300]):
        raise LeaseLost(f"job {claim.job_id}: attempt {claim.attempt} no longer holds it. [JOB-02]")


def job_release(*, claim: Claim) -> None:
    """Give a job back because its worker was told to stop; the attempt does not count."""
    held(claim).update(
        state=Job.State.QUEUED, lease_until=None, worker="", max_attempts=F("max_attempts") + 1
    )


def job_requeue(*, claim: Claim) -> None:
    """Put a job whose process died back into the queue, or give it up after the last attempt."""
    again = held(claim).filter(attempt__lt=F("max_attempts"))
    if not again.update(state=Job.State.QUEUED, lease_until=None, worker=""):
        job_fail(claim=claim, message=GAVE_UP.format(times=claim.attempt))


def jobs_sweep(*, worker: str) -> int:
    """Requeue the jobs whose lease ran out or whose worker is gone from this machine; return how many."""
    running = Job.objects.filter(state=Job.State.RUNNING)
    orphans = [
        pk for pk, name in running.exclude(worker=worker).values_list("pk", "worker") if _is_gone(name)
    ]
    lost = running.filter(Q(lease_until__lt=_wall_clock()) | Q(pk__in=orphans))
    claims = [Claim(pk, attempt) for pk, attempt in lost.order_by("pk").values_list("pk", "attempt")]
    for claim in claims:
        job_requeue(claim=claim)
    return len(claims)


def _is_gone(worker: str) -> bool:
    """Tell whether a worker of this machine has surely ended, so that its lease need not run out first.

    In a container a new worker often has the number of the one before it: then that one has ended as well.
    Should the guess ever be wrong, the attempt's number still keeps the old worker from writing.
    """
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:30] or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


def _wall_clock() -> datetime:
    return datetime.now(UTC)
