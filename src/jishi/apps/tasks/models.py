"""The work-list."""

from django.db import models
from django.db.models import F, Q


class Task(models.Model):
    """One thing that somebody must do. `acting_org` is the organisation whose move it is.

    The first deadline never changes; overdue is derived from the deadline, never stored.
    """

    PERSONAL = {"owner", "helper"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        OPEN = "open", "未办"
        DONE = "done", "已办"
        DROPPED = "dropped", "不再需要"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="tasks")
    acting_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, related_name="tasks_to_do"
    )
    line = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=200)
    how = models.CharField(max_length=300, blank=True)
    verb = models.CharField(max_length=8)
    owner = models.CharField(max_length=60, blank=True)
    helper = models.CharField(max_length=60, blank=True)
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    url = models.CharField(max_length=200)
    first_deadline = models.DateField()
    deadline = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["acting_org", "state", "deadline"]),
            models.Index(fields=["org", "state", "deadline"]),
            models.Index(fields=["source_kind", "source_id"]),
            # A list of what is open, and its counts, are read from this alone, what is due first on top.
            models.Index(fields=["state", "deadline", "id", "org", "acting_org", "line"], name="tasks_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__gte=F("first_deadline")), name="tasks_deadline_not_earlier"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | ~Q(state="open") & Q(closed_at__isnull=False),
                name="tasks_closed_pair",
            ),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"], condition=Q(state="open"), name="tasks_one_open_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.source_kind}:{self.source_id} {self.state}"


class Concern(models.Model):
    """What a secretary or an instructor tells the superior: where one went, what the problem is, whose help it needs.

    The superior answers; a visit without a problem asks for nothing.
    """

    PERSONAL = {"by_name", "answered_by"}
    APPEND_ONLY = False

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="concerns")
    told_on = models.DateField()
    place = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    wants = models.CharField(max_length=100, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org", "told_on"]), models.Index(fields=["by_id", "told_on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(problem=""), name="tasks_concern_says_something"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", answer="")
                | Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answer=""),
                name="tasks_answer_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} org {self.org_id} {self.told_on}"
