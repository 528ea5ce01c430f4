"""流出党员 and 流入党员: two ledgers of floating members, each kept at its own end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from jishi.shared.dates import FOREVER, Moment
from jishi.sheets.templates import Value

from .. import selectors
from ..models import Affiliation, Batch, FloatingOut, Member, MemberState, TwoClocks, known_at
from ..selectors.members import member_names
from ..services.floating import (
    FloatingDraft,
    first_days,
    floatings_change,
    floatings_end,
    floatings_write,
)
from ..services.member_facts import states_change
from ..services.rows import KEYS
from ..visibility import Visible
from .changes import FileChanges
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

FACTS = ("place_code", "place", "why", "certificate", "contact_branch", "contact_person", "contacted_on")
EMPTY_IS_NONE = frozenset({"certificate", "contacted_on"})
DAY = timedelta(days=1)
SLICE = 2000


def over_on(row: TwoClocks) -> date | None:
    """Return the first day after a row; None while it holds until further notice."""
    return None if row.valid_to == FOREVER else row.valid_to + DAY


def shown(row: Any, names: Sequence[str]) -> dict[str, Value]:
    """Return fields of a row as a table shows them: a text that is not there is nothing."""
    return {name: None if (value := getattr(row, name)) == "" else value for name in names}


def stored(told: Mapping[str, Value], names: Sequence[str], nothing: frozenset[str]) -> dict[str, Any]:
    """Return values as the columns of a row keep them."""
    return {
        name: "" if value is None and name not in nothing else value
        for name, value in told.items()
        if name in names
    }


class FloatingOutTable(Handler):
    """One row a member who is away."""

    name = "floating_out"
    fields = ("member_code", "name", "sex", "org_code", "since", *FACTS, "is_lost", "back_on")
    view = "registry.view_member"
    adds = True
    home = "org_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the members of the visible organisations who are away, by organisation and code."""
        own = seen.restrict(Affiliation.objects.at(seen.moment)).order_by("org__code", "member__code")
        away = FloatingOut.objects.at(seen.moment).values("member_id")
        relations = own.filter(member_id__in=away).select_related("org", "member")
        for piece in batched(relations.iterator(chunk_size=SLICE), SLICE):
            found = {row.member_id: row for row in piece}
            yield from _held(_floatings(found, seen.moment, is_open=True), found, seen.moment)

    def session(self, asked: Asked) -> Session:
        return FloatingSession(asked)


def _floatings(ids: Iterable[int], moment: Moment, *, is_open: bool = False) -> list[FloatingOut]:
    wanted, found = list(ids), list[FloatingOut]()
    for start in range(0, len(wanted), KEYS):
        rows: QuerySet[FloatingOut] = (
            FloatingOut.objects.at(moment) if is_open else FloatingOut.objects.filter(known_at(moment))
        )
        found += rows.filter(member_id__in=wanted[start : start + KEYS])
    order = {member_id: at for at, member_id in enumerate(wanted)}
    return sorted(found, key=lambda row: (order[row.member_id], row.valid_from))


def _held(rows: Sequence[FloatingOut], homes: Mapping[int, Affiliation], moment: Moment) -> Iterator[Held]:
    names = selectors.names_of({home.org_id for home in homes.values()}, moment)
    ids, states = list({row.member_id for row in rows}), dict[int, MemberState]()
    for start in range(0, len(ids), KEYS):
        found = MemberState.objects.at(moment).filter(member_id__in=ids[start : start + KEYS])
        states |= {state.member_id: state for state in found}
    for row in rows:
        state, home = states.get(row.member_id), homes[row.member_id]
        if state is None:
            continue
        values: dict[str, Value] = {
            "member_code": home.member.code,
            **shown(state, ("name", "sex", "phone")),
            "org_code": home.org.code,
            "org_name": names.get(home.org_id),
            "since": row.since,
            **shown(row, FACTS),
            "is_lost": state.relation == MemberState.Relation.LOST,
            "back_on": over_on(row),
        }
        yield Held((home.member.code, row.since), values, state.name, row.valid_from, row.member_id)


