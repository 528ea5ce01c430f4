"""Questions of firms and branches to agencies (沟通联络), with their clock."""

from django.db import models
from django.db.models import F, Q


class Question(models.Model):
    """A question on its way: `agency` has it, or, where that is empty, the office that finds the right one."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = False

    class State(models.TextChoices):
        ASKED = "asked", "等部门答复"
        DECLINED = "declined", "部门退回、等转办"
        ANSWERED = "answered", "已答复、等提出方确认"
        CLOSED = "closed", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="questions")
    office = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    """The committee that passes it on and whose list it climbs to."""
    unit = models.ForeignKey("registry.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=300)
    agency = models.CharField(max_length=24, blank=True)
    asked_on = models.DateField()
    came_on = models.DateField()
    """The day on which whoever has it now got it: declining counts from it, answering does not."""
    first_deadline = models.DateField()
    deadline = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__gte=F("first_deadline")), name="postings_question_deadline"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "closed")) | ~Q(answer=""), name="postings_answered_says"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("asked", "answered")) | ~Q(agency=""),
                name="postings_somebody_has_the_question",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "withdrawn"), closed_on__isnull=False)
                | ~Q(state__in=("closed", "withdrawn")) & Q(closed_on__isnull=True),
                name="postings_question_closed_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["org", "state"]),
            models.Index(fields=["agency", "state"]),
            models.Index(fields=["state", "deadline"]),
        ]

    def __str__(self) -> str:
        return f"question {self.pk} {self.state}"


class QuestionEvent(models.Model):
    """One dated step of a question: who had it before and after, and what was said."""

    PERSONAL = {"by_name"}
    APPEND_ONLY = True

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    what = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=Question.State.choices)
    agency = models.CharField(max_length=24, blank=True)
    deadline = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["question", "on"])]

    def __str__(self) -> str:
        return f"{self.question_id} {self.what} {self.on}"
