"""People whom a unit that was restructured or closed hands over together (成批移交)."""

from django.db import models

from .clocks import Batch
from .organisations import PrimaryOrg


class Intake(models.Model):
    """One handing over: from which unit, on which paper. The members among the people travel by the batch's letters."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="intake")
    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="+")
    from_unit = models.CharField(max_length=120)
    handed_on = models.DateField()
    document_no = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["handed_on"])]

    def __str__(self) -> str:
        return f"{self.from_unit} {self.handed_on}"


class IntakeCount(models.Model):
    """How many people of a kind were handed over; nobody but the members is recorded by name."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    class Kind(models.TextChoices):
        LAID_OFF = "laid_off", "下岗失业"
        RETIRED = "retired", "离退休"
        REASSIGNED = "reassigned", "分流安置"
        OTHER = "other", "其他"

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="counts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    people_n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "kind"], name="registry_intake_kind_once"),
            models.CheckConstraint(condition=models.Q(people_n__gte=1), name="registry_intake_people"),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id} {self.kind}"
