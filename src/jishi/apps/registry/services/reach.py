"""Over which organisations and units somebody must have a right to take events back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import ForeignKey, Model

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..answering import answering
from ..events import FOREIGN
from ..models import PrimaryOrg, Remark, TableRow, UnitState
from ..selectors.units import units_visible
from ..undoing.behind import orgs_behind
from ..undoing.lineage import Target
from ..undoing.plan import Part, among


def orgs_answering(parts: Sequence[Part]) -> set[int]:
    """Return the organisations that answer for what is concerned: itself, or the nearest superior that still stands."""
    rows = [row for part in parts for row in (*part.outgoing, *part.incoming)]
    return set(answering({*_referred(parts, PrimaryOrg), *orgs_behind(rows)}).values())


def foreign_orgs(target: Target) -> set[int]:
    """Return the organisations above all that other rooms were told with events."""
    named = {change.org_id for change in target.changes if change.kind in FOREIGN and change.org_id}
    return set(answering(named).values())


def units_out_of_reach(parts: Sequence[Part], by: Actor, permission: str) -> set[int]:
    """Return the units concerned that the actor does not see with this permission, now or where they last were."""
    own = {row.unit_id for row in _rows(parts, UnitState)}
    noted = [row.row_id for row in _rows(parts, Remark)]
    own |= {row.unit_id for row in among(TableRow, "pk", noted) if row.unit_id}
    if not own:
        return set()
    seen = units_visible(by, permission, Moment(today()))
    keys = sorted(own)
    reached: set[int] = set()
    for first in range(0, len(keys), 900):
        rows = seen.restrict(UnitState.objects.filter(unit_id__in=keys[first : first + 900]))
        reached.update(rows.values_list("unit_id", flat=True))
    return own - reached


def _rows(parts: Sequence[Part], model: type[Model]) -> Iterator[Any]:
    for part in parts:
        if part.model is model:
            yield from (*part.outgoing, *part.incoming)


def _referred(parts: Sequence[Part], what: type[Model]) -> Iterator[int]:
    for part in parts:
        fields = [
            field.attname
            for field in part.model._meta.concrete_fields
            if isinstance(field, ForeignKey) and field.related_model is what
        ]
        for row in (*part.outgoing, *part.incoming):
            yield from (value for name in fields if (value := getattr(row, name)) is not None)
