"""Rows with two clocks: when a fact holds, and when we knew it."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from jishi.shared.dates import FOREVER, NOT_SUPERSEDED, Moment

REVERTED = "reverted"
"""The kind of an event that takes another one back."""


class Batch(models.Model):
    """One import, undone as a whole or not at all."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = False

    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    rows_read = models.PositiveIntegerField()
    rows_applied = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_read=F("rows_applied") + F("rows_refused")), name="registry_batch_adds_up"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.filename}"


class Change(models.Model):
    """One dated event of the register (set up, dissolve, move, correct …): it opens and closes dated rows."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    kind = models.CharField(max_length=40)
    org = models.ForeignKey(
        "registry.PrimaryOrg", on_delete=models.PROTECT, null=True, related_name="changes"
    )
    effective_on = models.DateField()
    document_no = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="changes")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    """The event that this one takes back, or, where that one took something back, brings back."""
    undoes_batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        indexes = [models.Index(fields=["org", "effective_on"]), models.Index(fields=["effective_on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=REVERTED) & Q(undoes__isnull=True, undoes_batch__isnull=True)
                | Q(kind=REVERTED, undoes__isnull=False, undoes_batch__isnull=True)
                | Q(kind=REVERTED, undoes__isnull=True, undoes_batch__isnull=False),
                name="registry_change_undoes_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.effective_on}"


def known_at(moment: Moment, prefix: str = "") -> Q:
    """Return the condition that we believed a row at `moment.known_at` (None: now)."""
    if moment.known_at is None:
        return Q(**{f"{prefix}superseded_at": NOT_SUPERSEDED})
    told = {"recorded_at__lte": moment.known_at, "superseded_at__gt": moment.known_at}
    return Q(**{prefix + name: value for name, value in told.items()})


def held_at(moment: Moment, prefix: str = "") -> Q:
    """Return the condition that a dated row held on `moment.valid_on`, as known at `moment.known_at`.

    `prefix` leads to the dated rows from elsewhere, for example `org__placements__`.
    """
    told = {"valid_from__lte": moment.valid_on, "valid_to__gte": moment.valid_on}
    return Q(**{prefix + name: value for name, value in told.items()}) & known_at(moment, prefix)


class TwoClocksSet(models.QuerySet[Any]):
    """Rows as valid on a day and as known at an instant."""

    def at(self, moment: Moment) -> Self:
        """Keep the rows that held on `moment.valid_on`, as we knew them at `moment.known_at` (None: now)."""
        return self.filter(held_at(moment))

    def believed(self) -> Self:
        """Keep the rows that nobody corrected, whatever their days."""
        return self.filter(superseded_at=NOT_SUPERSEDED)

    def current(self) -> Self:
        """Keep the rows that hold until further notice and that nobody corrected."""
        return self.filter(valid_to=FOREVER, superseded_at=NOT_SUPERSEDED)


class TwoClocks(models.Model):
    """A fact with a span of days on which it held and a span of instants in which we believed it.

    `KEY` names the fields of which no two rows hold on the same day. `LIFE_OF` names the identity that exists
    on the days of these rows: nothing may refer to it on other days.
    """

    KEY: ClassVar[tuple[str, ...]] = ()
    LIFE_OF: ClassVar[str] = ""

    valid_from = models.DateField()
    valid_to = models.DateField(default=FOREVER)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(default=NOT_SUPERSEDED)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+")
    copy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """The first row of which this one is written again because an event was taken back."""

    objects = TwoClocksSet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="%(app_label)s_%(class)s_days"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gte=F("recorded_at")), name="%(app_label)s_%(class)s_instants"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=NOT_SUPERSEDED, superseded_by__isnull=True)
                | Q(superseded_at__lt=NOT_SUPERSEDED, superseded_by__isnull=False),
                name="%(app_label)s_%(class)s_superseded_pair",
            ),
        ]


def one_current(field: str, name: str) -> models.UniqueConstraint:
    """Return the rule that `field` has at most one open and uncorrected row."""
    return models.UniqueConstraint(
        fields=[field], condition=Q(valid_to=FOREVER, superseded_at=NOT_SUPERSEDED), name=name
    )


def past_indexes(table: str) -> list[models.Index]:
    """Return the indexes that find what differs between the open rows of `table` and those of some past moment."""
    return [
        models.Index(
            fields=["valid_from"],
            condition=Q(valid_to=FOREVER, superseded_at=NOT_SUPERSEDED),
            name=f"{table}_since",
        ),
        models.Index(
            fields=["recorded_at"],
            condition=Q(valid_to=FOREVER, superseded_at=NOT_SUPERSEDED),
            name=f"{table}_told",
        ),
        models.Index(
            fields=["valid_to"],
            condition=Q(valid_to__lt=FOREVER, superseded_at=NOT_SUPERSEDED),
            name=f"{table}_ended",
        ),
        models.Index(
            fields=["superseded_at"],
            condition=Q(superseded_at__lt=NOT_SUPERSEDED),
            name=f"{table}_right",
        ),
    ]
