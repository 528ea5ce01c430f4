"""Put long work into the queue, do it, and keep its record true."""

from .claim import Claim
from .ending import job_fail, job_finish
from .errors import JobError, LeaseLost, UnknownKind
from .queue import (
    job_claim,
    job_enqueue,
    job_heartbeat,
    job_progress,
    job_release,
    job_requeue,
    jobs_daily,
    jobs_sweep,
    worker_name,
)
from .running import RunningJob, job_run, job_work

__all__ = [
    "Claim",
    "JobError",
    "LeaseLost",
    "RunningJob",
    "UnknownKind",
    "job_claim",
    "job_enqueue",
    "job_fail",
    "job_finish",
    "job_heartbeat",
    "job_progress",
    "job_release",
    "job_requeue",
    "job_run",
    "job_work",
    "jobs_daily",
    "jobs_sweep",
    "worker_name",
]
