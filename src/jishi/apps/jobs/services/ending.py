"""How a job ends: done, or failed with a sentence for whoever asked for it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from jishi.apps.accounts import selectors as accounts
from jishi.apps.audit import services as audit
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import now

from ..models import Job
from .claim import Claim, held
from .errors import LeaseLost


@transaction.atomic
def job_finish(*, claim: Claim, result: Mapping[str, Any]) -> None:
    """Record that a job is done: the last step of the transaction that writes what it did.

    Raises LeaseLost when another attempt has taken over; let it pass, so that the work is rolled back.
    """
    ended = held(claim).update(
        state=Job.State.DONE,
        finished_at=now(),
        lease_until=None,
        progress_n=F("progress_of"),
        result=dict(result),
    )
    if not ended:
        raise LeaseLost(f"job {claim.job_id}: attempt {claim.attempt} no longer holds it. [JOB-02]")
    _record("job_done", claim)


@transaction.atomic
def job_fail(*, claim: Claim, message: str) -> None:
    """Record that a job has failed, and why, in a sentence for the person who asked for it."""
    failed = held(claim).update(
        state=Job.State.FAILED, finished_at=now(), lease_until=None, message=message[:300]
    )
    if failed:
        _record("job_failed", claim)


def requester_of(job: Job) -> Actor:
    """Return who asked for a job, with the roles held today."""
    if job.requested_by_id is None and job.requested_by == SYSTEM.name:
        return SYSTEM
    actor = accounts.actor_for(job.requested_by_id)
    # A user may have left since: then nobody's roles, but still the name.
    return actor if actor.user_id is not None else Actor(job.requested_by_id, job.requested_by)


def _record(what: str, claim: Claim) -> None:
    job = Job.objects.get(pk=claim.job_id)
    audit.event_record(
        what=what,
        subject=f"job:{job.pk}",
        by=requester_of(job),
        detail={"kind": job.kind, "attempt": claim.attempt},
    )
