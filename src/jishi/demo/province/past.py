"""What happened in the last two years: set up, renamed, moved, dissolved, and put right afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from jishi.apps.registry.selectors import initials, step_of
from jishi.shared.dates import BEIJING

from .branches import FIRST_DAY
from .model import Org, Province
from .rows import Dated, Event, changed

CHANGED_PERMILLE = 20
"""Of a thousand organisations, how many were renamed, moved, dissolved or put right in two years."""
TRIED_PERMILLE = 27
"""Of a thousand branches: some find no other place, and committees stay as they are."""
DAYS = 720
FIRST_RECORDED = datetime(2010, 1, 4, 9, tzinfo=BEIJING)
CHANGE_COLUMNS = (
    "id",
    "kind",
    "org_id",
    "effective_on",
    "document_no",
    "reason",
    "by_name",
    "recorded_at",
    "batch_id",
)
BY = "省委组织部(演示)"
SET_UP, CORRECTED, DISSOLVED, MOVED, TRANSFERRED = (
    "orgs_set_up",
    "org_corrected",
    "org_dissolved",
    "org_moved",
    "members_transferred",
)


@dataclass(slots=True)
class Past:
    """The events of a province and the dated rows that they leave behind."""

    province: Province
    changes: list[tuple[object, ...]] = field(default_factory=list)
    states: dict[int, list[Dated]] = field(default_factory=dict)
    places: dict[int, list[Dated]] = field(default_factory=dict)
    hostings: dict[int, list[Dated]] = field(default_factory=dict)
    leaving: dict[int, tuple[Event, int]] = field(default_factory=dict)
    _young: dict[date, Event] = field(default_factory=dict)

    def live(self) -> None:
        """Open the register, then let two years pass."""
        self._change(SET_UP, FIRST_DAY, FIRST_RECORDED, None, batch_id=1)
        for org in self.province.orgs:
            if org.since != FIRST_DAY:
                self._month_of(org.since)
        rng = Random(f"{self.province.rng.random()}/past")
        fates: list[tuple[int, Callable[[Org, Random], None]]] = [
            (40, self._rename),
            (70, self._move),
            (85, self._dissolve),
            (100, self._put_right),
        ]
        for org in self.province.orgs:
            if org.kind != "branch" or org.since != FIRST_DAY or rng.randrange(1000) >= TRIED_PERMILLE:
                continue
            roll = rng.randrange(100)
            next(act for most, act in fates if roll < most)(org, rng)

    def first_row(self, org: Org) -> tuple[date, datetime, int]:
        """Return since when the first row of an organisation holds, when it was recorded, and by which change."""
        if org.since == FIRST_DAY:
            return FIRST_DAY, FIRST_RECORDED, 1
        event = self._month_of(org.since)
        return org.since, event.recorded_at, event.change_id

    def rows_of_states(self) -> Iterator[tuple[object, ...]]:
        """Return the dated rows of every organisation itself."""
        for org in self.province.orgs:
            for row in self.states.get(org.id) or [Dated(state_of(org), *self.first_row(org))]:
                yield row.row

    def rows_of_places(self) -> Iterator[tuple[object, ...]]:
        """Return the dated rows of subordination."""
        for org in self.province.orgs:
            for row in self.places.get(org.id) or [Dated(place_of(org), *self.first_row(org))]:
                yield row.row

    def rows_of_hostings(self) -> Iterator[tuple[object, ...]]:
        """Return the dated rows of host units."""
        for org in self.province.orgs:
            for row in self.hostings.get(org.id) or self._hosted(org):
                yield row.row

    def _hosted(self, org: Org) -> list[Dated]:
        return [Dated((org.id, unit_id), *self.first_row(org)) for unit_id in org.unit_ids]

    def _month_of(self, day: date) -> Event:
        """Return the batch in which what was set up in a month was recorded, in the first days of the next."""
        month = day.replace(day=1)
        if month not in self._young:
            told = datetime.combine(month + timedelta(days=34), time(10), tzinfo=BEIJING)
            latest = datetime.combine(self.province.on - timedelta(days=1), time(10), tzinfo=BEIJING)
            self._young[month] = self._change(SET_UP, month, min(told, latest), None)
        return self._young[month]

    def _event(self, kind: str, org: Org, rng: Random, *, after: date | None = None) -> Event:
        """Let something happen on some day and be recorded up to three weeks later."""
        first = after or self.province.on - timedelta(days=DAYS)
        on = first + timedelta(days=rng.randrange(max(1, (self.province.on - first).days - 25)))
        told = datetime.combine(
            on + timedelta(days=rng.randrange(1, 22)), time(9, rng.randrange(60)), tzinfo=BEIJING
        )
        return self._change(kind, on, told, org.id)

    def _change(
        self, kind: str, on: date, recorded_at: datetime, org_id: int | None, *, batch_id: int | None = None
    ) -> Event:
        number = len(self.changes) + 1
        document = f"黑组通字〔{on.year}〕{number % 900 + 1}号" if org_id else ""
        reason = "按实际情况办理" if org_id else "建立名册"
        self.changes.append((number, kind, org_id, on, document, reason, BY, recorded_at, batch_id))
        return Event(number, on, recorded_at)

    def _rename(self, org: Org, rng: Random) -> None:
        """Give a new name; of ten, one was recorded for the wrong day and put right."""
        event = self._event(CORRECTED, org, rng)
        told = state_of(org, name=org.name.removesuffix("党支部") + "新区党支部")
        before = [Dated(state_of(org), *self.first_row(org))]
        self.states[org.id] = changed(before, event, told)
        if rng.randrange(10) == 0:
            right = self._event(CORRECTED, org, rng, after=event.on)
            if right.recorded_at > event.recorded_at:
                earlier = Event(right.change_id, event.on - timedelta(days=15), right.recorded_at)
                self.states[org.id] = changed(self.states[org.id], earlier, told)

    def _put_right(self, org: Org, rng: Random) -> None:
        """Correct the secretary's day of entry from the first day on: we had it wrong all the time."""
        event = self._event(CORRECTED, org, rng)
        whole = Event(event.change_id, FIRST_DAY, event.recorded_at)
        before = [Dated(state_of(org), *self.first_row(org))]
        org.secretary_since = org.term_from
        self.states[org.id] = changed(before, whole, state_of(org))

    def _move(self, org: Org, rng: Random) -> None:
        """Put a branch under another superior of the same kind nearby."""
        above = self.province.orgs[(org.parent_id or 1) - 1]
        near = [
            each
            for each in self.province.orgs[max(0, above.id - 4) : above.id + 3]
            if each.id != above.id and each.kind == above.kind and each.parent_id is not None
        ]
        if not near or self._is_gone(above):
            return
        to = rng.choice(near)
        event = self._event(MOVED, org, rng)
        before = [Dated(place_of(org), *self.first_row(org))]
        self.places[org.id] = changed(before, event, (org.id, to.id, to.path + step_of(org.id)))

    def _dissolve(self, org: Org, rng: Random) -> None:
        """End a branch; its members go to the nearest branch that stays."""
        heir = self._heir(org)
        if heir is None:
            return
        event = self._event(DISSOLVED, org, rng)
        self.leaving[org.id] = (self._change(TRANSFERRED, event.on, event.recorded_at, org.id), heir.id)
        self.states[org.id] = changed([Dated(state_of(org), *self.first_row(org))], event, None)
        self.places[org.id] = changed([Dated(place_of(org), *self.first_row(org))], event, None)
        rows: list[Dated] = []
        for row in self._hosted(org):
            rows += changed([row], event, None)
        self.hostings[org.id] = rows

    def _heir(self, org: Org) -> Org | None:
        # Those after it may still end: only one that has had its turn is sure to stay.
        behind = self.province.orgs[max(0, org.id - 7) : org.id - 1]
        stays = [o for o in behind if o.kind == "branch" and o.since == FIRST_DAY and not self._is_gone(o)]
        return stays[-1] if stays else None

    def _is_gone(self, org: Org) -> bool:
        return org.id in self.leaving


def state_of(org: Org, *, name: str = "") -> tuple[object, ...]:
    """Return the values of an organisation's own row, in the order of `STATE_COLUMNS`."""
    return (
        org.id,
        name or org.name,
        initials(name) if name else org.initials,
        org.kind,
        org.org_type,
        org.founding_mode,
        org.is_provisional,
        org.since,
        org.secretary_name,
        org.secretary_birth_date,
        org.secretary_since,
        org.term_from,
        org.term_to,
    )


STATE_COLUMNS = (
    "org_id",
    "name",
    "initials",
    "kind",
    "org_type",
    "founding_mode",
    "is_provisional",
    "founded_on",
    "secretary_name",
    "secretary_birth_date",
    "secretary_since",
    "term_from",
    "term_to",
)


def place_of(org: Org) -> tuple[object, ...]:
    """Return the values of an organisation's place: itself, its superior, its path."""
    return (org.id, org.parent_id, org.path)
