"""A survey, its three routes, and the teams that walk them."""

from django.db import models
from django.db.models import F, Q


class Route(models.TextChoices):
    """How a list comes about; the three overlap by design, so that a unit that one misses is seen by another."""

    JOINT = "joint", "联动式"
    GRID = "grid", "网格式"
    LINE = "line", "归口式"


class Survey(models.Model):
    """One survey (摸底调查) of an area, within some weeks."""

    PERSONAL = {"opened_by"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    title = models.CharField(max_length=120)
    scope_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_by_id = models.BigIntegerField(null=True)
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="survey_days_in_order")
        ]
        indexes = [models.Index(fields=["scope_org", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class Team(models.Model):
    """A survey team of one route; without an area it goes everywhere."""

    PERSONAL = {"leader"}
    APPEND_ONLY = False

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="teams")
    route = models.CharField(max_length=8, choices=Route.choices)
    name = models.CharField(max_length=60)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, null=True, related_name="+")
    leader = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "name"], name="survey_team_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.name}"
