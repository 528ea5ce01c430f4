"""Where lists come from, the lists themselves, and their rows."""

from django.db import models
from django.db.models import Q

from .surveys import Route, Survey, Team


class Source(models.Model):
    """Whoever gives a list: a department or a team. How its columns were matched is remembered for the next list."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    scope_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    route = models.CharField(max_length=8, choices=Route.choices)
    line = models.CharField(max_length=24, blank=True)
    """The agency whose list it is (归口); empty for a survey team's."""
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, null=True, related_name="+")
    """The street or township whose own list it is (网格); empty for agencies and for the survey's teams."""
    remembered = models.JSONField(default=dict)
    """Which field stands under which header, by the header as compared."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_org", "title"], name="survey_source_once")]

    def __str__(self) -> str:
        return f"s{self.pk} {self.title}"

    @property
    def name(self) -> str:
        """Return what the linkage calls it."""
        return f"s{self.pk}"


class SourceList(models.Model):
    """One list that was handed in; it counts until a later one of its source takes its place, or it is withdrawn."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        WAITING = "waiting", "待对栏目"
        READY = "ready", "已收入"
        REPLACED = "replaced", "不再算数"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="lists")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="lists")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="lists")
    filename = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    as_of = models.DateField()
    sheet = models.CharField(max_length=100)
    columns = models.JSONField()
    matched = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows_n = models.PositiveIntegerField()
    inside_n = models.PositiveIntegerField(default=0)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    forgotten_on = models.DateField(null=True)
    """The day on which the file was deleted."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "source"], condition=Q(state="ready"), name="survey_one_list_a_source"
            )
        ]
        indexes = [models.Index(fields=["survey", "state"]), models.Index(fields=["file_hash"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.filename}"


class ListRecord(models.Model):
    """One row of a list: what it says of a unit, and which unit of the ledger it was found to be."""

    PERSONAL = {"person", "phone"}
    APPEND_ONLY = False

    source_list = models.ForeignKey(SourceList, on_delete=models.PROTECT, related_name="records")
    row_n = models.PositiveIntegerField()
    record_id = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=30, blank=True)
    person = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    founded = models.CharField(max_length=10, blank=True)
    staff_n = models.PositiveIntegerField(null=True)
    members_n = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12, blank=True)
    is_inside = models.BooleanField(default=True)
    unit = models.ForeignKey("LedgerUnit", on_delete=models.PROTECT, null=True, related_name="records")
    how = models.CharField(max_length=12, blank=True)
    weight = models.IntegerField(null=True)
    margin = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_list", "record_id"], name="survey_record_once")
        ]
        indexes = [models.Index(fields=["unit"]), models.Index(fields=["source_list", "area_code"])]

    def __str__(self) -> str:
        return f"{self.source_list_id}:{self.record_id}"
