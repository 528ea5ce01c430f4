"""Do the work of one claimed job, in this process."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.module_loading import import_string

from jishi.shared.actor import Actor

from ..models import Job
from .claim import Claim
from .ending import job_fail, job_finish, requester_of
from .errors import JobError, LeaseLost
from .queue import job_claim, job_progress, job_requeue, worker_name

log = logging.getLogger(__name__)

BETWEEN_REPORTS_S = 0.3
BROKE = "这项工作出了差错,没有完成,也没有留下做了一半的内容。请把任务号{number}告诉系统管理员。"


@dataclass(slots=True)
class RunningJob:
    """A job as its handler sees it: what was asked, by whom, and how to report."""

    claim: Claim
    params: dict[str, Any]
    actor: Actor
    is_finished: bool = False
    _reported_at: float = field(default=0.0, repr=False)
    _message: str = field(default="", repr=False)

    @property
    def job_id(self) -> int:
        """Return the job's number."""
        return self.claim.job_id

    def progress(self, n: int, of: int, message: str) -> None:
        """Report how far the work is; as often as one likes, it is written a few times a second.

        Inside a transaction nobody would see it, and on SQLite nobody else could write: nothing is written.
        """
        instant = time.monotonic()
        is_due = instant - self._reported_at >= BETWEEN_REPORTS_S or message != self._message or n >= of
        if not is_due or connection.in_atomic_block:
            return
        self._reported_at, self._message = instant, message
        try:
            job_progress(claim=self.claim, n=n, of=of, message=message)
        except OperationalError:
            # Another transaction holds SQLite's one write lock. The next report will do.
            log.info("job %s: progress not written, the database was busy", self.job_id)

    def finish(self, result: Mapping[str, Any]) -> None:
        """Declare the job done: the last call inside the transaction that writes its work.

        `result["url"]` is where the page then leads, `result["says"]` the sentence beside it.
        """
        job_finish(claim=self.claim, result=result)
        self.is_finished = True


Handler = Callable[[RunningJob], Mapping[str, Any] | None]


def job_run(*, job_id: int) -> None:
    """Do a waiting job here and now, without a worker; the demo and tests use it."""
    claim = job_claim(worker=worker_name(), job_id=job_id)
    if claim is None:
        raise JobError(f"job {job_id} is not waiting: it is over, or a worker has it. [JOB-03]")
    job_work(claim=claim)


def job_work(*, claim: Claim) -> None:
    """Do the work of a claimed job and record how it ended."""
    job = Job.objects.get(pk=claim.job_id)
    running = RunningJob(claim, job.params, requester_of(job))
    handler: Handler = import_string(settings.JOB_HANDLERS[job.kind])
    try:
        result = handler(running)
        if not running.is_finished:
            running.finish(result or {})
    except LeaseLost:
        log.warning("job %s: attempt %s was taken over", claim.job_id, claim.attempt)
    except OperationalError:
        log.exception("job %s: the database was not to be had", claim.job_id)
        job_requeue(claim=claim)
    except Exception as error:
        log.exception("job %s failed", claim.job_id)
        job_fail(claim=claim, message=_sentence(error, claim))


def _sentence(error: Exception, claim: Claim) -> str:
    """Our own errors are sentences for a person; what others raise goes to the log only."""
    is_ours = type(error).__module__.startswith("jishi.")
    return str(error) if is_ours and str(error) else BROKE.format(number=claim.job_id)
