"""Ledger lines (整改事项), their history, and their acceptance."""

from django.db import models
from django.db.models import F, Q


class Line(models.Model):
    """One line of the A/B/C/D ledgers: what to mend (or keep, or raise), who, until when, and where it stands."""

    PERSONAL = {"owner", "leader", "helper", "closed_by"}
    APPEND_ONLY = False

    class Book(models.TextChoices):
        A = "A", "A类(巩固)"
        B = "B", "B类(提升)"
        C = "C", "C类(推动)"
        D = "D", "D类(整顿)"

    class Duty(models.TextChoices):
        BRANCH = "branch", "支部"
        TOWNSHIP = "township", "乡镇或系统党委"
        COUNTY = "county", "县级"
        AGENCY = "agency", "部门"

    class State(models.TextChoices):
        LISTED = "listed", "待定措施"
        IN_PROGRESS = "in_progress", "整改中"
        TOWNSHIP_CHECK = "township_check", "待初验"
        COUNTY_ACCEPTANCE = "county_acceptance", "待验收"
        RETURNED = "returned", "已退回"
        CLOSED_WATCH = "closed_watch", "已销号(巩固期)"
        CLOSED = "closed", "已巩固"
        RELAPSED = "relapsed", "反弹"
        ENDED = "ended", "撤并随组织终止"
        WITHDRAWN = "withdrawn", "重新定级已撤回"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="lines")
    rating = models.ForeignKey("grading.Rating", on_delete=models.PROTECT, related_name="lines")
    book = models.CharField(max_length=1, choices=Book.choices)
    tier = models.CharField(max_length=8)
    criterion = models.CharField(max_length=20)
    criterion_no = models.PositiveSmallIntegerField()
    lost_cp = models.PositiveIntegerField()
    problem = models.CharField(max_length=300)
    cause = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    goal = models.CharField(max_length=300, blank=True)
    duty = models.CharField(max_length=8, choices=Duty.choices)
    duty_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, related_name="lines_of_duty"
    )
    agency = models.CharField(max_length=24, blank=True)
    leader = models.CharField(max_length=60, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    owner_id = models.BigIntegerField(null=True)
    helper = models.CharField(max_length=60, blank=True)
    first_deadline = models.DateField()
    deadline = models.DateField()
    extensions_n = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.LISTED)
    state_since = models.DateField()
    listed_on = models.DateField()
    reported_by_id = models.BigIntegerField(null=True)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=60, blank=True)
    closed_by_id = models.BigIntegerField(null=True)
    watch_until = models.DateField(null=True)
    asked_deadline = models.DateField(null=True)
    """The deadline that was asked for and that the superior has not answered yet."""
    asked_by_id = models.BigIntegerField(null=True)
    ended_below = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="lines_ended_below"
    )
    """The superior of an organisation that has ended: whoever sees the superior still sees the line."""

    class Meta:
        indexes = [
            models.Index(fields=["org", "state"]),
            models.Index(fields=["duty_org", "state"]),
            models.Index(fields=["state", "deadline"]),
            models.Index(fields=["book", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__gte=F("first_deadline")), name="mending_deadline_not_earlier"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by="")
                | Q(closed_on__isnull=False) & ~Q(closed_by=""),
                name="mending_closed_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_below__isnull=False),
                name="mending_ended_below_a_superior",
            ),
            models.CheckConstraint(
                condition=Q(asked_deadline__isnull=True) | Q(asked_deadline__gt=F("deadline")),
                name="mending_asked_is_later",
            ),
            models.CheckConstraint(
                condition=Q(closed_by_id__isnull=True)
                | (Q(owner_id__isnull=True) | ~Q(closed_by_id=F("owner_id")))
                & (Q(reported_by_id__isnull=True) | ~Q(closed_by_id=F("reported_by_id"))),
                name="mending_closer_is_not_owner",
            ),
            models.UniqueConstraint(
                fields=["rating", "criterion", "org"], name="mending_one_line_a_point_and_org"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} org {self.org_id} {self.criterion} {self.state}"


class BookEntry(models.Model):
    """One organisation in ledger A (what keeps it good, whom it helps) or B (where it wants to go, what is weak)."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="book_entries")
    rating = models.OneToOneField("grading.Rating", on_delete=models.PROTECT, related_name="book_entry")
    book = models.CharField(max_length=1, choices=Line.Book.choices)
    tier = models.CharField(max_length=8)
    consolidation = models.CharField(max_length=300, blank=True)
    helps_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="helped_by"
    )
    goal = models.CharField(max_length=200, blank=True)
    shortfall = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    """The day on which another grade took its place."""
    ended_at = models.DateTimeField(null=True)
    """The instant at which we recorded that."""

    class Meta:
        indexes = [models.Index(fields=["org", "book"]), models.Index(fields=["book", "ended_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True)
                | Q(ended_on__isnull=False, ended_at__isnull=False),
                name="mending_entry_ended_pair",
            ),
            models.UniqueConstraint(
                fields=["org"], condition=Q(ended_on__isnull=True), name="mending_one_entry_an_organisation"
            ),
            models.CheckConstraint(condition=~Q(helps_org=F("org")), name="mending_helps_another"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.book} {self.tier}"


class EntryEvent(models.Model):
    """What an entry of ledgers A and B said from a day on: any past day can be printed again."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    entry = models.ForeignKey(BookEntry, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    consolidation = models.CharField(max_length=300, blank=True)
    helps_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="+"
    )
    goal = models.CharField(max_length=200, blank=True)
    shortfall = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "on"])]

    def __str__(self) -> str:
        return f"{self.entry_id} from {self.on}"


class LineEvent(models.Model):
    """One dated sentence in a line's history, with where the line stood and what it said after it.

    Any past day can be counted, and printed, again.
    """

    PERSONAL = {"leader", "owner", "helper"}
    APPEND_ONLY = True

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=Line.State.choices)
    deadline = models.DateField()
    duty_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    goal = models.CharField(max_length=300, blank=True)
    leader = models.CharField(max_length=60, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    helper = models.CharField(max_length=60, blank=True)
    first_deadline = models.DateField()
    asked_deadline = models.DateField(null=True)
    watch_until = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["line", "on"]), models.Index(fields=["on", "line"])]

    def __str__(self) -> str:
        return f"{self.line_id} {self.what} {self.on}"


class Acceptance(models.Model):
    """An acceptance (验收): who was present, how they voted, the score, and who entered and who confirmed it."""

    PERSONAL = {"entered_by", "confirmed_by"}
    APPEND_ONLY = True

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="acceptances")
    on = models.DateField()
    present_n = models.PositiveSmallIntegerField()
    content_n = models.PositiveSmallIntegerField()
    mostly_n = models.PositiveSmallIntegerField()
    discontent_n = models.PositiveSmallIntegerField()
    unknown_n = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    entered_by = models.CharField(max_length=60)
    confirmed_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(present_n=F("content_n") + F("mostly_n") + F("discontent_n") + F("unknown_n")),
                name="mending_votes_add_up",
            ),
            models.CheckConstraint(condition=~Q(entered_by=F("confirmed_by")), name="mending_two_people"),
            models.CheckConstraint(condition=Q(score__lte=100), name="mending_score_of_100"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.on} {'passed' if self.passed else 'failed'}"
