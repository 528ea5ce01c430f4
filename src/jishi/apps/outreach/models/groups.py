"""Warm groups (党群温馨小组): their households and people by date, and the plans by which they were formed."""

from django.db import models
from django.db.models import Q


class GroupPlan(models.Model):
    """One proposal of groups for an organisation: computed in the background, looked at, published, taken back."""

    PERSONAL: set[str] = {"by_name"}
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        FRESH = "fresh", "重新分组"
        REPAIR = "repair", "调整"

    class State(models.TextChoices):
        RUNNING = "running", "正在计算"
        PROPOSED = "proposed", "待定"
        FAILED = "failed", "算不出"
        PUBLISHED = "published", "已公布"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "不采用"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    on = models.DateField()
    groups_n = models.PositiveIntegerField()
    band_percent = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    move_cost = models.PositiveIntegerField(null=True)
    job_id = models.BigIntegerField(null=True)
    engine_version = models.CharField(max_length=20, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    published_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org", "state"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.kind} {self.on} {self.state}"


class Placed(models.Model):
    """Who is where from which day, and which plan said so."""

    group = models.ForeignKey("outreach.WarmGroup", on_delete=models.PROTECT, related_name="%(class)ss")
    since = models.DateField()
    until = models.DateField(null=True)
    """The first day on which it is so no longer."""
    plan = models.ForeignKey(GroupPlan, on_delete=models.PROTECT, null=True, related_name="%(class)ss_begun")
    ended_by = models.ForeignKey(
        GroupPlan, on_delete=models.PROTECT, null=True, related_name="%(class)ss_ended"
    )

    class Meta:
        abstract = True


class WarmGroup(models.Model):
    """A group of members and residents with the households that it keeps in touch with."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    begun_on = models.DateField()
    ended_on = models.DateField(null=True)
    plan = models.ForeignKey(GroupPlan, on_delete=models.PROTECT, related_name="groups_begun")
    ended_by = models.ForeignKey(GroupPlan, on_delete=models.PROTECT, null=True, related_name="groups_ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "number"],
                condition=Q(ended_on__isnull=True),
                name="outreach_group_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.org_id} group {self.number}"


class Contact(Placed):
    """A household in a group; in one at a time."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    household = models.ForeignKey("outreach.Household", on_delete=models.PROTECT, related_name="contacts")
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True), name="outreach_household_in_one_group"
            )
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} in {self.group_id} from {self.since}"


class Seat(Placed):
    """A person in a group: its leader, or whoever answers for a skill."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class Role(models.TextChoices):
        LEADER = "leader", "组长"
        STAFF = "staff", "组员"

    worker = models.ForeignKey("outreach.Worker", on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=8, choices=Role.choices)
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(until__isnull=True, role="leader"), name="outreach_one_leader"
            ),
            models.UniqueConstraint(
                fields=["group", "worker"], condition=Q(until__isnull=True), name="outreach_one_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"worker {self.worker_id} {self.role} in {self.group_id}"
