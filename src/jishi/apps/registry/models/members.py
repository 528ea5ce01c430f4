"""Members: the fewest fields that a feature needs, and their formal relation, all as dated rows."""

from django.db import models
from django.db.models import Q

from jishi.shared.dates import NOT_SUPERSEDED, Moment

from .clocks import TwoClocks, held_at, one_current, past_indexes
from .organisations import PrimaryOrg
from .units import Area


class Member(models.Model):
    """A member's identity; all that can change is in dated rows. Nobody is deleted: a relation ends, with a reason."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    code = models.CharField(max_length=24, unique=True)

    def __str__(self) -> str:
        return self.code


class MemberState(TwoClocks):
    """What is known of a member over some days. `data/registry/member_items.yaml` says which items are in use."""

    PERSONAL = {
        "name",
        "sex",
        "birth_date",
        "id_number",
        "phone",
        "schooling",
        "post",
        "joined_on",
        "full_on",
    }
    APPEND_ONLY = False
    KEY = ("member",)
    LIFE_OF = "member"

    class Status(models.TextChoices):
        FULL = "full", "正式党员"
        PROBATIONARY = "probationary", "预备党员"

    class Floating(models.TextChoices):
        NO = "", "否"
        OUT = "out", "外出"
        IN = "in", "流入"

    class Relation(models.TextChoices):
        REGULAR = "regular", "正常"
        LOST = "lost", "失去联系"
        SUSPENDED = "suspended", "停止党籍"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1)
    birth_date = models.DateField(null=True)
    id_number = models.CharField(max_length=18, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    schooling = models.CharField(max_length=2, blank=True)
    post = models.CharField(max_length=60, blank=True)
    joined_on = models.DateField(null=True)
    full_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    floating = models.CharField(max_length=3, choices=Floating.choices, blank=True)
    contact_org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, null=True, related_name="+")
    home_area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.REGULAR)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("member", "registry_memberstate_one_current")]
        # A whole name finds a person among two million.
        indexes = [
            models.Index(fields=["member", "valid_from"]),
            models.Index(fields=["name"]),
            # One in twenty floats, and hardly anybody is lost.
            models.Index(
                fields=["floating", "contact_org", "member"],
                condition=Q(superseded_at=NOT_SUPERSEDED, floating__gt=""),
                name="registry_person_floats",
            ),
            models.Index(
                fields=["member"],
                condition=Q(superseded_at=NOT_SUPERSEDED, relation="lost"),
                name="registry_person_lost",
            ),
            *past_indexes("registry_person"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.valid_from}"


def floats_at(moment: Moment, prefix: str = "member__states__") -> Q:
    """Return the condition that a member's row held at a moment and says out or in; it names the index of those."""
    return held_at(moment, prefix) & Q(**{f"{prefix}floating__gt": ""})


class Affiliation(TwoClocks):
    """Which organisation a member formally belongs to; counted there and nowhere else."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("member",)

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="affiliations")
    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="affiliations")

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("member", "registry_affiliation_one_current")]
        indexes = [
            models.Index(fields=["org", "valid_from"]),
            models.Index(fields=["member", "valid_from"]),
            *past_indexes("registry_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.org_id} {self.valid_from}"
