"""The talent pool, posts that are wanted, and rounds of choice between them."""

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What somebody is sent as."""

    INSTRUCTOR = "instructor", "党建指导员"
    FIRST_SECRETARY = "first_secretary", "第一书记"


class Talent(models.Model):
    """Somebody in a committee's talent pool (人才库), who may be chosen for a post and choose one."""

    PERSONAL = {"name", "birth_date", "phone", "employer", "paper_no", "skill", "by_name"}
    APPEND_ONLY = False

    class Source(models.TextChoices):
        LAID_OFF = "laid_off", "国有企业下岗分流人员"
        DIVERTED = "diverted", "事业单位分流人员"
        DEMOBILISED = "demobilised", "复员转业退伍军人"
        GRADUATE = "graduate", "待业大学毕业生"
        RETIRED_OFFICIAL = "retired_official", "退出领导岗位或退休干部"
        SERVING_OFFICIAL = "serving_official", "在职干部"
        RESERVE_CADRE = "reserve_cadre", "乡镇科级后备干部"

    class Party(models.TextChoices):
        FULL = "full", "正式党员"
        PROBATIONARY = "probationary", "预备党员"
        NONE = "none", "不是党员"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="talents")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, choices=[("1", "男"), ("2", "女")])
    birth_date = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=20, choices=Source.choices)
    party = models.CharField(max_length=12, choices=Party.choices)
    member = models.ForeignKey("registry.Member", on_delete=models.PROTECT, null=True, related_name="+")
    employer = models.CharField(max_length=120, blank=True)
    home_area = models.CharField(max_length=12, blank=True)
    skill = models.CharField(max_length=20, blank=True)
    work_years = models.PositiveSmallIntegerField(null=True)
    paper_no = models.CharField(max_length=60, blank=True)
    """The paper by which the labour office finds somebody eligible for a public-welfare post."""
    paper_until = models.DateField(null=True)
    listed_on = models.DateField()
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paper_no="", paper_until__isnull=True)
                | ~Q(paper_no="") & Q(paper_until__isnull=False),
                name="postings_paper_pair",
            ),
            models.UniqueConstraint(
                fields=["owner_org", "member"],
                condition=Q(member__isnull=False, left_on__isnull=True),
                name="postings_a_member_once_in_a_pool",
            ),
        ]
        indexes = [models.Index(fields=["owner_org", "left_on"])]

    def __str__(self) -> str:
        return f"talent {self.pk}"


class WelfareQuota(models.Model):
    """So many public-welfare posts (公益性岗位) as the labour office allows and pays for."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="quotas")
    title = models.CharField(max_length=80)
    document_no = models.CharField(max_length=80)
    seats = models.PositiveSmallIntegerField()
    subsidy_fen = models.BigIntegerField()
    """What the labour office pays for one post a month, in fen."""
    term_months = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from"), subsidy_fen__gte=0, seats__gte=1),
                name="postings_quota_sane",
            )
        ]

    def __str__(self) -> str:
        return f"quota {self.pk} of {self.seats}"


class Round(models.Model):
    """One round of choice: both sides give choices until a day, then the engine decides by them (or by need)."""

    PERSONAL = {"approved_by", "by_name"}
    APPEND_ONLY = False

    class Method(models.TextChoices):
        MUTUAL = "mutual", "双向选择"
        NEED = "need", "按村里的需要选派"

    class State(models.TextChoices):
        OPEN = "open", "填报志愿"
        RUN = "run", "已出结果、待核准"
        APPROVED = "approved", "已核准、等答复"
        CLOSED = "closed", "已结束"
        WITHDRAWN = "withdrawn", "已撤销"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="choices")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.MUTUAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supplements")
    opened_on = models.DateField()
    choices_until = models.DateField()
    seed = models.BigIntegerField()
    seed_hash = models.CharField(max_length=64)
    """Told when the round opens, so that everybody can check afterwards that the lottery was drawn before."""
    approved_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=60, blank=True)
    document_no = models.CharField(max_length=80, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(choices_until__gte=models.F("opened_on")), name="postings_round_days"
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_by="")
                | Q(approved_on__isnull=False) & ~Q(approved_by=""),
                name="postings_approved_pair",
            ),
        ]
        indexes = [models.Index(fields=["owner_org", "state"])]

    def __str__(self) -> str:
        return f"round {self.pk} {self.state}"


class Post(models.Model):
    """One post that is wanted: where, as what, for which needs."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        WANTED = "wanted", "待选派"
        FILLED = "filled", "已派满"
        CANCELLED = "cancelled", "不再需要"

    owner_org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="posts")
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="posts_here")
    """The branch there is, else the committee that answers for the area: where whoever comes will stand."""
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, null=True, related_name="posts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    seats = models.PositiveSmallIntegerField(default=1)
    needs = models.CharField(max_length=300)
    skill = models.CharField(max_length=20, blank=True)
    quota = models.ForeignKey(WelfareQuota, on_delete=models.PROTECT, null=True, related_name="posts")
    is_must = models.BooleanField(default=False)
    """Whether somebody has to be sent here before anywhere else."""
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="posts")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    wanted_on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="postings_a_post_has_a_seat"),
            models.UniqueConstraint(
                fields=["org", "unit", "kind"],
                condition=Q(state="wanted", unit__isnull=False),
                name="postings_wanted_once_a_unit",
            ),
        ]
        indexes = [models.Index(fields=["owner_org", "state"]), models.Index(fields=["org"])]

    def __str__(self) -> str:
        return f"post {self.pk} {self.state}"


