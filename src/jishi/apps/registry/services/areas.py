"""Load the divisions of an installation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Area


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """One division: code, name, level and the code of the division it lies in."""

    code: str
    name: str
    level: str
    parent_code: str


@transaction.atomic
def areas_load(*, areas: Sequence[AreaDraft], source: str, by: Actor) -> int:
    """Add the divisions that are not there yet and take over new names; return how many rows were written."""
    rows = [Area(code=a.code, name=a.name, level=a.level, parent_code=a.parent_code) for a in areas]
    Area.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent_code"],
    )
    audit.event_record(
        what="areas_loaded", subject="areas", by=by, detail={"count": len(rows), "source": source}
    )
    return len(rows)
