"""What roll-ups add up: one narrow row for each organisation, as the open rows have it; derived, never the record."""

from django.db import models

from .organisations import OrgKind, PrimaryOrg
from .units import OrgType

_SUMMED = ("members_n", "probationary_n", "floating_out_n", "is_vacant", "is_provisional", "term_to")


class OrgStat(models.Model):
    """An organisation as its open, uncorrected rows tell, whatever the day: place, kind, term, members, area, line.

    Written by the kernel of dated rows in the same transaction. An organisation without open rows has an empty path.
    One whose units lie in several areas or on several lines `is_spread`, and has its pairs in `OrgSpread`.
    `hung` is where it counts in a table of committees: a committee at its own path, a branch at what it hangs on.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    PLAIN_ORDER = {"path", "hung", "area_code"}

    org = models.OneToOneField(PrimaryOrg, on_delete=models.CASCADE, primary_key=True, related_name="+")
    path = models.CharField(max_length=80, blank=True)
    hung = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20, choices=OrgKind.choices, blank=True)
    org_type = models.CharField(max_length=24, choices=OrgType.choices, blank=True)
    is_provisional = models.BooleanField(default=False)
    is_vacant = models.BooleanField(default=False)
    term_to = models.DateField(null=True)
    members_n = models.PositiveIntegerField(default=0)
    probationary_n = models.PositiveIntegerField(default=0)
    floating_out_n = models.PositiveIntegerField(default=0)
    area_code = models.CharField(max_length=12, blank=True)
    line = models.CharField(max_length=24, blank=True)
    is_spread = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # Everything that is added up, in the order of the tree: a subtree is one piece of this index.
            models.Index(
                fields=["path", "kind", "org_type", *_SUMMED, "is_spread", "area_code", "line", "org"],
                name="registry_orgstat_tree",
            ),
            # The same in the order in which committees are rows: a sum by committee reads it from end to end, unsorted.
            models.Index(
                fields=["hung", "kind", "org_type", *_SUMMED, "org"],
                name="registry_orgstat_hung",
            ),
            # And in the order of areas and lines.
            models.Index(
                fields=["area_code", "line", "kind", "org_type", "path", "is_spread", *_SUMMED, "org"],
                name="registry_orgstat_areas",
            ),
            # The committees are few, and are the rows of most tables.
            models.Index(fields=["kind", "path"], name="registry_orgstat_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.path}"


class OrgSpread(models.Model):
    """One area and line of an organisation that stands on units in several."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False
    PLAIN_ORDER = {"area_code"}

    org = models.ForeignKey(PrimaryOrg, on_delete=models.CASCADE, related_name="+")
    area_code = models.CharField(max_length=12)
    line = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "area_code", "line"], name="registry_one_spread")
        ]

    def __str__(self) -> str:
        return f"{self.org_id} in {self.area_code} {self.line}"


class OrgStep(models.Model):
    """By how much an organisation's members became more or fewer on a day, by the rows that are believed now.

    Written together with its `OrgStat`: whose steps after a day are taken away has the figures of that day.
    """

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    org = models.ForeignKey(PrimaryOrg, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    members_n = models.IntegerField()
    probationary_n = models.IntegerField()
    floating_out_n = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "day"], name="registry_one_step")]
        indexes = [
            # A day asked for reads what happened after it, and nothing else.
            models.Index(
                fields=["day", "org", "members_n", "probationary_n", "floating_out_n"],
                name="registry_orgstep_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} on {self.day}"
