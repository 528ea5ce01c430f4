"""Campaigns, the units in them with their history, and rates as they were taken."""

from django.db import models
from django.db.models import Q


class Campaign(models.Model):
    """A campaign opened from its file; the file's text is kept, so that later edits change nothing here."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="campaigns")
    first_day = models.DateField()
    last_day = models.DateField()
    told = models.JSONField()
    recorded_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.code


class CaseFacts(models.Model):
    """What is known of a unit in a campaign; None means that nobody has asked yet."""

    class Step(models.TextChoices):
        FOUND = "found", "尚未联系"
        CONTACTED = "contacted", "已联系"
        MEMBERS = "members", "党员已摸清"
        WAY = "way", "已定方式"
        APPLIED = "applied", "等上级批复"
        REPLIED = "replied", "已批复、待选举"
        IN_BEING = "in_being", "已成立"
        HELPED = "helped", "已派人"
        LEFT_OUT = "left_out", "不计入"

    class Way(models.TextChoices):
        NONE = "", "未定"
        SINGLE = "single", "单独组建"
        JOINT = "joint", "联合组建"
        AREA = "area", "区域统建"
        INDUSTRY = "industry", "行业统建"
        ATTACHED = "attached", "挂靠"
        INSTRUCTOR = "instructor", "派指导员"

    class Why(models.TextChoices):
        NONE = "", "—"
        UNWILLING = "unwilling", "党员不愿亮明身份"
        WORRIED = "worried", "业主有顾虑"
        CLOSING = "closing", "近期停业待核"
        OTHER = "other", "其他"

    class Help(models.TextChoices):
        NONE = "", "没有"
        INSTRUCTOR = "instructor", "党建指导员"
        LIAISON = "liaison", "联络员"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    lead = models.CharField(max_length=24, blank=True)
    cluster = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.FOUND)
    step_since = models.DateField()
    deadline = models.DateField()
    full_n = models.PositiveSmallIntegerField(null=True)
    members_n = models.PositiveSmallIntegerField(null=True)
    is_shell = models.BooleanField(null=True, default=False)
    is_branch_office = models.BooleanField(null=True, default=False)
    is_above_scale = models.BooleanField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    joint_no = models.BigIntegerField(null=True)
    """The number that units share which want to set up one organisation together."""
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    help = models.CharField(max_length=10, choices=Help.choices, blank=True)
    helper = models.CharField(max_length=60, blank=True)
    help_since = models.DateField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk} {self.step} since {self.step_since}"


FACTS = tuple(field.attname for field in CaseFacts._meta.local_fields)
"""What an event keeps of a case, by column."""


class Case(CaseFacts):
    """One unit in one campaign, as it is now."""

    PERSONAL = {"owner", "helper"}
    APPEND_ONLY = False

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, related_name="cases")
    listed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="coverage_a_unit_once"),
            models.CheckConstraint(
                condition=Q(full_n__isnull=True, members_n__isnull=True)
                | Q(full_n__isnull=False, members_n__gte=models.F("full_n")),
                name="coverage_full_within_members",
            ),
            models.CheckConstraint(
                condition=Q(help="", helper="", help_since__isnull=True)
                | ~Q(help="") & ~Q(helper="") & Q(help_since__isnull=False),
                name="coverage_helper_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "step"]),
            models.Index(fields=["owner_org", "step"]),
            models.Index(fields=["lead", "step"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} unit {self.unit_id} {self.step}"


class StepBatch(models.Model):
    """One step that was taken with a list of units in one go; its events tell with which."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="step_batches")
    what = models.CharField(max_length=16)
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.what} {self.on}"


