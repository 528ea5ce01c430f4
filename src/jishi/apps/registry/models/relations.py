"""What happens to a member's relation: a letter of introduction on its way, and the end of a membership."""

from django.db import models
from django.db.models import Q

from .clocks import Batch, TwoClocks, one_current
from .members import Member
from .organisations import PrimaryOrg


class TransferLetter(models.Model):
    """A letter of introduction (组织关系介绍信) for one member; where it stands is in its states.

    The other end may lie outside this system: then `to_outside` names it.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="letters")
    from_org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="letters_out")
    to_org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, null=True, related_name="letters_in")
    to_outside = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    valid_days = models.PositiveSmallIntegerField()
    last_day = models.DateField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="letters")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="registry_letter_number"),
            models.CheckConstraint(
                condition=Q(to_org__isnull=True) & ~Q(to_outside="")
                | Q(to_org__isnull=False) & Q(to_outside=""),
                name="registry_letter_one_end",
            ),
            models.CheckConstraint(condition=Q(valid_days__gte=1), name="registry_letter_days"),
        ]
        indexes = [
            models.Index(fields=["from_org", "issued_on"]),
            models.Index(fields=["to_org", "issued_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.serial}"


class LetterState(TwoClocks):
    """Where a letter stands from a day on. That it is overdue follows from its last day and is never stored."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("letter",)

    class State(models.TextChoices):
        ISSUED = "issued", "已开出、未回执"
        RECEIVED = "received", "已接收"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    letter = models.ForeignKey(TransferLetter, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    note = models.CharField(max_length=200, blank=True)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("letter", "registry_letterstate_one_current")]
        indexes = [
            models.Index(fields=["letter", "valid_from"]),
            models.Index(fields=["state", "valid_from"]),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.state} {self.valid_from}"


class MembershipEnd(TwoClocks):
    """Why a member is no longer on the books, from a day on; a row that ends means that the member was restored."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("member",)

    class Kind(models.TextChoices):
        DECEASED = "deceased", "去世"
        EXPELLED = "expelled", "开除党籍"
        REMOVED = "removed", "除名"
        LEFT = "left", "退党"
        MOVED_OUT = "moved_out", "转出本系统"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="ends")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta(TwoClocks.Meta):
        constraints = [
            *TwoClocks.Meta.constraints,
            one_current("member", "registry_membershipend_one_current"),
        ]
        indexes = [models.Index(fields=["member", "valid_from"]), models.Index(fields=["kind", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.valid_from}"
