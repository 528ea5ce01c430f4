"""What is to be seen of a job."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jishi.shared.actor import Actor

from .models import Job


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it; `seconds_left` is None while nothing can be said."""

    job_id: int
    kind: str
    title: str
    state: str
    state_label: str
    n: int
    of: int
    message: str
    seconds_left: int | None
    ahead: int
    result: dict[str, Any]
    requested_by_id: int | None
    requested_by: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Tell whether the job has ended, one way or the other."""
        return self.state in (Job.State.DONE, Job.State.FAILED)

    @property
    def percent(self) -> int:
        """Return how much is done, in whole percent, 0 to 100."""
        if self.state == Job.State.DONE:
            return 100
        return min(99, self.n * 100 // self.of) if self.of else 0

    @property
    def url(self) -> str:
        """Return where the result is to be seen; empty while there is none."""
        return str(self.result.get("url", ""))


def job_view(job_id: int) -> JobView | None:
    """Return one job; None when there is none of that number."""
    job = Job.objects.filter(pk=job_id).first()
    return _view(job) if job else None


def jobs_of(actor: Actor, *, most: int = 20) -> list[JobView]:
    """Return the jobs that the actor asked for, newest first."""
    if actor.user_id is None:
        return []
    jobs = Job.objects.filter(requested_by_id=actor.user_id).order_by("-pk")
    return [_view(job) for job in jobs[:most]]


def _view(job: Job) -> JobView:
    is_waiting = job.state == Job.State.QUEUED
    open_before = Job.objects.filter(pk__lt=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return JobView(
        job_id=job.pk,
        kind=job.kind,
        title=job.title,
        state=job.state,
        state_label=Job.State(job.state).label,
        n=job.progress_n,
        of=job.progress_of,
        message=job.message,
        seconds_left=_seconds_left(job),
        ahead=open_before.count() if is_waiting else 0,
        result=job.result,
        requested_by_id=job.requested_by_id,
        requested_by=job.requested_by,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def _seconds_left(job: Job) -> int | None:
    """Return the seconds still needed at the pace so far, rounded up."""
    if job.state != Job.State.RUNNING or job.started_at is None or not job.progress_n:
        return None
    spent = (datetime.now(UTC) - job.started_at).total_seconds()
    left = max(0, job.progress_of - job.progress_n)
    return -int(-spent * left // job.progress_n)
