"""What a form from above may be filled from: the table of its rows, and others that tell more of the same organisation.

A source is named by the field's id, with the table before it where it is not the form's own: `yearly_stats.closing_n`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jishi.shared.actor import Actor
from jishi.sheets import Table
from jishi.sheets.templates import Field, Value, columns_of

from .tables import Handler, Held, handlers
from .visibility import Visible

SeenBy = Callable[[str], Visible]
"""What may be seen by a permission."""


@dataclass(frozen=True, slots=True)
class Source:
    """A field that may go into a column, and the table that tells it."""

    handler: Handler
    field: Field
    is_own: bool

    @property
    def key(self) -> str:
        """Return its name."""
        return self.field.id if self.is_own else f"{self.handler.name}.{self.field.id}"


def sources_of(table: str, by: Actor) -> dict[str, Source]:
    """Return what may go into a form whose rows are a table's, by name: each thing once, the table's own first."""
    own = handlers()[table]
    found = {each.id: Source(own, each, is_own=True) for each in own.template.fields}
    told = {*own.template.by_id, "number", "remark"}
    for handler in handlers().values():
        if not handler.is_one_each or handler.is_of_units != own.is_of_units or not by.may(handler.view):
            continue
        for each in handler.template.fields:
            if each.id not in told and each.id not in handler.template.key:
                source = Source(handler, each, is_own=handler is own)
                found[source.key] = source
                told.add(each.id)
    return found


def sources_guessed(found: Table, table: str, by: Actor) -> dict[str, str]:
    """Return by a column's index what goes into it, where its header says so; each thing once."""
    sources = sources_of(table, by)
    keys = {(one.handler.name, one.field.id): key for key, one in sources.items()}
    own = handlers()[table]
    guessed: dict[int, str] = {}
    for handler in (own, *dict.fromkeys(one.handler for one in sources.values() if not one.is_own)):
        for field, at in columns_of(found, handler.template).items():
            if (handler.name, field.id) in keys:
                guessed.setdefault(at, keys[handler.name, field.id])
    return {str(at): key for at, key in sorted(guessed.items())}


def rows_told(
    own: Handler, sources: Mapping[str, Source], seen_by: SeenBy
) -> Iterator[tuple[Held, Mapping[str, Value]]]:
    """Give the rows of a form's own table, each with what the sources tell of it, by name."""
    others = dict.fromkeys(one.handler for one in sources.values() if not one.is_own)
    beside = {handler.name: _by_home(handler, seen_by(handler.view)) for handler in others}
    nothing: Mapping[str, Value] = {}
    for held in own.rows(seen_by(own.view)):
        home = str(held.values.get(own.home) or "")
        values = {
            key: (held.values if one.is_own else beside[one.handler.name].get(home, nothing)).get(
                one.field.id
            )
            for key, one in sources.items()
        }
        yield held, values


def _by_home(handler: Handler, seen: Visible) -> dict[str, Mapping[str, Value]]:
    return {str(held.values[handler.home]): held.values for held in handler.rows(seen)}
