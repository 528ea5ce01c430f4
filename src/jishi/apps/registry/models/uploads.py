"""Files that were handed in for a table of the register."""

from django.db import models

from .clocks import Batch


class TableUpload(models.Model):
    """A file that was handed in: what its sender said, what the check found, the batch that it became."""

    PERSONAL = {"preview"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        WAITING = "waiting", "待核对"
        CHECKED = "checked", "待确认"
        UNREADABLE = "unreadable", "读不了"
        APPLIED = "applied", "已导入"

    table = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    preview = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    forgotten_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by_id", "uploaded_at"]),
            # Other copies of the same file, and those whose time is up.
            models.Index(fields=["file_hash"]),
            models.Index(fields=["forgotten_on", "uploaded_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.table} {self.filename}"


class ReceivedForm(models.Model):
    """An empty form that came from above, and which field goes into which of its columns (by index)."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    title = models.CharField(max_length=120)
    table = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100)
    first_row = models.PositiveIntegerField()
    columns = models.JSONField()
    positions = models.JSONField()
    matched = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by_id", "received_at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"