class CaseEvent(CaseFacts):
    """One dated step of a case, with all that was known after it: any past day can be counted again."""

    PERSONAL = {"owner", "helper", "by_name"}
    APPEND_ONLY = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=16)
    note = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    change = models.ForeignKey("registry.Change", on_delete=models.PROTECT, null=True, related_name="+")
    """The event of the register that set the organisation up."""
    batch = models.ForeignKey(StepBatch, on_delete=models.PROTECT, null=True, related_name="events")
    """The list with which the step was taken."""
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "on"]), models.Index(fields=["change"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what} {self.on}"


class RateTaken(models.Model):
    """A rate of a whole campaign as it was on a day, with the lists behind it and what changed in its denominator."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rates")
    rule = models.CharField(max_length=40)
    rule_hash = models.CharField(max_length=64)
    rule_from = models.DateField()
    engine_version = models.CharField(max_length=10)
    day = models.DateField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    lists = models.JSONField()
    joined = models.JSONField()
    left = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__lte=models.F("denominator")), name="coverage_rate_within"
            )
        ]
        indexes = [models.Index(fields=["campaign", "rule", "day"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.day} {self.numerator}/{self.denominator}"


class Floater(models.Model):
    """A member who works here and is counted elsewhere, until somebody gives a home; what happens is in its events.

    `person` is the same for the same person in whatever list and district: nobody has two homes. Without the
    installation's key it tells nothing else.
    """

    PERSONAL = {"name", "phone", "home_org", "skill"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        WAITING = "waiting", "等安家"
        PLACED = "placed", "已安家、等流出地回执"
        CONFIRMED = "confirmed", "两头都有回执"
        GONE = "gone", "已离开"
        WITHDRAWN = "withdrawn", "已撤回"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="floaters")
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    home_area = models.CharField(max_length=12, blank=True)
    home_org = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, null=True, related_name="floaters")
    skill = models.CharField(max_length=60, blank=True)
    is_undeclared = models.BooleanField(default=False)
    """Found by comparing lists (口袋党员): nobody had the member on any roster."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    host_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="floaters_hosted"
    )
    listed_on = models.DateField()
    placed_on = models.DateField(null=True)
    home_told_on = models.DateField(null=True)
    home_receipt_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=("placed", "confirmed")),
                name="coverage_one_home_a_person",
            ),
            models.UniqueConstraint(fields=["owner_org", "person"], name="coverage_listed_once"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "withdrawn"), host_org__isnull=True, placed_on__isnull=True)
                | ~Q(state__in=("waiting", "withdrawn")) & Q(host_org__isnull=False, placed_on__isnull=False),
                name="coverage_home_pair",
            ),
        ]
        indexes = [models.Index(fields=["owner_org", "state"]), models.Index(fields=["unit"])]

    def __str__(self) -> str:
        return f"floater {self.pk} {self.state}"


class FloaterEvent(models.Model):
    """One dated event of a floating member's home."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    floater = models.ForeignKey(Floater, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=16)
    note = models.CharField(max_length=300, blank=True)
    change = models.ForeignKey("registry.Change", on_delete=models.PROTECT, null=True, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["floater", "on"])]

    def __str__(self) -> str:
        return f"{self.floater_id} {self.what} {self.on}"


class Undeclared(models.Model):
    """A member on a list of staff who has declared himself or herself to no organisation here (口袋党员).

    `person` is the same for the same person in whatever list; without the installation's key it tells nothing else. No
    identity number is kept.
    """

    PERSONAL = {"name", "phone"}
    APPEND_ONLY = False

    class How(models.TextChoices):
        NOWHERE = "nowhere", "各党组织名册上都没有这个人"
        NAMESAKE = "namesake", "名册上只有同名的人,电话、身份号码对不上"
        FAR = "far", "组织关系在外地党组织,没有登记外出"

    class State(models.TextChoices):
        FOUND = "found", "待核实"
        TALKED = "talked", "已谈话"
        MOVED = "moved", "转接关系"
        FLOATING = "floating", "报为流动党员"
        NOT_MEMBER = "not_member", "不是党员"
        WITHDRAWN = "withdrawn", "随名单撤回"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="undeclared")
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, related_name="undeclared")
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=12)
    source = models.CharField(max_length=80)
    how = models.CharField(max_length=10, choices=How.choices)
    roster_org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="+"
    )
    floater = models.ForeignKey(Floater, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.FOUND)
    found_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "person"], name="coverage_undeclared_once"),
            models.CheckConstraint(
                condition=Q(state="floating", floater__isnull=False)
                | ~Q(state="floating") & Q(floater__isnull=True),
                name="coverage_undeclared_floater_pair",
            ),
        ]
        indexes = [models.Index(fields=["owner_org", "state"])]

    def __str__(self) -> str:
        return f"undeclared {self.pk} {self.state}"


class UndeclaredEvent(models.Model):
    """One dated step with an undeclared member; `before` is the state that comes back when the step is taken back."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    undeclared = models.ForeignKey(Undeclared, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=10)
    before = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=300, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.undeclared_id} {self.what} {self.on}"
