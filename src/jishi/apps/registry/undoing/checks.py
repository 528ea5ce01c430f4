"""What would no longer fit in the register after rows have gone and others have come: the events to blame."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..models import OrgState, Placement
from ..paths import STEP
from .plan import Model, Part, among, two_clock_models
from .spans import Span, meet, minus, span_of

Blame = tuple[int, tuple[Any, ...]]
"""An event that is in the way, and what it is about: the table and the thing that the row in the way belongs to."""


def blame_of(change_id: int, row: Any) -> Blame:
    """Return the blame of an event for a row that is in the way."""
    names = type(row).KEY or ("pk",)
    about = (getattr(row, name if name == "pk" else f"{name}_id") for name in names)
    return change_id, (type(row).__name__, *about)


class After:
    """The register as it would stand afterwards."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = {part.model: part for part in parts}
        self._gone = {part.model: {row.pk for row in part.outgoing} for part in parts}
        self.lost = {model: self._lost(model, field) for model, field in lives()}

    @property
    def parts(self) -> Iterable[Part]:
        """Return what goes and what comes."""
        return self._parts.values()

    def staying(self, model: Model, field: str, ids: Iterable[int]) -> list[Any]:
        """Return the rows believed now and afterwards, whose `field` is one of `ids`."""
        gone = self._gone.get(model, set())
        return [row for row in among(model, field, ids, superseded_by__isnull=True) if row.pk not in gone]

    def standing(self, model: Model, field: str, ids: Iterable[int]) -> list[Any]:
        """Return the rows believed afterwards."""
        wanted = set(ids)
        part = self._parts.get(model)
        coming = [row for row in part.incoming if getattr(row, field) in wanted] if part else []
        return [*self.staying(model, field, wanted), *coming]

    def _lost(self, model: Model, field: str) -> dict[int, list[Span]]:
        """Return the days on which identities exist now and would not afterwards."""
        part = self._parts.get(model)
        if part is None:
            return {}
        key = f"{field}_id"
        now, then = defaultdict(list), defaultdict(list)
        for row in (*part.outgoing, *self.staying(model, key, {getattr(row, key) for row in part.outgoing})):
            now[getattr(row, key)].append(span_of(row))
        for row in self.standing(model, key, now):
            then[getattr(row, key)].append(span_of(row))
        lost = {one: minus(spans, then[one]) for one, spans in now.items()}
        return {one: spans for one, spans in lost.items() if spans}


def lives() -> list[tuple[Model, str]]:
    """Return the tables whose rows say on which days something exists, and the field that names it."""
    return [(model, model.LIFE_OF) for model in two_clock_models() if model.LIFE_OF]


def missing(after: After) -> Iterator[Blame]:
    """Rows that should go, but that a later event has let go already."""
    for part in after.parts:
        yield from (blame_of(row.superseded_by_id, row) for row in part.missing)


def overlapping(after: After) -> Iterator[Blame]:
    """Rows that hold, for the same thing, on a day of a row that should come."""
    for part in after.parts:
        names = [f"{name}_id" for name in part.model.KEY]
        if not names or not part.incoming:
            continue
        coming: dict[tuple[Any, ...], list[Span]] = defaultdict(list)
        for row in part.incoming:
            coming[tuple(getattr(row, name) for name in names)].append(span_of(row))
        for row in after.staying(part.model, names[0], {key[0] for key in coming}):
            key = tuple(getattr(row, name) for name in names)
            if meet(span_of(row), coming.get(key, ())):
                yield blame_of(row.change_id, row)


def orphaned(after: After) -> Iterator[Blame]:
    """Rows that refer to something on days on which it would not exist."""
    for model, name, life in _references():
        lost = after.lost.get(life, {})
        for row in after.staying(model, name, lost):
            if meet(span_of(row), lost[getattr(row, name)]):
                yield blame_of(row.change_id, row)


def outlived(after: After) -> Iterator[Blame]:
    """Rows that should come, but refer to something that has ended meanwhile."""
    field_of = dict(lives())
    for model, name, life in _references():
        part = next((part for part in after.parts if part.model is model), None)
        coming = [row for row in part.incoming if getattr(row, name) is not None] if part else []
        if not coming:
            continue
        key = f"{field_of[life]}_id"
        last: dict[int, Any] = {}
        for row in after.standing(life, key, {getattr(row, name) for row in coming}):
            known = last.get(getattr(row, key))
            last[getattr(row, key)] = row if known is None or row.valid_to > known.valid_to else known
        for row in coming:
            end = last.get(getattr(row, name))
            if end is None:
                yield blame_of(ender_of(life, key, getattr(row, name)), row)
            elif end.valid_to < row.valid_to:
                yield blame_of(end.change_id, row)


def ender_of(life: Model, key: str, one: int) -> int:
    """Return the event by which the last row of something that exists no longer went."""
    rows = life._base_manager.filter(**{key: one}, superseded_by__isnull=False)
    return int(rows.order_by("-superseded_by").values_list("superseded_by", flat=True)[0])


def misplaced(after: After) -> Iterator[Blame]:
    """Placements whose superior would not be where their path says."""
    part = next((part for part in after.parts if part.model is Placement), None)
    if part is None:
        return
    moved = {row.org_id for row in (*part.outgoing, *part.incoming)}
    below = after.staying(Placement, "parent_id", moved)
    parents = {row.parent_id for row in (*below, *part.incoming) if row.parent_id}
    then, now = defaultdict(list), defaultdict(list)
    for row in after.standing(Placement, "org_id", parents):
        then[row.org_id].append(row)
    for row in among(Placement, "org_id", parents, superseded_by__isnull=True):
        now[row.path].append(span_of(row))
    for row in below:
        above = [span_of(one) for one in then[row.parent_id] if one.path == row.path[:-STEP]]
        held = minus([span_of(row)], minus([span_of(row)], now[row.path[:-STEP]]))
        if minus(held, above):
            yield blame_of(row.change_id, row)
    for row in part.incoming:
        if row.parent_id:
            yield from _in_the_way(row, then[row.parent_id])


def _in_the_way(row: Placement, superiors: list[Placement]) -> Iterator[Blame]:
    """Blame whatever put the superior elsewhere on a day of the row; a superior that ended is not misplaced."""
    for above in superiors:
        if above.path != row.path[:-STEP] and meet(span_of(row), [span_of(above)]):
            yield blame_of(above.change_id, above)


def _references() -> list[tuple[Model, str, Model]]:
    """Return every reference of a dated row to something that exists on certain days: table, field, days' table."""
    life_of = {life._meta.get_field(field).related_model: (life, field) for life, field in lives()}
    fields = [(model, field) for model in two_clock_models() for field in model._meta.concrete_fields]
    found = []
    for model, field in fields:
        life, own = life_of.get(field.related_model, (None, ""))
        if life is not None and not (model is life and field.name == own):
            found.append((model, field.attname, life))
    return found


def lost_orgs(after: After) -> dict[int, list[Span]]:
    """Return the organisations that would lose days, with the days."""
    return after.lost.get(OrgState, {})
