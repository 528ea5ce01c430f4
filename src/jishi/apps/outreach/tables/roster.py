"""What the lists of households and of people have in common: rows known by organisation and number, undone as a batch.

What a list replaces is laid aside in this room (`Aside`), so that the register keeps no copy of personal data and
all of it lapses together.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.apps.registry.services import (
    Asked,
    FollowStep,
    Handler,
    Held,
    Look,
    Planned,
    Session,
    TableKey,
    foreign_change_keep,
)
from jishi.shared.dates import Moment, today
from jishi.sheets.templates import Value

from ..models import Aside, Household, Worker

FEW = 800
Row = Household | Worker
Known = Mapping[str, int]


class Roster(Handler):
    """One row a household or a person."""

    adds = True
    home = "org_code"
    view = "outreach.view_household"
    edit = "outreach.work"
    model: ClassVar[type[Household] | type[Worker]]
    facts: ClassVar[tuple[str, ...]]
    place: ClassVar[str]
    kind: ClassVar[str]

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the rows of the visible organisations that stand on the list, by organisation and number."""
        own = seen.restrict(self.standing(), "org_id").order_by("org__code", "number")
        yield from self.held_of(list(own.select_related("org")), seen)

    def standing(self) -> QuerySet[Any, Any]:
        """Return the rows on the list: those that left stay on record and are not handed out again."""
        return self.model._base_manager.filter(is_listed=True, ended_on=None)

    def held_of(self, rows: Sequence[Row], seen: Visible) -> Iterator[Held]:
        """Give rows as a table shows them."""
        names = registry.names_of({row.org_id for row in rows}, seen.moment)
        words = self.words_of(rows)
        for row in rows:
            values: dict[str, Value] = {
                "org_code": row.org.code,
                "org_name": names.get(row.org_id),
                "number": row.number,
                **{name: getattr(row, name, None) or None for name in self.facts if name not in words},
                **{name: told.get(row.pk) for name, told in words.items()},
                "x": row.x,
                "y": row.y,
                "ended_on": row.ended_on,
            }
            yield Held((row.org.code, row.number), values, row.name or row.number, row.listed_on, row.pk)

    def words_of(self, rows: Sequence[Row]) -> Mapping[str, Mapping[int, Value]]:
        """Return what the table says otherwise than the record keeps it, by column and row."""
        del rows
        return {}

    def known(self) -> Known:
        """Return what words of the table stand for, asked once for a piece of rows."""
        return {}

    @abstractmethod
    def faults(self, row: Planned, look: Look, known: Known) -> None:
        """Add what is wrong between the values of one row."""

    @abstractmethod
    def kept(self, told: Mapping[str, Value], known: Known, *, is_new: bool) -> dict[str, Any]:
        """Return the fields of the record for what a row tells."""

    def session(self, asked: Asked) -> Session:
        return RosterSession(self, asked)


class RosterSession(Session):
    """Rows that a list adds or changes."""

    def __init__(self, roster: Roster, asked: Asked) -> None:
        self._roster, self._asked = roster, asked
        self._seen: Visible | None = None
        self._steps: list[FollowStep] = []
        self._orgs: set[int] = set()

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        self._seen = seen if self._seen is None else self._seen
        org_ids = registry.org_ids_of({str(code) for code, _ in keys})
        numbers = sorted({str(number) for _, number in keys})
        found: dict[TableKey, Held] = {}
        for start in range(0, len(numbers), FEW):
            rows = self._roster.model._base_manager.filter(
                org_id__in=list(org_ids.values()), number__in=numbers[start : start + FEW], is_listed=True
            )
            own: list[Any] = list(seen.restrict(rows, "org_id").select_related("org"))
            found |= {held.key: held for held in self._roster.held_of(own, seen)}
        wanted = set(keys)
        return {key: held for key, held in found.items() if key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        assert self._seen is not None
        codes = {str(row.key[0]) for row in piece if row.kind == "new"}
        ids = registry.org_ids_of(codes)
        visible = self._seen.among(ids.values())
        known = self._roster.known()
        for row in piece:
            if row.kind == "new" and ids.get(str(row.key[0])) not in visible:
                look.refuse(row, "org_code", "TABLE-46", value=str(row.key[0]))
            self._point(row, look)
            self._roster.faults(row, look, known)

    def _point(self, row: Planned, look: Look) -> None:
        """Refuse one half of a point."""
        held = row.held.values if row.held else {}
        told = {**held, **row.told}
        if (told.get("x") is None) != (told.get("y") is None):
            missing = "x" if told.get("x") is None else "y"
            look.refuse(row, missing, "TABLE-65", label=look.label(missing))

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        self._write_new([row for row in piece if row.kind == "new"])
        self._write_changed([row for row in piece if row.kind == "changed" and row.told])

    def _write_new(self, fresh: Sequence[Planned]) -> None:
        ids = registry.org_ids_of({str(row.key[0]) for row in fresh})
        model = self._roster.model
        # A row that a list brought and that was taken back stands there again.
        again = _unlisted(model, [(ids[str(row.key[0])], str(row.key[1])) for row in fresh])
        made: list[Any] = []
        known_words = self._roster.known()
        for row in fresh:
            key = (ids[str(row.key[0])], str(row.key[1]))
            told = self._roster.kept(row.told, known_words, is_new=True) | {
                "listed_on": self._asked.on,
                "is_listed": True,
            }
            known = again.get(key)
            one = model(org_id=key[0], number=key[1]) if known is None else known
            for name, value in told.items():
                setattr(one, name, value)
            if known is None:
                made.append(one)
            else:
                known.save()
            self._orgs.add(key[0])
        model._base_manager.bulk_create(made, batch_size=1000)
        listed = {"is_listed": False}, {"is_listed": True}
        self._steps += [FollowStep(one.pk, *listed) for one in [*made, *again.values()]]

    def _write_changed(self, changed: Sequence[Planned]) -> None:
        refs = {row.held.ref: row for row in changed if row.held is not None}
        found = self._roster.model._base_manager.in_bulk(list(refs))
        asides, known = [], self._roster.known()
        for pk, row in refs.items():
            told = self._roster.kept(row.told, known, is_new=False)
            before = {name: _plain(getattr(found[pk], name)) for name in told}
            asides.append(Aside(what=self._roster.place, row_id=pk, told=before))
            for name, value in told.items():
                setattr(found[pk], name, value)
            found[pk].save()
            self._orgs.add(found[pk].org_id)
        Aside.objects.bulk_create(asides, batch_size=1000)
        self._steps += [FollowStep(each.row_id, {"aside": each.pk}, {"aside": each.pk}) for each in asides]

    def finish(self, batch_id: int) -> None:
        if not self._steps:
            return
        above = registry.superior_of_all(self._orgs, Moment(today()))
        foreign_change_keep(
            kind=self._roster.kind,
            asked=self._asked,
            batch_id=batch_id,
            org_id=above,
            place=f"outreach:{self._roster.place}",
            steps=self._steps,
        )


def _unlisted(
    model: type[Household] | type[Worker], keys: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], Any]:
    wanted, numbers = set(keys), sorted({number for _, number in keys})
    found: dict[tuple[int, str], Any] = {}
    for start in range(0, len(numbers), FEW):
        rows = model._base_manager.filter(is_listed=False, number__in=numbers[start : start + FEW])
        found |= {(row.org_id, row.number): row for row in rows if (row.org_id, row.number) in wanted}
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
