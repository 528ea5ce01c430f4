"""What people ask for, who sees to it, what an agency decides, and what whoever asked says in the end."""

from django.db import models
from django.db.models import Q


class Need(models.Model):
    """One thing that a household (or a village, told on a visit) asks for, with its owner and its clocks."""

    PERSONAL = {"says", "owner", "outcome"}
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        JOB = "job", "就业"
        LOAN = "loan", "小额贷款"
        CARE = "care", "救助"
        OTHER = "other", "其他"
        VILLAGE = "village", "村里的问题"

    class State(models.TextChoices):
        OPEN = "open", "正在办"
        REFERRED = "referred", "已转部门"
        ANSWERED = "answered", "办成了,待本人认可"
        FAILED = "failed", "没办成,待告知本人"
        CLOSED = "closed", "本人认可,已办结"
        NOT_DONE = "not_done", "没办成,已说明原因"
        WITHDRAWN = "withdrawn", "已撤回"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "outreach.Household", on_delete=models.PROTECT, null=True, related_name="needs"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    says = models.CharField(max_length=300, blank=True)
    told_on = models.DateField()
    owner = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    first_tell_by = models.DateField()
    tell_by = models.DateField()
    """By when whoever asked must have heard."""
    outcome = models.CharField(max_length=300, blank=True)
    answered_on = models.DateField(null=True)
    told_back_on = models.DateField(null=True)
    heard_how = models.CharField(max_length=8, blank=True)
    refused_n = models.PositiveSmallIntegerField(default=0)
    """How often whoever asked was not content with the answer."""
    forgotten_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("closed", "not_done"), told_back_on__isnull=False)
                | ~Q(state__in=("closed", "not_done")) & Q(told_back_on__isnull=True),
                name="outreach_told_back_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["org", "state"]),
            models.Index(fields=["household", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class NeedEvent(models.Model):
    """One dated step of a need, and where the need stood after it."""

    PERSONAL = {"note", "owner", "outcome", "by_name"}
    APPEND_ONLY = False
    """Rows are added only, but what was said lapses with the household's record."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12)
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=Need.State.choices, blank=True)
    """Empty in steps from before it was kept."""
    outcome = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    tell_by = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    told_back_on = models.DateField(null=True)
    heard_how = models.CharField(max_length=8, blank=True)
    refused_n = models.PositiveSmallIntegerField(default=0)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["need"])]

    def __str__(self) -> str:
        return f"{self.need_id} {self.what} {self.on}"


class Referral(models.Model):
    """A need that an agency decides on: a small pipeline of its own for jobs and for small loans."""

    PERSONAL = {"result"}
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        JOB = "job", "就业推荐"
        LOAN = "loan", "小额贷款"
        OTHER = "other", "请部门答复"

    class State(models.TextChoices):
        SENT = "sent", "待受理"
        TAKEN = "taken", "已受理"
        OFFERED = "offered", "已推荐岗位"
        CHECKED = "checked", "已审核"
        APPROVED = "approved", "已批准"
        DONE = "done", "办成"
        DECLINED = "declined", "退回,办不了"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    line = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_on = models.DateField()
    answer_by = models.DateField()
    asked_fen = models.BigIntegerField(null=True)
    granted_fen = models.BigIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    result = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(closed_on__isnull=True), name="outreach_one_referral_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("done", "declined"), closed_on__isnull=False)
                | ~Q(state__in=("done", "declined")) & Q(closed_on__isnull=True),
                name="outreach_referral_closed_pair",
            ),
        ]
        indexes = [models.Index(fields=["line", "state"])]

    def __str__(self) -> str:
        return f"{self.need_id} {self.line} {self.state}"


class ReferralEvent(models.Model):
    """One dated step of a referral."""

    PERSONAL = {"note", "by_name"}
    APPEND_ONLY = False
    """Rows are added only, but the note lapses with the household's record."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=10)
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["referral"])]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.what} {self.on}"
