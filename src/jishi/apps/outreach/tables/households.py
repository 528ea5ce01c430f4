"""联系户名册 in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import Look, Planned
from jishi.shared.dates import months_after, today
from jishi.sheets.templates import Value

from ..models import Household
from ..rules import rules_on
from .roster import Known, Roster, Row


class Households(Roster):
    """One row a household."""

    name = "households"
    fields = ("org_code", "number", "name", "phone", "cell", "x", "y", "work", "from_unit", "ended_on")
    model = Household
    facts = ("name", "phone", "cell", "work", "from_unit")
    place, kind = "household", "households_told"

    def words_of(self, rows: Sequence[Row]) -> Mapping[str, Mapping[int, Value]]:
        batches = {row.pk: row.intake_batch_id for row in rows if isinstance(row, Household)}
        units = registry.intake_units({each for each in batches.values() if each})
        return {"from_unit": {pk: units.get(batch or 0) for pk, batch in batches.items()}}

    def known(self) -> Known:
        return {unit: batch_id for batch_id, unit in registry.intake_units().items()}

    def faults(self, row: Planned, look: Look, known: Known) -> None:
        unit = row.told.get("from_unit")
        if unit and str(unit) not in known:
            look.refuse(row, "from_unit", "TABLE-66", value=str(unit))
        if row.kind == "new" and not row.told.get("cell") and row.told.get("x") is None:
            look.refuse(row, "cell", "TABLE-67")

    def kept(self, told: Mapping[str, Value], known: Known, *, is_new: bool) -> dict[str, Any]:
        kept: dict[str, Any] = {name: told[name] or "" for name in ("name", "phone", "cell") if name in told}
        kept |= {name: told[name] for name in ("x", "y", "ended_on") if name in told}
        if "work" in told:
            kept["work"] = told["work"] or 1
        if "from_unit" in told:
            unit = told["from_unit"]
            kept["intake_batch_id"] = known[str(unit)] if unit else None
        if is_new or kept.get("name") or kept.get("phone"):
            # Somebody was in touch: the clock begins anew.
            kept |= {"keep_until": months_after(today(), rules_on(today()).keep_months), "forgotten_on": None}
        return kept


TABLE = Households()
