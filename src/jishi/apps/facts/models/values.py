"""Indicator values of organisations with their period, source and two instants; the batches they came in."""

from django.db import models
from django.db.models import F, Q

from jishi.shared.dates import NOT_SUPERSEDED


class Answer(models.TextChoices):
    """What stands in a cell where no number can: never a zero, never a blank."""

    NOT_ASKED = "not_asked", "未采集"
    UNKNOWN = "unknown", "不清楚"
    REFUSED = "refused", "拒答"
    NOT_APPLICABLE = "not_applicable", "不适用"


class FactBatch(models.Model):
    """Values recorded together: one import or one entry, undone as a whole or not at all.

    `covers` is the lowest organisation above all those in the batch: who sees it may see the whole batch.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        IMPORT = "import", "导入"
        ENTRY = "entry", "录入"
        TABLE = "table", "表格"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=120)
    filename = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    periods = models.CharField(max_length=200, blank=True)
    covers = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="+")
    rows_read = models.PositiveIntegerField()
    rows_applied = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField()
    values_n = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_read=F("rows_applied") + F("rows_refused")), name="facts_batch_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | Q(undone_at__isnull=False) & ~Q(undone_by=""),
                name="facts_batch_undone_pair",
            ),
        ]
        indexes = [models.Index(fields=["by_id", "recorded_at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.source}"


class FactValue(models.Model):
    """One indicator of one organisation in one period, as believed from `recorded_at` until `superseded_at`.

    A new value supersedes the old one, nothing is overwritten. `superseded_by` is the batch that did it;
    a value that its own batch supersedes was withdrawn with that batch.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    value = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=14, choices=Answer.choices, blank=True)
    source = models.CharField(max_length=120)
    observed_on = models.DateField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(default=NOT_SUPERSEDED)
    batch = models.ForeignKey(FactBatch, on_delete=models.PROTECT, related_name="values")
    superseded_by = models.ForeignKey(
        FactBatch, on_delete=models.PROTECT, null=True, related_name="superseded_values", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "org", "indicator"],
                condition=Q(superseded_at=NOT_SUPERSEDED),
                name="facts_one_current",
            ),
            models.CheckConstraint(
                condition=Q(answer="", value__isnull=False) | ~Q(answer="") & Q(value__isnull=True),
                name="facts_value_or_answer",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=NOT_SUPERSEDED, superseded_by__isnull=True)
                | Q(superseded_at__lt=NOT_SUPERSEDED, superseded_by__isnull=False),
                name="facts_superseded_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["org", "indicator", "period"]),
            # A sum over everybody's answers reads one piece of this index; few values were replaced.
            models.Index(
                fields=["indicator", "period", "org", "value", "answer", "observed_on"],
                condition=Q(superseded_at=NOT_SUPERSEDED),
                name="facts_value_by_indicator",
            ),
            models.Index(
                fields=["indicator", "period"],
                condition=Q(superseded_at__lt=NOT_SUPERSEDED),
                name="facts_value_replaced",
            ),
            models.Index(
                fields=["superseded_by"],
                condition=Q(superseded_by__isnull=False),
                name="facts_superseded_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.indicator} {self.period} {self.answer or self.value}"


class FactUpload(models.Model):
    """A file that was handed in: what the check found, and the batch it became once somebody confirmed."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class State(models.TextChoices):
        WAITING = "waiting", "待核对"
        CHECKED = "checked", "待确认"
        UNREADABLE = "unreadable", "读不了"
        APPLIED = "applied", "已导入"

    filename = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=120)
    default_period = models.CharField(max_length=7)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    preview = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    batch = models.ForeignKey(FactBatch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["by_id", "uploaded_at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.filename}"
