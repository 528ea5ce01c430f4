"""流入党员登记台账: people who are looked after here and counted elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jishi.sheets.templates import Value

from .. import selectors
from ..models import Batch, GuestState, known_at
from ..services.floating import GuestDraft, guests_change, guests_end, guests_write
from ..services.rows import KEYS
from ..visibility import Visible
from .changes import FileChanges
from .counts import standing
from .floating import over_on, shown, stored
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

FACTS = (
    "name",
    "sex",
    "birth_date",
    "phone",
    "home_area",
    "home_org",
    "home_phone",
    "employer",
    "certificate",
    "is_relation_moved",
    "takes_part",
)
EMPTY_IS_NONE = frozenset({"birth_date", "certificate", "is_relation_moved", "takes_part"})
SLICE = 2000


class GuestsTable(Handler):
    """One row a person who has come."""

    name = "floating_in"
    fields = ("host_code", *FACTS, "since", "left_on")
    view = "registry.view_member"
    adds = True
    home = "host_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the people who are looked after in the visible organisations, by organisation, name and day."""
        own = seen.restrict(GuestState.objects.at(seen.moment)).select_related("guest", "org")
        ordered = own.order_by("org__code", "name", "guest__since", "guest_id")
        for piece in batched(ordered.iterator(chunk_size=SLICE), SLICE):
            yield from _held(piece, seen)

    def session(self, asked: Asked) -> Session:
        return GuestSession(asked)


def _held(rows: Sequence[GuestState], seen: Visible) -> Iterator[Held]:
    names = selectors.names_of({row.org_id for row in rows}, seen.moment)
    for row in rows:
        values: dict[str, Value] = {
            "host_code": row.org.code,
            "host_name": names.get(row.org_id),
            **shown(row, FACTS),
            "since": row.guest.since,
            "left_on": over_on(row),
        }
        key = (row.org.code, row.name, row.guest.since)
        yield Held(key, values, row.name, row.valid_from, row.guest_id)


class GuestSession(Session):
    """People who have come, what else is known of them, and those who have gone again."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._changes = FileChanges(asked)

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        wanted, names = set(keys), sorted({str(key[1]) for key in keys})
        found: dict[Key, Held] = {}
        for start in range(0, len(names), KEYS):
            rows = seen.restrict(GuestState.objects.filter(known_at(seen.moment))).select_related(
                "guest", "org"
            )
            begun = rows.filter(name__in=names[start : start + KEYS], valid_from__lte=seen.moment.valid_on)
            for held in _held(list(begun.order_by("valid_to")), seen):
                if held.key in wanted:
                    found[held.key] = held
        return found

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        assert self._seen is not None
        fresh = {str(row.told["host_code"]) for row in piece if row.kind == "new"}
        hosts = standing(self._seen, fresh, by=self._asked.on)
        for row in piece:
            since, left = row.key[2], row.told.get("left_on")
            if row.kind == "new" and row.told["host_code"] not in hosts:
                look.refuse(row, "host_code", "TABLE-46", value=str(row.told["host_code"]))
            if row.kind == "new" and str(since) > str(self._asked.on):
                look.refuse(row, "since", "TABLE-49", value=str(since), on=str(self._asked.on))
            if row.held is not None and row.tells and row.held.values.get("left_on"):
                look.refuse(row, "left_on", "TABLE-57", since=str(row.held.values["left_on"]))
            if isinstance(left, date) and str(left) <= str(row.held.since if row.held else since):
                words = {"value": str(left), "other": look.label("since"), "earlier": str(since)}
                look.refuse(row, "left_on", "TABLE-48", **words)

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        ids = {row.number: row.held.ref for row in piece if row.held is not None}
        ids |= self._write_new([row for row in piece if row.kind == "new"], batch)
        told = {
            ids[row.number]: values
            for row in piece
            if row.kind == "changed" and (values := stored(row.told, FACTS, EMPTY_IS_NONE))
        }
        if told:
            guests_change(told, on=self._asked.on, change=self._changes.of("guests_corrected", batch))
        lefts = {ids[row.number]: row.told.get("left_on") for row in piece}
        days = {one: left for one, left in lefts.items() if isinstance(left, date)}
        if days:
            guests_end(days, change=self._changes.of("guests_left", batch))

    def _write_new(self, fresh: Sequence[Planned], batch: Batch) -> dict[int, int]:
        """Write people who have come; return their ids by the number of the row."""
        if not fresh:
            return {}
        assert self._seen is not None
        hosts = standing(self._seen, {str(row.told["host_code"]) for row in fresh})
        drafts = [self._draft(row, hosts) for row in fresh]
        made = guests_write(drafts, change=self._changes.of("guests_recorded", batch))
        return dict(zip((row.number for row in fresh), made, strict=True))

    def _draft(self, row: Planned, hosts: Mapping[str, tuple[int, str]]) -> GuestDraft:
        since = row.key[2]
        assert isinstance(since, date)
        host = hosts[str(row.told["host_code"])][0]
        return GuestDraft(host, since, stored(row.told, FACTS, EMPTY_IS_NONE))


TABLE = GuestsTable()
