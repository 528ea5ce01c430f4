"""Forms (调查表): what one office asks of the organisations below, and what each of them has told."""

from django.db import models
from django.db.models import F, Q


class Form(models.Model):
    """What one office asks, of whom, until when.

    `indicators`, `types` and `kinds` are ids separated by blanks. `meter` holds the figures of the burden meter as
    they stood when the form was issued.
    """

    PERSONAL: set[str] = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已发出"
        CLOSED = "closed", "已收表"

    title = models.CharField(max_length=80)
    issuer = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    scope = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    document_no = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=7)
    indicators = models.TextField(blank=True)
    types = models.CharField(max_length=200)
    kinds = models.CharField(max_length=40)
    deadline = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    meter = models.JSONField(default=dict)
    over_limit_reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", issued_at__isnull=True, issued_on__isnull=True)
                | ~Q(state="draft") & Q(issued_at__isnull=False, issued_on__isnull=False),
                name="facts_form_issued_pair",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="facts_form_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(deadline__gte=F("issued_on")),
                name="facts_form_deadline_later",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "period"]),
            models.Index(fields=["issuer", "issued_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class FormDuty(models.Model):
    """Whoever must answer a form: a branch its own numbers, a committee or an agency what it owns of many."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="duties")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=12)
    line = models.CharField(max_length=24, blank=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "org", "owner", "line"], name="facts_one_duty"),
            models.CheckConstraint(
                condition=Q(owner="agency") & ~Q(line="") | ~Q(owner="agency") & Q(line=""),
                name="facts_duty_agency_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.owner} {self.line or self.org_id}"


class FormSheet(models.Model):
    """One organisation under one form. `na_n` cells do not apply to its type."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sheets")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    na_n = models.PositiveIntegerField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "org"], name="facts_one_sheet")]
        indexes = [models.Index(fields=["org", "form"])]

    def __str__(self) -> str:
        return f"{self.form_id} {self.org_id}"


class FormCell(models.Model):
    """One number of one organisation under one form: asked for, only to be confirmed, or asked by another form.

    It is open until it has been told since the form was issued. A pending cell has nobody of its own to ask.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        ASK = "ask", "要填"
        CONFIRM = "confirm", "只需确认"
        PENDING = "pending", "别的表正在要"

    sheet = models.ForeignKey(FormSheet, on_delete=models.PROTECT, related_name="cells", db_index=False)
    duty = models.ForeignKey(FormDuty, on_delete=models.PROTECT, related_name="cells")
    indicator = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "indicator"], name="facts_one_cell")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.indicator} {self.kind}"


class FormReminder(models.Model):
    """A note to those who have not answered."""

    PERSONAL: set[str] = {"by_name"}
    APPEND_ONLY = True

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="reminders")
    text = models.CharField(max_length=120)
    duties_n = models.PositiveIntegerField()
    by_name = models.CharField(max_length=60)
    sent_on = models.DateField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.form_id} {self.sent_at:%Y-%m-%d} {self.duties_n}"
