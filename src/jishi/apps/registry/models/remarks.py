"""备注: what an office wrote beside a row of one of its tables."""

from django.db import models

from .clocks import TwoClocks, one_current
from .organisations import PrimaryOrg
from .units import Unit


class TableRow(models.Model):
    """A row of an office table, by its key; it was about an organisation or a unit when the first remark was made."""

    PERSONAL: set[str] = set()
    APPEND_ONLY = True

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    org = models.ForeignKey(PrimaryOrg, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="registry_table_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Remark(TwoClocks):
    """What stands under 备注 in a row from a day on; a row that ends means that the cell was emptied."""

    PERSONAL = {"text"}
    APPEND_ONLY = False
    KEY = ("row",)

    row = models.ForeignKey(TableRow, on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField(max_length=200)

    class Meta(TwoClocks.Meta):
        constraints = [*TwoClocks.Meta.constraints, one_current("row", "registry_remark_one_current")]
        indexes = [models.Index(fields=["row", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.row_id} {self.valid_from}"
