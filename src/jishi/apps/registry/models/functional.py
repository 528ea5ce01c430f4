"""Functional organisations (功能型党组织): a tree of their own over territorial ones, and whether they count."""

from django.db import models
from django.db.models import Q

from .clocks import TwoClocks, one_current
from .organisations import OrgKind, PrimaryOrg
from .units import Area


class FunctionalKind(models.TextChoices):
    """What a functional organisation is; all but an association have a kind that could be counted."""

    ASSOCIATION = "association", "协会"
    COMMITTEE = OrgKind.PRIMARY_COMMITTEE.value, "功能型党委"
    GENERAL_BRANCH = OrgKind.GENERAL_BRANCH.value, "功能型党总支"
    BRANCH = OrgKind.BRANCH.value, "功能型党支部"


COUNTABLE = (
    FunctionalKind.COMMITTEE.value,
    FunctionalKind.GENERAL_BRANCH.value,
    FunctionalKind.BRANCH.value,
)


class FunctionalOrg(models.Model):
    """A functional organisation's identity; all that can change is in dated rows."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    code = models.CharField(max_length=24, unique=True)

    def __str__(self) -> str:
        return self.code


class FunctionalState(TwoClocks):
    """What it is called and for, what it hangs on in its own tree, and the organisation that it leans on.

    `path` is made of the ids of functional organisations, as a `Placement`'s is of those of organisations.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("functional",)
    LIFE_OF = "functional"

    functional = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=FunctionalKind.choices)
    purpose = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=60)
    host = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="functional_states")
    agency = models.CharField(max_length=60, blank=True)

    class Meta(TwoClocks.Meta):
        constraints = [
            *TwoClocks.Meta.constraints,
            one_current("functional", "registry_functional_one_current"),
        ]
        indexes = [models.Index(fields=["functional", "valid_from"]), models.Index(fields=["host"])]

    def __str__(self) -> str:
        return f"{self.functional_id} {self.name} {self.valid_from}"


class FunctionalReach(TwoClocks):
    """A village (or another division) that a functional organisation covers."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("functional", "area")

    functional = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, related_name="reaches")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta(TwoClocks.Meta):
        indexes = [models.Index(fields=["functional", "valid_from"]), models.Index(fields=["area"])]

    def __str__(self) -> str:
        return f"{self.functional_id} over {self.area_id} {self.valid_from}"


class Officer(models.Model):
    """Somebody with a task in a functional organisation, for one division, since a day."""

    PERSONAL = {"name"}
    APPEND_ONLY = True

    functional = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, related_name="officers")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["functional", "area", "name", "since"], name="registry_officer_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.functional_id} {self.area_id}"


class OfficerState(TwoClocks):
    """What an officer's task is and how to reach him; a row that ends means that he has it no longer."""

    PERSONAL = {"phone"}
    APPEND_ONLY = False
    KEY = ("officer",)

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="states")
    # The officer's own, here too: nobody may hold a task in what does not exist.
    functional = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, blank=True)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("officer", "registry_officer_one_current")]
        indexes = [models.Index(fields=["officer", "valid_from"]), models.Index(fields=["functional"])]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.role} {self.valid_from}"


class CountingDecision(TwoClocks):
    """Whether a functional organisation, with all below it, counts in statistics; without a decision none does.

    The nearest decision up its own tree decides.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    KEY = ("functional",)

    functional = models.ForeignKey(FunctionalOrg, on_delete=models.PROTECT, related_name="decisions")
    counts = models.BooleanField()
    document_no = models.CharField(max_length=80)

    class Meta(TwoClocks.Meta):
        constraints = [
            *TwoClocks.Meta.constraints,
            one_current("functional", "registry_decision_one_current"),
            models.CheckConstraint(condition=~Q(document_no=""), name="registry_decision_has_document"),
        ]

    def __str__(self) -> str:
        return f"{self.functional_id} {self.counts} {self.document_no}"
