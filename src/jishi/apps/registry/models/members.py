"""Members: the fewest fields that a feature needs, and their formal relation as dated rows."""

from django.db import models

from .clocks import TwoClocks
from .organisations import PrimaryOrg


class Member(models.Model):
    """A member. Nobody is deleted: a relation ends, with a reason."""

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

    class Status(models.TextChoices):
        FULL = "full", "正式党员"
        PROBATIONARY = "probationary", "预备党员"

    class Floating(models.TextChoices):
        NO = "", "否"
        OUT = "out", "外出"
        IN = "in", "流入"

    code = models.CharField(max_length=24, unique=True)
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

    class Meta:
        # A whole name finds a person among two million.
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.code


class Affiliation(TwoClocks):
    """Which organisation a member formally belongs to; counted there and nowhere else."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="affiliations")
    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="affiliations")

    class Meta(TwoClocks.Meta):
        indexes = [models.Index(fields=["org", "valid_from"]), models.Index(fields=["member", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.org_id} {self.valid_from}"
