"""Postings: who serves where, what was to be done first, visits, training, and what those visited say."""

from django.db import models
from django.db.models import F, Q

from .rounds import Kind, Offer, Post, Talent


class Posting(models.Model):
    """One person serving at one unit or village for a term."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        SERVING = "serving", "在岗"
        ENDED = "ended", "已结束"
        CANCELLED = "cancelled", "已撤销"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="postings")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, null=True, related_name="postings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="postings")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="postings")
    started_on = models.DateField()
    until = models.DateField()
    duties = models.CharField(max_length=500)
    document_no = models.CharField(max_length=80)
    subsidy_fen = models.BigIntegerField(null=True)
    """What the labour office pays for the post a month, in fen; empty where it is not a public-welfare post."""
    relation_change = models.ForeignKey(
        "registry.Change", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The event by which the membership relation moved to the post; empty while it has not."""
    members_before = models.PositiveIntegerField(null=True)
    open_lines_before = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SERVING)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("started_on")), name="postings_term_days"),
            models.CheckConstraint(
                condition=Q(state="serving", ended_on__isnull=True)
                | ~Q(state="serving") & Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="postings_ended_pair",
            ),
            models.UniqueConstraint(
                fields=["talent", "org", "unit"],
                condition=Q(state="serving", unit__isnull=False),
                name="postings_one_person_once_a_unit",
            ),
        ]
        indexes = [models.Index(fields=["org", "state"]), models.Index(fields=["talent", "state"])]

    def __str__(self) -> str:
        return f"posting {self.pk} {self.state}"


class PostingEvent(models.Model):
    """One dated sentence of a posting's history."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=16)
    note = models.CharField(max_length=300, blank=True)
    first_task = models.ForeignKey(
        "postings.FirstTask", on_delete=models.PROTECT, null=True, related_name="events"
    )
    change = models.ForeignKey("registry.Change", on_delete=models.PROTECT, null=True, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["posting", "on"]), models.Index(fields=["change"])]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.what} {self.on}"


class FirstTask(models.Model):
    """One thing that whoever was posted does first, and what came of it."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="first_tasks")
    text = models.CharField(max_length=200)
    line_id = models.BigIntegerField(null=True)
    """The line of the rectification ledger that it helps to mend."""
    deadline = models.DateField()
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=300, blank=True)
    dropped_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="") | Q(done_on__isnull=False) & ~Q(outcome=""),
                name="postings_done_says_what_came_of_it",
            )
        ]

    def __str__(self) -> str:
        return f"first task {self.pk} of posting {self.posting_id}"


class Visit(models.Model):
    """One visit: where, which problem, whose help; it is never counted against anybody."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField()
    place = models.CharField(max_length=100)
    problem = models.CharField(max_length=300, blank=True)
    helper = models.CharField(max_length=60, blank=True)
    question = models.ForeignKey(
        "postings.Question", on_delete=models.PROTECT, null=True, related_name="visits"
    )
    voided_at = models.DateTimeField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["posting", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(helper="") | ~Q(problem=""), name="postings_help_for_a_problem"
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} {self.on}"


class SlipTally(models.Model):
    """Slips with the three questions, counted: nobody's name is on them."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class Side(models.TextChoices):
        HEAD = "head", "单位负责人或村“两委”"
        PEOPLE = "people", "职工或村民"

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="tallies")
    on = models.DateField()
    side = models.CharField(max_length=8, choices=Side.choices)
    papers_n = models.PositiveSmallIntegerField()
    counts = models.JSONField()
    said = models.CharField(max_length=300, blank=True)
    voided_at = models.DateTimeField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["posting", "on"])]

    def __str__(self) -> str:
        return f"tally {self.pk} of posting {self.posting_id}"


class Training(models.Model):
    """Training that somebody took part in, in half days."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="trainings")
    on = models.DateField()
    half_days = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    voided_at = models.DateTimeField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["talent", "on"])]

    def __str__(self) -> str:
        return f"training {self.pk} {self.on}"
