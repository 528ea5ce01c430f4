"""功能型组织人员名册: the officers of a functional organisation by village; a village with an officer is covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from jishi.sheets.templates import Value

from ..models import Area, Batch, FunctionalState, OfficerState, known_at
from ..selectors.functional import functional_territory
from ..services.officers import OfficerDraft, officers_change, officers_end, officers_write
from ..visibility import Visible
from .changes import FileChanges
from .floating import over_on
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session


class OfficersTable(Handler):
    """One row an officer."""

    name = "village_officers"
    fields = ("code", "area_code", "name", "role", "phone", "since", "left_on")
    view = "registry.view_member"
    adds = True
    home = "code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the officers of those that lean on a visible organisation, by organisation, division and day."""
        rows = OfficerState.objects.at(seen.moment).filter(functional_id__in=_ids(seen))
        ordered = rows.order_by("functional__code", "officer__area_id", "officer__since", "officer_id")
        yield from _held(list(ordered), seen)

    def session(self, asked: Asked) -> Session:
        return OfficerSession(asked)


def _ids(seen: Visible) -> list[int]:
    states = seen.restrict(FunctionalState.objects.at(seen.moment), "host_id")
    return list(states.values_list("functional_id", flat=True))


def _held(rows: Sequence[OfficerState], seen: Visible) -> Iterator[Held]:
    states = FunctionalState.objects.at(seen.moment)
    names = dict(states.values_list("functional_id", "name"))
    by_id = OfficerState.objects.select_related("officer__area", "functional").in_bulk(
        [row.pk for row in rows]
    )
    for row in (by_id[each.pk] for each in rows):
        officer = row.officer
        values: dict[str, Value] = {
            "code": row.functional.code,
            "functional_name": names.get(row.functional_id),
            "area_code": officer.area_id,
            "area_name": officer.area.name,
            "name": officer.name,
            "role": row.role,
            "phone": row.phone or None,
            "since": officer.since,
            "left_on": over_on(row),
        }
        key = (row.functional.code, officer.area_id, officer.name, officer.since)
        yield Held(key, values, officer.name, row.valid_from, row.officer_id)


class OfficerSession(Session):
    """Officers who begin, what else is known of them, and those who have left."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._places: dict[str, tuple[int, date, tuple[str, ...]]] = {}
        self._changes = FileChanges(asked)
        self._codes: set[str] = set()

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        codes = {str(key[0]) for key in keys}
        rows = OfficerState.objects.filter(
            known_at(seen.moment), functional__code__in=codes, functional_id__in=_ids(seen)
        )
        begun = rows.filter(valid_from__lte=seen.moment.valid_on).order_by("valid_to")
        wanted = set(keys)
        return {held.key: held for held in _held(list(begun), seen) if held.key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        self._learn({str(row.key[0]) for row in piece if row.kind == "new"})
        codes = {str(row.key[1]) for row in piece if row.kind == "new"}
        areas = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
        for row in piece:
            since, left = row.key[3], row.told.get("left_on")
            if row.kind == "new":
                self._check_place(row, areas, look)
            if row.kind == "new" and str(since) > str(self._asked.on):
                look.refuse(row, "since", "TABLE-49", value=str(since), on=str(self._asked.on))
            if row.held is not None and row.tells and row.held.values.get("left_on"):
                look.refuse(row, "left_on", "TABLE-57", since=str(row.held.values["left_on"]))
            first = self._first(row)
            if isinstance(left, date) and first is not None and left <= first:
                words = {"value": str(left), "other": look.label("since"), "earlier": str(first)}
                look.refuse(row, "left_on", "TABLE-48", **words)

    def _learn(self, codes: set[str]) -> None:
        """Remember where the functional organisations of the file are: id, first day, territory."""
        assert self._seen is not None
        fresh = codes - self._places.keys()
        rows = self._seen.restrict(
            FunctionalState.objects.current().filter(functional__code__in=fresh), "host_id"
        )
        moment = self._seen.moment
        for code, one in rows.values_list("functional__code", "functional_id"):
            first = FunctionalState.objects.believed().filter(functional_id=one).order_by("valid_from")
            self._places[code] = (one, first[0].valid_from, functional_territory(one, moment))

    def _check_place(self, row: Planned, areas: set[str], look: Look) -> None:
        code, area = str(row.key[0]), str(row.key[1])
        if code not in self._places:
            look.refuse(row, "code", "TABLE-46", value=code)
        elif area not in areas:
            look.refuse(row, "area_code", "TABLE-53", value=area)
        elif (territory := self._places[code][2]) and not area.startswith(territory):
            look.refuse(row, "area_code", "TABLE-54", value=area)

    def _first(self, row: Planned) -> date | None:
        """Return the first day of the task in the organisation."""
        if row.held is not None:
            return row.held.since
        since, place = row.key[3], self._places.get(str(row.key[0]))
        return max(since, place[1]) if place and isinstance(since, date) else None

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        self._codes |= {str(row.key[0]) for row in piece}
        fresh = [row for row in piece if row.kind == "new"]
        ids = {row.number: row.held.ref for row in piece if row.held is not None}
        if fresh:
            drafts = [self._draft(row) for row in fresh]
            made = officers_write(drafts, change=self._changes.of("officers_entered", batch))
            ids |= dict(zip((row.number for row in fresh), made, strict=True))
        changed = [row for row in piece if row.kind == "changed"]
        told = {ids[row.number]: _facts(row) for row in changed if _facts(row)}
        if told:
            officers_change(told, on=self._asked.on, change=self._changes.of("officers_changed", batch))
        days = {ids[row.number]: day for row in piece if isinstance(day := row.told.get("left_on"), date)}
        if days:
            officers_end(days, change=self._changes.of("officers_left", batch))

    def finish(self, batch_id: int) -> None:
        del batch_id
        self._changes.about_functional(self._codes)

    def _draft(self, row: Planned) -> OfficerDraft:
        code, area, name, since = row.key
        assert isinstance(since, date)
        told = (str(row.told.get("role") or ""), str(row.told.get("phone") or ""))
        return OfficerDraft(self._places[str(code)][0], str(area), str(name), since, *told)


def _facts(row: Planned) -> dict[str, str]:
    return {name: str(row.told[name] or "") for name in ("role", "phone") if name in row.told}


TABLE = OfficersTable()
