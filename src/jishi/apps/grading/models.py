"""Rubric versions, rounds, ratings, and what a meeting ratified."""

from django.db import models
from django.db.models import Q


class RubricVersion(models.Model):
    """A rubric as it was when a round took it: its canonical text never changes, its hash names it."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    hash = models.CharField(max_length=64, primary_key=True)
    rubric_id = models.CharField(max_length=60)
    org_type = models.CharField(max_length=24)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    text = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["org_type", "effective_from"])]

    def __str__(self) -> str:
        return f"{self.rubric_id} {self.version} {self.hash[:12]}"


class Round(models.Model):
    """One grading of the organisations below `scope_org`, by the values of `period`, as valid on `on_date`."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class State(models.TextChoices):
        OPEN = "open", "已建立,未评分"
        SCORING = "scoring", "正在评分"
        SCORED = "scored", "已评分"

    title = models.CharField(max_length=120)
    period = models.CharField(max_length=8)
    on_date = models.DateField()
    scope_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    rubrics = models.ManyToManyField(RubricVersion, related_name="rounds")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    job_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    scored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scored") | Q(scored_at__isnull=False), name="grading_scored_has_instant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class Rating(models.Model):
    """What one organisation got in a round, with every part: points and rule codes by criterion, the values used.

    Never edited. A new scoring, or a correction, is a new rating that supersedes this one.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ratings")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="ratings")
    rubric = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    total_cp = models.IntegerField()
    tier_raw = models.CharField(max_length=8)
    tier = models.CharField(max_length=8)
    class_name = models.CharField(max_length=12)
    previous_tier = models.CharField(max_length=8, blank=True)
    moved_by = models.PositiveSmallIntegerField(default=0)
    """Number of the quota line that moved it; 0 if none did."""
    points = models.JSONField()
    """{criterion id: [centipoints, rule code]}"""
    vetoes = models.JSONField()
    """{criterion id: fired | clear | unchecked}"""
    values = models.JSONField()
    """{indicator: value}; an absent one was missing"""
    missing_n = models.PositiveSmallIntegerField()
    is_provisional = models.BooleanField()
    scored_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["round", "tier"]),
            models.Index(fields=["org", "scored_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "org"],
                condition=Q(superseded_at__isnull=True),
                name="grading_one_rating_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} org {self.org_id} {self.tier}"


class Ratification(models.Model):
    """One meeting that ratified a batch of ratings (核准)."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ratifications")
    meeting = models.CharField(max_length=120)
    met_on = models.DateField()
    document_no = models.CharField(max_length=80)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no} {self.met_on}"


class Grade(models.Model):
    """A grade in effect: the computed rating beside what the meeting decided. Both voices stay visible."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="grade")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="grades")
    ratification = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="grades")
    computed_tier = models.CharField(max_length=8)
    tier = models.CharField(max_length=8)
    class_name = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True)
    """Why the meeting decided another tier than was computed, or why the grade before was corrected."""
    in_effect_from = models.DateField()
    replaced_on = models.DateField(null=True)
    replaced_by = models.ForeignKey(
        Ratification, on_delete=models.PROTECT, null=True, related_name="grades_replaced"
    )

    class Meta:
        indexes = [models.Index(fields=["org", "in_effect_from"]), models.Index(fields=["tier"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True, replaced_by__isnull=True)
                | Q(replaced_on__isnull=False, replaced_by__isnull=False),
                name="grading_replaced_pair",
            ),
            models.CheckConstraint(
                condition=Q(tier=models.F("computed_tier")) | ~Q(reason=""), name="grading_change_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True) | Q(replaced_on__gte=models.F("in_effect_from")),
                name="grading_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["org"], condition=Q(replaced_on__isnull=True), name="grading_one_grade"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} org {self.org_id} {self.tier} from {self.in_effect_from}"


class HeldBack(models.Model):
    """A rating that a meeting ticked out of its batch, and why."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    ratification = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="held_back")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="held_back")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="grading_held_back_has_reason")]

    def __str__(self) -> str:
        return f"{self.rating_id} held back by {self.ratification_id}"
