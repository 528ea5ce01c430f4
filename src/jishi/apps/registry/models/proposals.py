"""What somebody proposes to change in the register, field by field, and what the superior said to each.

A member who finds the own record wrong asks the same way: on a slip of paper, or through the branch.
"""

from django.db import models
from django.db.models import Q

from .clocks import Change
from .members import Member
from .organisations import PrimaryOrg


class Proposal(models.Model):
    """Changes of one organisation's record, or of a member's, proposed by `from_org` and judged by `to_org`."""

    PERSONAL = {"by_name", "proof"}
    APPEND_ONLY = False

    class Came(models.TextChoices):
        OFFICE = "", "组织提出"
        SLIP = "slip", "本人书面"
        BRANCH = "branch", "本人口头,支部转"

    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="proposals")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="proposals")
    """Whose record it is, where a member asked; `org` is then where the member belonged."""
    came = models.CharField(max_length=8, choices=Came.choices, blank=True)
    asked_on = models.DateField(null=True)
    proof = models.CharField(max_length=200, blank=True)
    from_org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="+")
    to_org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField()
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="registry_proposal_one_end",
            ),
            models.CheckConstraint(
                condition=Q(change__isnull=True) | Q(settled_at__isnull=False),
                name="registry_proposal_applied_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True, came="", asked_on__isnull=True)
                | Q(member__isnull=False, asked_on__isnull=False) & ~Q(came=""),
                name="registry_proposal_member_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["org", "proposed_at"]),
            models.Index(
                fields=["to_org"],
                condition=Q(settled_at__isnull=True, withdrawn_at__isnull=True),
                name="registry_proposal_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} org {self.org_id}"


class ProposedField(models.Model):
    """One field: what stood in the record, what it should be, and the verdict. Values as JSON keeps them."""

    PERSONAL = {"before", "after", "judged_by"}
    APPEND_ONLY = False

    class Verdict(models.TextChoices):
        WAITING = "", "待核"
        ACCEPTED = "accepted", "采纳"
        REJECTED = "rejected", "不采纳"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="fields")
    name = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    comment = models.CharField(max_length=200, blank=True)
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "name"], name="registry_proposed_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at__isnull=True, judged_by="")
                | ~Q(verdict="") & Q(judged_at__isnull=False) & ~Q(judged_by=""),
                name="registry_verdict_pair",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="rejected") | ~Q(comment=""), name="registry_rejected_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.name}"
