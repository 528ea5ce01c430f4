"""Operation records, append-only and chained."""

from django.db import models


class AuditEvent(models.Model):
    """One write, or one reading of personal data. `body` is what the hash covers."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    by_id = models.BigIntegerField(null=True)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "seq"]),
            models.Index(fields=["at"]),
            # Readings of personal data are few among many writes, and somebody answers for each.
            models.Index(
                fields=["seq"], condition=models.Q(what="personal_read"), name="audit_personal_reads"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.what} {self.subject}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an event is appended."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
