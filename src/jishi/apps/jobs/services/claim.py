"""One attempt at one job, and the row it holds."""

from dataclasses import dataclass

from django.db.models import QuerySet

from ..models import Job


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one job."""

    job_id: int
    attempt: int


def held(claim: Claim) -> QuerySet[Job, Job]:
    """Return the job's row while this attempt holds it, else nothing."""
    return Job.objects.filter(pk=claim.job_id, attempt=claim.attempt, state=Job.State.RUNNING)
