"""Tables whose rows are organisations: what is known of them today, and how a file changes it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from jishi.shared.dates import Moment, today
from jishi.sheets.templates import Value

from ..models import Batch, OrgState
from ..models.organisations import GRADED_KINDS
from ..pinyin import initials
from ..services.drafts import STATE_FIELDS
from ..services.reminders import terms_remind
from ..services.rows import KEYS, rows_replace
from ..vectors import named
from ..visibility import Visible
from .changes import FileChanges
from .counts import Within
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

TEXTS = frozenset({"name", "org_type", "secretary_name"})
COLUMNS = ("org__code", "org_id", "valid_from", *STATE_FIELDS)
SLICE = 2000
Related = Callable[[int], Mapping[str, Value]]
Counted = Callable[[Held], Mapping[str, Value]]


class OrgStates(Handler):
    """A table of organisations by code."""

    is_one_each = True
    fields: ClassVar[tuple[str, ...]] = ()

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the visible organisations in the order of their codes."""
        for org_ids in batched(_ids_by_code(seen), SLICE):
            yield from self._whole(org_ids, seen.moment)

    def _whole(self, org_ids: list[int], moment: Moment) -> Iterator[Held]:
        """Give a slice of organisations with all that their rows show, in the order of their codes."""

        def within(every: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
            return every.filter(org_id__in=named(org_ids))

        related, counted = self.related(within, moment), self.counted(within, moment)
        rows = within(OrgState.objects.at(moment)).order_by("org__code").values_list(*COLUMNS)
        for row in rows.iterator(chunk_size=SLICE):
            held = _held(row, related)
            yield Held(held.key, {**held.values, **counted(held)}, held.label)

    def held(self, codes: Sequence[str], seen: Visible) -> dict[Key, Held]:
        """Return what is known of organisations, by code; `ref` is the organisation's id."""
        found: dict[Key, Held] = {}
        for start in range(0, len(codes), KEYS):
            wanted = states(seen).filter(org__code__in=codes[start : start + KEYS])
            rows = list(wanted.values_list(*COLUMNS))
            org_ids = [row[1] for row in rows]

            def within(every: QuerySet[Any, Any], org_ids: list[int] = org_ids) -> QuerySet[Any, Any]:
                return every.filter(org_id__in=org_ids)

            related = self.related(within, seen.moment)
            found |= {(row[0],): _held(row, related) for row in rows}
        return found

    def related(self, within: Within, moment: Moment) -> Related:
        """Return a function from an organisation's id to what an import compares besides its own state."""
        del within, moment
        return lambda _: {}

    def counted(self, within: Within, moment: Moment) -> Counted:
        """Return a function from an organisation to what its whole row shows besides."""
        del within, moment
        return lambda _: {}

    def session(self, asked: Asked) -> Session:
        return StateSession(self, asked)


def _held(row: tuple[Any, ...], related: Related) -> Held:
    code, org_id, since, *told = row
    values = dict(zip(STATE_FIELDS, (each if each != "" else None for each in told), strict=True))
    return Held((code,), {"code": code, **values, **related(org_id)}, told[0], since, org_id)


def _ids_by_code(seen: Visible) -> array[int]:
    """Return the visible organisations in the order of their codes: eight bytes each, however many there are."""
    ids = states(seen).order_by("org__code").values_list("org_id", flat=True)
    return array("q", ids.iterator(chunk_size=SLICE))


def states(seen: Visible) -> QuerySet[OrgState]:
    """Return the visible organisations' states."""
    return seen.restrict(OrgState.objects.at(seen.moment))


class StateSession(Session):
    """Changes of what is known of organisations."""

    def __init__(self, table: OrgStates, asked: Asked) -> None:
        self._table = table
        self._asked = asked
        self.changes = FileChanges(asked)

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        return self._table.held([str(key[0]) for key in keys], seen)

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        for row in piece:
            self._check(row, look)

    def _check(self, row: Planned, look: Look) -> None:
        values = {**(row.held.values if row.held else {}), **row.told}
        if "org_type" in row.told and not values.get("org_type") and values.get("kind") in GRADED_KINDS:
            look.refuse(row, "org_type", "TABLE-47")
        if row.kind == "changed" and "founding_mode" in row.told and row.told["founding_mode"] is None:
            look.refuse(row, "founding_mode", "TABLE-20")
        later, earlier = values.get("term_to"), values.get("term_from")
        if row.told.keys() & {"term_to", "term_from"} and later and earlier and str(later) <= str(earlier):
            words = {"value": str(later), "other": "本届起", "earlier": str(earlier)}
            look.refuse(row, "term_to", "TABLE-48", **words)
        since = row.told.get("secretary_since")
        if since and str(since) > str(self._asked.on):
            look.refuse(row, "secretary_since", "TABLE-49", value=str(since), on=str(self._asked.on))

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        self.states_change([row for row in piece if row.kind == "changed"], batch)

    def states_change(self, rows: Sequence[Planned], batch: Batch) -> None:
        """Let the open rows hold the new values from the day that was asked for."""
        own = ((row.held.ref, _of_state(row)) for row in rows if row.held)
        told = {ref: stored(values) for ref, values in own if values}
        if not told:
            return
        rows_replace(
            open_states(sorted(told)),
            on=self._asked.on,
            change=self.changes.of("org_corrected", batch),
            told=lambda row: told[row.org_id],
        )
        moved = {org_id for org_id, values in told.items() if "term_to" in values}
        if moved:
            terms_remind(on=today(), by=self._asked.by, org_ids=moved)


def _of_state(row: Planned) -> list[tuple[str, Value]]:
    return [(name, value) for name, value in row.told.items() if name in STATE_FIELDS]


def open_states(org_ids: Sequence[int]) -> list[OrgState]:
    """Return the open rows of organisations, locked until the transaction ends."""
    found: list[OrgState] = []
    for start in range(0, len(org_ids), KEYS):
        rows = OrgState.objects.select_for_update().current()
        found += rows.filter(org_id__in=org_ids[start : start + KEYS]).order_by("pk")
    return found


def stored(told: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """Return values as the columns of a state keep them."""
    values = {name: "" if value is None and name in TEXTS else value for name, value in told}
    if "is_provisional" in values:
        values["is_provisional"] = bool(values["is_provisional"])
    if "name" in values:
        values["initials"] = initials(str(values["name"]))
    return values
