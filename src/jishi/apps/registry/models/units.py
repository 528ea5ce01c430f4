"""Areas (属地) and units (单位)."""

from django.db import models

from .clocks import TwoClocks, one_current, past_indexes


class Area(models.Model):
    """A division of GB/T 2260 and GB/T 10114: the code's length tells its level, its prefix its parent."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    PLAIN_ORDER = {"code", "parent_code"}

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    parent_code = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["parent_code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OrgType(models.TextChoices):
    """The ten types that rubrics differ by."""

    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    GOV_ORGAN = "gov_organ", "机关"
    PUBLIC_INSTITUTION = "public_institution", "事业"
    SCHOOL = "school", "中小学"
    UNIVERSITY_BRANCH = "university_branch", "高校"
    SOE = "soe", "国企"
    NONPUBLIC_ENTERPRISE = "nonpublic_enterprise", "非公"
    SOCIAL_ORG = "social_org", "社会组织"
    RETIRED = "retired", "离退休"


class Unit(models.Model):
    """A unit (单位) that may host organisations: a village committee, an organ, a school, a firm."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    code = models.CharField(max_length=18, unique=True)

    def __str__(self) -> str:
        return self.code


class UnitState(TwoClocks):
    """What is known of a unit over some days. `line` is the agency or system it answers to (归口)."""

    PERSONAL = {"legal_person"}
    APPEND_ONLY = False
    PLAIN_ORDER = {"area"}
    KEY = ("unit",)
    LIFE_OF = "unit"

    class Status(models.TextChoices):
        OPERATING = "operating", "正常"
        SUSPENDED = "suspended", "停业"
        MOVED = "moved", "迁出"
        CLOSED = "closed", "注销"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=120)
    initials = models.CharField(max_length=120, blank=True)
    unit_type = models.CharField(max_length=24)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    legal_person = models.CharField(max_length=60, blank=True)
    line = models.CharField(max_length=24, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPERATING)
    staff_n = models.PositiveIntegerField(null=True)
    mean_age_tenths = models.PositiveSmallIntegerField(null=True)
    turnover_bp = models.PositiveIntegerField(null=True)
    has_union = models.BooleanField(null=True)
    has_league = models.BooleanField(null=True)
    has_women = models.BooleanField(null=True)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("unit", "registry_unitstate_one_current")]
        indexes = [
            models.Index(fields=["unit", "valid_from"]),
            models.Index(fields=["area"]),
            models.Index(fields=["line", "area"]),
            *past_indexes("registry_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.name} {self.valid_from}"