class ChoiceSlip(models.Model):
    """What one side told in a round: how much it would like each of the other side; the newest one counts.

    `ranks` holds the number written beside each id, 1 the most wanted; equal numbers are equal wishes, and whoever
    is not named is not wanted.
    """

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class Way(models.TextChoices):
        FORM = "form", "当面填报"
        SLIP = "slip", "纸质志愿表"
        TABLE = "table", "汇总表导入"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="slips")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, null=True, related_name="slips")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="slips")
    ranks = models.JSONField()
    way = models.CharField(max_length=6, choices=Way.choices)
    is_void = models.BooleanField(default=False)
    """Whether it went back with the table that brought it."""
    on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(talent__isnull=True, post__isnull=False)
                | Q(talent__isnull=False, post__isnull=True),
                name="postings_a_slip_has_one_side",
            )
        ]
        indexes = [models.Index(fields=["round", "talent"]), models.Index(fields=["round", "post"])]

    def __str__(self) -> str:
        return f"slip {self.pk} in round {self.round_id}"


class Run(models.Model):
    """What came out of a round once, with all that went in: it can be replayed and checked by others."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    class What(models.TextChoices):
        RUN = "run", "按志愿出结果"
        OVERRIDE = "override", "人工调整"
        NEED = "need", "按需要选派"
        MOVE_UP = "move_up", "递补"
        BACK = "back", "撤回递补"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    what = models.CharField(max_length=10, choices=What.choices)
    market = models.JSONField()
    matches = models.JSONField()
    status = models.CharField(max_length=12)
    reasons = models.JSONField()
    violations = models.JSONField()
    prices = models.JSONField()
    """What other ways would have brought: how many placed, how many with their first wish."""
    input_hash = models.CharField(max_length=80)
    engine_version = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["round"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="override") | ~Q(reason=""), name="postings_override_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of round {self.round_id}"


class Offer(models.Model):
    """One place offered to one person after a round; nobody answers for so long: it counts as declined."""

    PERSONAL = {"note"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        WAITING = "waiting", "待答复"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "谢绝"
        LAPSED = "lapsed", "逾期未答复"
        STARTED = "started", "已到岗"
        WITHDRAWN = "withdrawn", "已收回"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="offers")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="offers")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="offers")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="offers")
    """The result it came of; none for offers older than moving up."""
    moved_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="moved_to")
    may_move = models.BooleanField(default=True)
    """Whether somebody who accepted wants to move up when others decline."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    offered_on = models.DateField()
    answer_until = models.DateField()
    answered_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "talent"],
                condition=~Q(state="withdrawn"),
                name="postings_one_offer_a_person_and_round",
            ),
        ]
        indexes = [models.Index(fields=["post", "state"]), models.Index(fields=["state", "answer_until"])]

    def __str__(self) -> str:
        return f"offer {self.pk} {self.state}"
