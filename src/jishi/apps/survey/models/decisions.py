"""Pairs that a person must look at, and what persons decided: data that stands above any score."""

from django.db import models
from django.db.models import F, Q

from .ledger import LedgerUnit, LinkRun
from .lists import ListRecord, Source
from .surveys import Survey


class ReviewCase(models.Model):
    """Two rows that may be one unit, as the last comparison left them to a person."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        NO_CODE = "no_code", "没有代码"
        TWO_CODES = "two_codes", "一户两码"
        ONE_CODE = "one_code", "一码两户"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="cases")
    run = models.ForeignKey(LinkRun, on_delete=models.PROTECT, related_name="cases")
    left = models.ForeignKey(ListRecord, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(ListRecord, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    weight = models.IntegerField()
    margin = models.IntegerField(null=True)
    told = models.JSONField(default=list)
    """Field by field: the level in words, and its points in hundredths of a bit."""
    verdict = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "left", "right"], name="survey_case_once"),
            models.CheckConstraint(condition=~Q(left=F("right")), name="survey_case_of_two"),
        ]
        indexes = [models.Index(fields=["survey", "verdict"])]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.left_id} {self.right_id}"


class Decision(models.Model):
    """What a person decided of two rows, named by source and record so that it holds for every later comparison."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    class Verdict(models.TextChoices):
        SAME = "same", "同一单位"
        DIFFERENT = "different", "不是"
        UNSURE = "unsure", "存疑"
        WITHDRAWN = "withdrawn", "撤回"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="decisions")
    source_l = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    record_l = models.CharField(max_length=120)
    source_r = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    record_r = models.CharField(max_length=120)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source_l", "record_l", "source_r", "record_r"])]

    def __str__(self) -> str:
        return f"{self.source_l_id}:{self.record_l} {self.source_r_id}:{self.record_r} {self.verdict}"


class FieldChoice(models.Model):
    """Whose word somebody took on one field of a unit, against the rule or beside it. The last one holds."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="choices")
    unit = models.ForeignKey(LedgerUnit, on_delete=models.PROTECT, related_name="choices")
    field = models.CharField(max_length=12)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: what a visitor found, or, for `exclusion`, the value that was written."""
    value = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "field"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.field}"
