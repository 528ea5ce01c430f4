"""Cadres' contact villages and visits, the problems found there, and what organisations promise in public."""

from django.db import models
from django.db.models import F, Q


class ContactPoint(models.Model):
    """A cadre's contact village (联系点): who goes where, because of which local activity, from when."""

    PERSONAL = {"cadre"}
    APPEND_ONLY = False

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=40, blank=True)
    """The id of the local activity (载体) in the year's programme."""
    cadre = models.CharField(max_length=60)
    post = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    """Empty where it is from before it was kept."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "cadre"], condition=Q(until__isnull=True), name="outreach_contact_once"
            )
        ]
        indexes = [models.Index(fields=["org"])]

    def __str__(self) -> str:
        return f"{self.cadre} at {self.org_id} from {self.since}"


class CadreVisit(models.Model):
    """One visit to a contact village: whom the cadre talked to; problems are found there, no photographs asked for."""

    PERSONAL = {"asked", "by_name"}
    APPEND_ONLY = True

    point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField()
    asked = models.CharField(max_length=200)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["point", "on"])]

    def __str__(self) -> str:
        return f"{self.point_id} {self.on}"


class VisitProblem(models.Model):
    """A problem on a visit: found there, or looked at again."""

    PERSONAL = {"note"}
    APPEND_ONLY = True

    visit = models.ForeignKey(CadreVisit, on_delete=models.PROTECT, related_name="problems")
    need = models.ForeignKey("outreach.Need", on_delete=models.PROTECT, related_name="visits")
    is_new = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "need"], name="outreach_problem_once_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.need_id}"


class Pledge(models.Model):
    """A public promise (公开承诺) of an organisation, with a day; residents say whether it was kept."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class State(models.TextChoices):
        OPEN = "open", "正在兑现"
        KEPT = "kept", "居民说兑现了"
        BROKEN = "broken", "居民说没兑现"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=200)
    posted_at = models.CharField(max_length=120)
    promised_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    """Empty where it is from before it was kept."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("promised_on")), name="outreach_pledge_days"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | ~Q(state="open") & Q(closed_on__isnull=False),
                name="outreach_pledge_closed_pair",
            ),
        ]
        indexes = [models.Index(fields=["org", "state"]), models.Index(fields=["due_on"])]

    def __str__(self) -> str:
        return f"{self.org_id} {self.due_on} {self.state}"


class PledgeVoice(models.Model):
    """How many residents, asked in one place on one day, said that a promise was kept; nobody is named."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="voices")
    on = models.DateField()
    place = models.CharField(max_length=120)
    kept_n = models.PositiveSmallIntegerField()
    broken_n = models.PositiveSmallIntegerField()
    unknown_n = models.PositiveSmallIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pledge"])]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.kept_n}:{self.broken_n}"
