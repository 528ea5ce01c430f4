"""Floating members as both ends keep them: counted at home, looked after where they live."""

from django.db import models

from .clocks import TwoClocks, one_current
from .members import Member
from .organisations import PrimaryOrg


class FloatingOut(TwoClocks):
    """Where a member has gone, and who keeps in touch; a row that ends means that the member is back."""

    PERSONAL = {"place", "contact_person"}
    APPEND_ONLY = False
    KEY = ("member",)

    class Why(models.TextChoices):
        WORK = "work", "务工经商"
        STUDY = "study", "求学"
        FAMILY = "family", "投靠亲友"
        UNEMPLOYED = "unemployed", "待业"
        OTHER = "other", "其他"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="floatings")
    since = models.DateField()
    place_code = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=100, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    certificate = models.BooleanField(null=True)
    contact_branch = models.CharField(max_length=120, blank=True)
    contact_person = models.CharField(max_length=60, blank=True)
    contacted_on = models.DateField(null=True)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("member", "registry_floatingout_one_current")]
        indexes = [models.Index(fields=["member", "since"]), models.Index(fields=["contacted_on"])]

    def __str__(self) -> str:
        return f"{self.member_id} away since {self.since}, {self.valid_from}"


class Guest(models.Model):
    """Somebody who is looked after here and counted elsewhere; all that can change is in dated rows."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    since = models.DateField()

    def __str__(self) -> str:
        return f"guest {self.pk}"


class GuestState(TwoClocks):
    """What is known of a guest over some days, and which organisation is the host; a row that ends: gone again."""

    PERSONAL = {"name", "sex", "birth_date", "phone", "home_org", "home_phone", "employer"}
    APPEND_ONLY = False
    KEY = ("guest",)

    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, related_name="states")
    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="guests")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, blank=True)
    birth_date = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    home_area = models.CharField(max_length=12, blank=True)
    home_org = models.CharField(max_length=120, blank=True)
    home_phone = models.CharField(max_length=20, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    certificate = models.BooleanField(null=True)
    is_relation_moved = models.BooleanField(null=True)
    takes_part = models.BooleanField(null=True)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("guest", "registry_gueststate_one_current")]
        indexes = [models.Index(fields=["org", "valid_from"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return f"{self.guest_id} at {self.org_id} {self.valid_from}"
