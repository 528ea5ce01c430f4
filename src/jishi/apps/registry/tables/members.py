"""党员名册: who belongs to which organisation; the new are enrolled, what differs is changed, nobody is moved here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from jishi.shared.dates import Moment
from jishi.sheets.templates import Value

from .. import selectors
from ..models import Affiliation, Batch, MemberState
from ..services.drafts import MemberDraft
from ..services.member_facts import Places, columns_of, states_change
from ..services.members import codes_taken, members_write
from ..services.rows import KEYS
from ..visibility import Visible
from .changes import FileChanges
from .counts import standing
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

FACTS = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "schooling",
    "post",
    "status",
    "joined_on",
    "full_on",
    "floating",
    "phone",
)
DAYS = ("birth_date", "joined_on", "full_on")
SLICE = 2000


class Members(Handler):
    """One row a member."""

    name = "members"
    fields = ("org_code", *FACTS)
    view = "registry.view_member"
    adds = True
    home = "org_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the members of the visible organisations, by organisation and code."""
        relations = _relations(seen).order_by("org__code", "member__code")
        for piece in batched(relations.iterator(chunk_size=SLICE), SLICE):
            yield from _held(piece, seen.moment)

    def count(self, seen: Visible) -> int:
        return _relations(seen).count()

    def session(self, asked: Asked) -> Session:
        return MembersSession(asked)


class MembersSession(Session):
    """Enrolments and changes of what is known of members."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._changes = FileChanges(asked)

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        found: dict[Key, Held] = {}
        for start in range(0, len(keys), KEYS):
            codes = [key[0] for key in keys[start : start + KEYS]]
            rows = list(_relations(seen).filter(member__code__in=codes))
            found |= {held.key: held for held in _held(rows, seen.moment)}
        return found

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        fresh = [row for row in piece if row.kind == "new"]
        assert self._seen is not None
        placed = standing(self._seen, {str(row.told["org_code"]) for row in fresh}, by=self._asked.on)
        taken = codes_taken([str(row.key[0]) for row in fresh])
        for row in piece:
            if row.kind == "new":
                self._check_new(row, look, placed.keys(), taken)
            _check_days(row, look)

    def _check_new(self, row: Planned, look: Look, homes: Collection[str], taken: set[str]) -> None:
        if row.told["org_code"] not in homes:
            look.refuse(row, "org_code", "TABLE-46", value=str(row.told["org_code"]))
        if row.key[0] in taken:
            look.refuse(row, "code", "TABLE-52", value=row.key[0])

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        places = Places((str(row.told["org_code"]) for row in piece if row.kind == "new"), ())
        changed = {
            row.held.ref: (self._asked.on, columns_of(_texts(row), places))
            for row in piece
            if row.held and row.kind == "changed"
        }
        if changed:
            states_change(changed, change=self._changes.of("members_corrected", batch))
        fresh = [self._draft(row) for row in piece if row.kind == "new"]
        if fresh:
            members_write(fresh, places, self._changes.of("members_enrolled", batch))

    def _draft(self, row: Planned) -> MemberDraft:
        told: dict[str, Any] = _texts(row)
        return MemberDraft(code=str(row.key[0]), valid_from=self._asked.on, **told)


def _relations(seen: Visible) -> QuerySet[Affiliation]:
    return seen.restrict(Affiliation.objects.at(seen.moment)).select_related("org", "member")


def _held(relations: Iterable[Affiliation], moment: Moment) -> Iterator[Held]:
    homes = {row.member_id: row for row in relations}
    ids = list(homes)
    names = selectors.names_of({row.org_id for row in homes.values()}, moment)
    states: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(ids), KEYS):
        rows = MemberState.objects.at(moment).filter(member_id__in=ids[start : start + KEYS])
        states |= {row[0]: row for row in rows.values_list("member_id", "valid_from", *FACTS)}
    for member_id, row in homes.items():
        if member_id not in states:
            continue
        _, since, *told = states[member_id]
        code, org = row.member.code, row.org
        facts = dict(zip(FACTS, (each if each != "" else None for each in told), strict=True))
        values: dict[str, Value] = {
            "code": code,
            "org_code": org.code,
            "org_name": names.get(row.org_id),
            **facts,
        }
        yield Held((code,), values, code, since, member_id)


def _texts(row: Planned) -> dict[str, Value]:
    """Return what a row tells as a member's record keeps it: a text that is not there is empty."""
    return {name: "" if value is None and name not in DAYS else value for name, value in row.told.items()}


def _check_days(row: Planned, look: Look) -> None:
    values = {**(row.held.values if row.held else {}), **row.told}
    told = [(name, day) for name in DAYS if isinstance(day := values.get(name), date)]
    for (earlier, first), (later, second) in pairwise(told):
        if second < first and {earlier, later} & row.told.keys():
            words = {"value": second.isoformat(), "other": look.label(earlier), "earlier": first.isoformat()}
            look.refuse(row, later, "TABLE-48", **words)


TABLE = Members()
