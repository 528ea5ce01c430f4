"""What other rooms changed of their own rows because of an event."""

from django.db import models

from .clocks import Change


class Followed(models.Model):
    """One row of another room before and after an event that it followed, so that it can go back with it."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="followed")
    place = models.CharField(max_length=40)
    """Which rows: the room's own word, for example `tasks.task`."""
    row_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["change", "place"])]

    def __str__(self) -> str:
        return f"{self.place} {self.row_id} with {self.change_id}"
