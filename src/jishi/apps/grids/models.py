"""Grids (党员网格), what members said they can do, who is in which grid, tasks and what was told of them.

Every row belongs to a batch and is never edited; a batch that was undone tells nothing any more. What is so is what
the last batch says that holds.
"""

from django.db import models
from django.db.models import Q


class GridBatch(models.Model):
    """One step of the office: a list, a placing, a move, a task, an answer. Undone as a whole or not at all."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    class Kind(models.TextChoices):
        LISTED = "listed", "网格名册"
        DECLARED = "declared", "党员自报特长"
        PLACED = "placed", "编入网格"
        MOVED = "moved", "调整网格"
        TASK = "task", "下达任务"
        TOLD = "told", "回告任务"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    summary = models.JSONField(default=list)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org", "kind"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.on}"


class Grid(models.Model):
    """A grid's identity, below one committee."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    org = models.ForeignKey("registry.PrimaryOrg", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)

    def __str__(self) -> str:
        return self.code


class GridState(models.Model):
    """What a grid is called, where it lies, how many members it takes, which specialities it wants, who leads it."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="grids")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=80)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    floor = models.PositiveSmallIntegerField(default=0)
    cap = models.PositiveSmallIntegerField()
    wants = models.CharField(max_length=120, blank=True)
    leader = models.ForeignKey("registry.Member", on_delete=models.PROTECT, null=True, related_name="+")
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cap__gte=1, floor__lte=models.F("cap")), name="grids_floor_cap"
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.name}"


class Declared(models.Model):
    """What a member said: the own specialities, and whether tasks with a number may be given."""

    PERSONAL = {"skills"}
    APPEND_ONLY = True

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="declared")
    member = models.ForeignKey("registry.Member", on_delete=models.PROTECT, related_name="+")
    skills = models.CharField(max_length=120, blank=True)
    is_excused = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.member_id} {self.batch_id}"


class Placing(models.Model):
    """A member is in a grid, or in none, and why."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="placings")
    member = models.ForeignKey("registry.Member", on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, related_name="placings")
    why = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["member", "batch"])]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="grids_placing_says_why")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.grid_id}"


class GridTask(models.Model):
    """A task of a grid with a number to reach until a day."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="tasks")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=10)
    quarter = models.CharField(max_length=7)
    due_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="grids_task_amount")]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class TaskShare(models.Model):
    """A member who carries a task together with the others named for it; nobody is counted alone."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="shares")
    task = models.ForeignKey(GridTask, on_delete=models.PROTECT, related_name="shares")
    member = models.ForeignKey("registry.Member", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.task_id} by {self.member_id}"


class TaskAnswer(models.Model):
    """What the leader said, or what stood on paper, of how far a task is; the last answer counts."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    class How(models.TextChoices):
        LEADER = "leader", "网格长口头说"
        PAPER = "paper", "纸条"

    batch = models.ForeignKey(GridBatch, on_delete=models.PROTECT, related_name="answers")
    task = models.ForeignKey(GridTask, on_delete=models.PROTECT, related_name="answers")
    done = models.PositiveIntegerField()
    told_on = models.DateField()
    how = models.CharField(max_length=8, choices=How.choices)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.task_id} {self.done} {self.told_on}"
