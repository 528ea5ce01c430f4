"""Households that groups keep in touch with, and the people of groups: no more than helping takes."""

from django.db import models
from django.db.models import Q


class Listed(models.Model):
    """What a list says of a household or a person; where it is, is a point of the building and never tracked."""

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    listed_on = models.DateField()
    ended_on = models.DateField(null=True)
    is_listed = models.BooleanField(default=True)
    """False once the list that brought it was taken back."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.org_id} {self.number}"


class Household(Listed):
    """One household: a contact, the cell of its address, how much work it is; name and telephone lapse."""

    PERSONAL = {"name", "phone", "cell", "x", "y"}
    APPEND_ONLY = False

    cell = models.CharField(max_length=40, blank=True)
    work = models.PositiveSmallIntegerField(default=1)
    intake_batch = models.ForeignKey("registry.Batch", on_delete=models.PROTECT, null=True, related_name="+")
    """The batch by which a restructured unit handed its people over (成批移交), where the household is one of those."""
    last_contact_on = models.DateField(null=True)
    keep_until = models.DateField()
    forgotten_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "number"], name="outreach_household_once"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="outreach_household_point",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_on__isnull=True) | Q(name="", phone=""),
                name="outreach_household_lapsed",
            ),
        ]
        indexes = [models.Index(fields=["keep_until"]), models.Index(fields=["intake_batch"])]


class Worker(Listed):
    """A member or a resident who may sit in groups; nobody is ranked."""

    PERSONAL = {"name", "phone", "member_code", "x", "y"}
    APPEND_ONLY = False

    member_code = models.CharField(max_length=24, blank=True)
    """The member's code in the register; empty for a resident."""
    skills = models.CharField(max_length=120, blank=True)
    most_groups = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "number"], name="outreach_worker_once"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
                name="outreach_worker_point",
            ),
        ]


class Aside(models.Model):
    """What a list replaced, kept for as long as the list can be taken back and no longer than the record itself."""

    PERSONAL = {"told"}
    APPEND_ONLY = False

    what = models.CharField(max_length=12)
    row_id = models.BigIntegerField()
    told = models.JSONField()
    is_back = models.BooleanField(default=False)
    """Whether the list was taken back, so that this is what the list said."""

    class Meta:
        indexes = [models.Index(fields=["what", "row_id"])]

    def __str__(self) -> str:
        return f"{self.what} {self.row_id}"
