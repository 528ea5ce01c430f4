"""Statistics that an office has closed, and the notes that explain odd values."""

from django.db import models

from .organisations import PrimaryOrg


class StatisticsClose(models.Model):
    """What an office reported for a period. A later correction stands beside it, never in it."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    first_day = models.DateField()
    last_day = models.DateField()
    members_opening = models.PositiveIntegerField()
    members_closing = models.PositiveIntegerField()
    orgs_opening = models.PositiveIntegerField()
    orgs_closing = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "period"], name="registry_statistics_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.period}"


class StatisticsNote(models.Model):
    """Why an odd value of one organisation in a period is right; the latest note counts."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    rule = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["period", "org"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.period} {self.rule}"
