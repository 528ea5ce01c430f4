"""Background jobs: the record of truth about long work."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of long work. A lease that runs out is taken over; `attempt` fences off its old holder.

    Leases, heartbeats and `started_at` live by the wall clock, also where the office's day is pinned.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    progress_n = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    requested_by_id = models.BigIntegerField(null=True)
    requested_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="jobs_finished_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