class FloatingSession(Session):
    """Members who have gone, what else is known of them, and those who are back."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._changes = FileChanges(asked)

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        homes = _homes({str(key[0]) for key in keys}, seen)
        rows = _floatings(homes, seen.moment)
        last = {(row.member_id, row.since): row for row in rows if row.valid_from <= seen.moment.valid_on}
        wanted = set(keys)
        told = _held(list(last.values()), homes, seen.moment)
        return {held.key: held for held in told if held.key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        assert self._seen is not None
        codes = {str(row.key[0]) for row in piece}
        homes = {home.member.code: home for home in _homes(codes, self._seen).values()}
        ids = [home.member_id for home in homes.values()]
        lives, stays = first_days(MemberState, "member_id", ids), _stays(ids)
        names = member_names(ids, self._seen.moment)
        for row in piece:
            home = homes.get(str(row.key[0]))
            if row.kind == "new" and home is not None:
                look.person(row, names.get(home.member_id, ""))
            first = max(_day(row.key[1]), lives[home.member_id]) if home else _day(row.key[1])
            if row.kind == "new":
                self._check_new(row, home, stays, look)
            elif row.held is not None and row.tells and row.held.values.get("back_on"):
                look.refuse(row, "back_on", "TABLE-57", since=str(row.held.values["back_on"]))
            back = row.told.get("back_on")
            if isinstance(back, date) and back <= first:
                words = {"value": str(back), "other": look.label("since"), "earlier": str(first)}
                look.refuse(row, "back_on", "TABLE-48", **words)

    def _check_new(
        self, row: Planned, home: Affiliation | None, stays: Mapping[int, date], look: Look
    ) -> None:
        since = _day(row.key[1])
        if home is None or row.told["org_code"] not in (None, home.org.code):
            field = "member_code" if home is None else "org_code"
            look.refuse(row, field, "TABLE-46", value=str(row.told[field]))
        elif home.member_id in stays and since <= stays[home.member_id]:
            look.refuse(row, "since", "TABLE-58", value=str(since))
        if since > self._asked.on:
            look.refuse(row, "since", "TABLE-49", value=str(since), on=str(self._asked.on))

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        fresh = [row for row in piece if row.kind == "new"]
        ids = _ids([str(row.key[0]) for row in fresh])
        if fresh:
            drafts = [
                FloatingDraft(ids[str(row.key[0])], _day(row.key[1]), stored(row.told, FACTS, EMPTY_IS_NONE))
                for row in fresh
            ]
            floatings_write(drafts, change=self._changes.of("floating_recorded", batch))
        of = {row.number: ids[str(row.key[0])] for row in fresh}
        of |= {row.number: row.held.ref for row in piece if row.held is not None}
        told = {
            of[row.number]: stored(row.told, FACTS, EMPTY_IS_NONE) for row in piece if row.kind == "changed"
        }
        if told := {one: values for one, values in told.items() if values}:
            floatings_change(told, on=self._asked.on, change=self._changes.of("floating_corrected", batch))
        self._write_roster(piece, of, batch)
        days = {of[row.number]: _day(row.told["back_on"]) for row in piece if row.told.get("back_on")}
        if days:
            floatings_end(days, change=self._changes.of("floating_returned", batch))

    def _write_roster(self, piece: Sequence[Planned], of: Mapping[int, int], batch: Batch) -> None:
        """Write who is lost, or found again, into the roster."""
        lost = {of[row.number]: bool(row.told["is_lost"]) for row in piece if "is_lost" in row.told}
        known = MemberState.Relation
        states = {
            row.member_id: row.relation
            for start in range(0, len(lost), KEYS)
            for row in MemberState.objects.current().filter(member_id__in=sorted(lost)[start : start + KEYS])
        }
        told = {
            one: (self._asked.on, {"relation": known.LOST if is_lost else known.REGULAR})
            for one, is_lost in lost.items()
            if (states.get(one) == known.LOST) != is_lost
        }
        if told:
            states_change(told, change=self._changes.of("members_corrected", batch))


def _stays(member_ids: Sequence[int]) -> dict[int, date]:
    """Return the last day on which members are known to be away, by their ids."""
    found: dict[int, date] = {}
    for start in range(0, len(member_ids), KEYS):
        rows = FloatingOut.objects.believed().filter(member_id__in=member_ids[start : start + KEYS])
        found |= dict(rows.order_by().values_list("member_id").annotate(last=Max("valid_to")))
    return found


def _day(value: Value) -> date:
    assert isinstance(value, date)
    return value


def _homes(codes: Iterable[str], seen: Visible) -> dict[int, Affiliation]:
    wanted, found = sorted(codes), dict[int, Affiliation]()
    for start in range(0, len(wanted), KEYS):
        rows = seen.restrict(Affiliation.objects.at(seen.moment)).select_related("org", "member")
        found |= {row.member_id: row for row in rows.filter(member__code__in=wanted[start : start + KEYS])}
    return found


def _ids(codes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(codes), KEYS):
        rows = Member.objects.filter(code__in=codes[start : start + KEYS])
        found |= dict(rows.values_list("code", "pk"))
    return found


TABLE = FloatingOutTable()
