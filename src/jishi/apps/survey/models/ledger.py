"""The ledger: one row a unit, from however many lists; and what visitors found."""

from django.db import models
from django.db.models import Q

from .surveys import Survey, Team


class LinkRun(models.Model):
    """One comparison of all lists of a survey."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        RUNNING = "running", "比对中"
        DONE = "done", "已比对"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    job_id = models.BigIntegerField(null=True)
    records_n = models.PositiveIntegerField(default=0)
    units_n = models.PositiveIntegerField(default=0)
    cases_n = models.PositiveIntegerField(default=0)
    unasked_n = models.PositiveIntegerField(default=0)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    lists = models.JSONField(default=list)
    """The lists whose rows were compared; empty for a comparison from before this was kept."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | Q(state="done", finished_at__isnull=False),
                name="survey_run_finished_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.survey_id}"


class LedgerUnit(models.Model):
    """One unit of the ledger, with the values adopted from its sources.

    `key` is the linkage's own stable id. A unit that a later comparison takes for another one is kept, and leads there.
    """

    PERSONAL = {"person", "phone"}
    APPEND_ONLY = False

    class Exclusion(models.TextChoices):
        NONE = "", "计入"
        SUSPENDED = "suspended", "停业"
        MOVED = "moved", "迁出"
        CLOSED = "closed", "注销"
        BRANCH = "branch", "分支机构"
        SHELL = "shell", "无实体"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="units")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=30, blank=True)
    person = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    founded = models.CharField(max_length=10, blank=True)
    staff_n = models.PositiveIntegerField(null=True)
    members_n = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, blank=True)
    unit_type = models.CharField(max_length=24)
    registered_as = models.CharField(max_length=18, blank=True)
    adopted = models.JSONField(default=dict)
    """For each field: from which source, as of which day, by the rule or by somebody's choice."""
    conflicts = models.JSONField(default=list)
    """The fields on which sources differ and that nobody has settled."""
    routes = models.CharField(max_length=24, blank=True)
    sources_n = models.PositiveSmallIntegerField(default=0)
    is_confirmed = models.BooleanField(default=False)
    is_doubtful = models.BooleanField(default=False)
    """Whether an undecided pair is about one of its rows."""
    exclusion = models.CharField(max_length=10, choices=Exclusion.choices, blank=True)
    exclusion_why = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="survey_unit_key_once"),
            models.CheckConstraint(
                condition=Q(is_current=True, merged_into__isnull=True) | Q(is_current=False),
                name="survey_unit_merged_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["survey", "is_current", "area_code"])]

    def __str__(self) -> str:
        return f"{self.survey_id}:{self.key} {self.name}"


class Visit(models.Model):
    """What a visitor found at a unit's door. A mistake is taken back, or mended by a later visit."""

    PERSONAL = {"by_name", "person"}
    APPEND_ONLY = True

    class Outcome(models.TextChoices):
        MET = "met", "见到"
        NOBODY = "nobody", "无人"
        REFUSED = "refused", "拒访"
        MOVED = "moved", "已搬"
        SUSPENDED = "suspended", "停业"
        NOT_FOUND = "not_found", "查无"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(LedgerUnit, on_delete=models.PROTECT, related_name="visits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="visits")
    visited_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    again_by = models.DateField(null=True)
    person = models.CharField(max_length=60, blank=True)
    staff_n = models.PositiveIntegerField(null=True)
    members_n = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["survey", "visited_on"]), models.Index(fields=["unit"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.visited_on} {self.outcome}"


class VisitTakenBack(models.Model):
    """A visit that was entered by mistake: it counts as never entered."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="taken_back")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.visit_id}"


class Publication(models.Model):
    """The ledger written into the register: one batch, which the register can take back."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="publications")
    batch_id = models.BigIntegerField()
    new_n = models.PositiveIntegerField()
    changed_n = models.PositiveIntegerField()
    same_n = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.survey_id} batch {self.batch_id}"
