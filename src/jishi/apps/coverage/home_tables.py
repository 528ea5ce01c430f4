"""流动党员安家表: homes and receipts of floating members, filled in as a whole list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

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
from jishi.shared.dates import Moment
from jishi.sheets.templates import Value

from .models import Floater
from .selectors.floaters import FLOATER_TABS
from .services.floaters import Placing, floaters_place, floaters_receipt, home_fault
from .steps import RECEIPTS, WORK

KIND, MEMBERS = "homes_told", "registry.view_member"
RECEIPT_FIELDS = {"told_on": "told", "answered_on": "answered"}
KEPT = ("state", "home_told_on", "home_receipt_on")


class FloaterHomes(Handler):
    """One row a floating member."""

    name = "floater_homes"
    fields = ("host_code", "told_on", "answered_on")
    view, edit = MEMBERS, WORK
    home = "host_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the floating members of the visible committees, in the order in which they were listed."""
        yield from _held(_floaters(seen), seen)

    def session(self, asked: Asked) -> Session:
        return HomeSession(asked)


def _floaters(seen: Visible) -> list[Floater]:
    rows = Floater.objects.filter(state__in=FLOATER_TABS)
    return list(seen.restrict(rows, "owner_org_id").order_by("pk"))


def _held(rows: Sequence[Floater], seen: Visible) -> Iterator[Held]:
    units = registry.units_named(sorted({row.unit_id for row in rows if row.unit_id}), seen.moment)
    hosts = {row.host_org_id for row in rows if row.host_org_id}
    codes, names = registry.codes_of(hosts), registry.names_of(hosts, seen.moment)
    for row in rows:
        unit = units.get(row.unit_id or 0)
        values: dict[str, Value] = {
            "floater_no": str(row.pk),
            "name": row.name,
            "phone": row.phone or None,
            "unit": unit.name if unit is not None else None,
            "skill": row.skill or None,
            "home_org": row.home_org or None,
            "host_code": codes.get(row.host_org_id or 0),
            "host_name": names.get(row.host_org_id or 0),
            "placed_on": row.placed_on,
            "told_on": row.home_told_on,
            "answered_on": row.home_receipt_on,
        }
        yield Held((str(row.pk),), values, row.name, None, row.pk)


def _receipts(row: Planned) -> dict[str, date]:
    """Return the receipts that a row tells, by what the service calls them."""
    told = {what: row.told.get(name) for name, what in RECEIPT_FIELDS.items()}
    return {what: day for what, day in told.items() if isinstance(day, date)}


class HomeSession(Session):
    """Homes that a file gives, and receipts that it tells."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._placings: list[Placing] = []
        self._receipts: dict[int, dict[str, date]] = {}
        self._owners: set[int] = set()

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        self._seen = seen
        found = {held.key: held for held in _held(_floaters(seen), seen)}
        return {key: found[key] for key in keys if key in found}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        hosts = self._hosts(piece)
        floaters = Floater.objects.in_bulk([row.held.ref for row in piece if row.held is not None])
        for row in piece:
            if row.held is None:
                continue
            host = row.told.get("host_code")
            if host and str(host) not in hosts:
                look.refuse(row, "host_code", "TABLE-46", value=str(host))
                continue
            gone = [name for name in self._fields(row) if row.told[name] is None]
            if gone:
                says = "已经登记的不能清空。要改的,先在变动记录里撤销。"
                look.refuse(row, gone[0], "TABLE-56", says=says, number="FLOATER-09")
                continue
            floater = floaters[row.held.ref]
            says = home_fault(floater, is_placed=bool(host), receipts=_receipts(row), on=self._asked.on)
            if says:
                look.refuse(row, self._fields(row)[0], "TABLE-56", says=says, number="FLOATER-10")

    @staticmethod
    def _fields(row: Planned) -> list[str]:
        return [name for name in FLOATER_HOMES.fields if name in row.told] or ["host_code"]

    def _hosts(self, piece: Iterable[Planned]) -> Mapping[str, int]:
        """Return the organisations in sight that stand on the day, by code."""
        assert self._seen is not None
        codes = {str(row.told["host_code"]) for row in piece if row.told.get("host_code")}
        ids = registry.org_ids_of(codes)
        within = self._seen.among(ids.values())
        standing = registry.names_of(ids.values(), Moment(self._asked.on))
        return {code: one for code, one in ids.items() if one in within and one in standing}

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        hosts = self._hosts(piece)
        for row in piece:
            assert row.held is not None
            if row.told.get("host_code"):
                self._placings.append(Placing(row.held.ref, hosts[str(row.told["host_code"])]))
            if receipts := _receipts(row):
                self._receipts[row.held.ref] = receipts

    def finish(self, batch_id: int) -> None:
        on, by = self._asked.on, self._asked.by
        if self._placings:
            floaters_place(placings=self._placings, on=on, by=by, batch_id=batch_id)
        if not self._receipts:
            return
        before = {row.pk: row for row in Floater.objects.filter(pk__in=list(self._receipts))}
        for what in RECEIPT_FIELDS.values():
            for day in sorted({told[what] for told in self._receipts.values() if what in told}):
                ids = [pk for pk, told in self._receipts.items() if told.get(what) == day]
                floaters_receipt(floater_ids=ids, what=what, on=day, note=self._asked.reason, by=by)
        after = Floater.objects.filter(pk__in=list(self._receipts)).order_by("pk")
        foreign_change_keep(
            kind=KIND,
            asked=self._asked,
            batch_id=batch_id,
            org_id=registry.superior_of_all({row.owner_org_id for row in after}, Moment(on)),
            place=RECEIPTS,
            steps=[FollowStep(row.pk, _kept(before[row.pk]), _kept(row)) for row in after],
        )


def _kept(row: Floater) -> dict[str, object]:
    return {name: getattr(row, name) for name in KEPT}


FLOATER_HOMES = FloaterHomes()
