"""Primary organisations (基层党组织) and the committees above them; subordination, host units."""

from django.db import models
from django.db.models import Q

from jishi.shared.dates import FOREVER

from .clocks import TwoClocks, one_current, past_indexes
from .units import OrgType, Unit


class OrgKind(models.TextChoices):
    """What an organisation is. Branches and general branches are graded; committees stand above."""

    LOCAL_COMMITTEE = "local_committee", "地方党委"
    WORKING_COMMITTEE = "working_committee", "党(工)委"
    PRIMARY_COMMITTEE = "primary_committee", "基层党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"


GRADED_KINDS = (OrgKind.GENERAL_BRANCH.value, OrgKind.BRANCH.value)


class FoundingMode(models.TextChoices):
    """How an organisation was set up (组建方式)."""

    SINGLE = "single", "单独组建"
    JOINT = "joint", "联合组建"
    AREA = "area", "区域统建"
    INDUSTRY = "industry", "行业统建"
    ATTACHED = "attached", "挂靠"


class PrimaryOrg(models.Model):
    """An organisation's identity; all that can change is in dated rows."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    code = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.code


class OrgState(TwoClocks):
    """Name, kind, type, secretary and term of an organisation over some days."""

    PERSONAL = {"secretary_name", "secretary_birth_date"}
    APPEND_ONLY = False
    KEY = ("org",)
    LIFE_OF = "org"

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=OrgKind.choices)
    org_type = models.CharField(max_length=24, choices=OrgType.choices, blank=True)
    founding_mode = models.CharField(max_length=12, choices=FoundingMode.choices, default=FoundingMode.SINGLE)
    is_provisional = models.BooleanField(default=False)
    founded_on = models.DateField(null=True)
    secretary_name = models.CharField(max_length=60, blank=True)
    secretary_birth_date = models.DateField(null=True)
    secretary_since = models.DateField(null=True)
    term_from = models.DateField(null=True)
    term_to = models.DateField(null=True)

    class Meta(TwoClocks.Meta):
        constraints = [
            *TwoClocks.Meta.constraints,
            one_current("org", "registry_orgstate_one_current"),
            models.CheckConstraint(
                condition=Q(kind__in=GRADED_KINDS) & ~Q(org_type="") | ~Q(kind__in=GRADED_KINDS),
                name="registry_graded_org_has_type",
            ),
        ]
        indexes = [
            models.Index(fields=["org", "valid_from"]),
            models.Index(fields=["kind", "org_type"]),
            # Whose term runs out comes first.
            models.Index(fields=["term_to", "org"], name="registry_state_terms"),
            # Former names are few among many present ones, which another index finds.
            models.Index(
                fields=["valid_to"], condition=Q(valid_to__lt=FOREVER), name="registry_state_former"
            ),
            *past_indexes("registry_state"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.name} {self.valid_from}"


class Placement(TwoClocks):
    """Subordination (隶属): the superior, and the path of fixed steps from the top.

    A step is the organisation's id in base 36, five characters, so that a path names its ancestors
    and a subtree is a range.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    # On PostgreSQL, too, compared byte by byte: a range of paths is a subtree, and uses the index.
    PLAIN_ORDER = {"path"}
    KEY = ("org",)

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        PrimaryOrg, on_delete=models.PROTECT, null=True, related_name="child_placements"
    )
    path = models.CharField(max_length=80)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("org", "registry_placement_one_current")]
        indexes = [
            models.Index(fields=["path"]),
            models.Index(fields=["org", "valid_from"]),
            models.Index(fields=["parent", "valid_from"]),
            *past_indexes("registry_place"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} under {self.parent_id} {self.valid_from}"


class Hosting(TwoClocks):
    """Which unit an organisation stands on (依托单位); a joint branch has several."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("org", "unit")

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="hostings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hostings")

    class Meta(TwoClocks.Meta):
        indexes = [
            models.Index(fields=["org", "valid_from"]),
            models.Index(fields=["unit", "valid_from"]),
            *past_indexes("registry_host"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} on {self.unit_id} {self.valid_from}"
