"""职工党员名单比对表: staff who are members, compared with all rosters when the file comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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

from .models import Undeclared
from .selectors.undeclared import UNDECLARED_TABS, undeclared_page
from .services.opening import owner_of
from .services.undeclared import StaffTold, staff_compare, undeclared_found
from .steps import UNDECLARED, WORK

KIND, MEMBERS = "undeclared_told", "registry.view_member"
KNOWN = {
    "roster": "已在“{where}”名册上",
    "away": "“{where}”已登记外出流动",
    "guest": "“{where}”已列为流入党员",
    "floater": "已列入流动党员",
}


class StaffMembers(Handler):
    """One row an undeclared member."""

    name = "staff_members"
    fields = ("unit_code", "name", "id_number", "phone", "status")
    view, edit = MEMBERS, WORK
    adds = True
    home, is_of_units = "unit_code", True

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give those who were found within the visible committees, in the order in which they were found."""
        yield from _held(undeclared_states(seen), seen)

    def session(self, asked: Asked) -> Session:
        return StaffSession(asked)


def undeclared_states(seen: Visible) -> list[Undeclared]:
    """Return those who were found within the visible committees, and whose names are still kept."""
    rows = Undeclared.objects.filter(state__in=UNDECLARED_TABS).exclude(name="").select_related("unit")
    return list(seen.restrict(rows, "owner_org_id").order_by("pk"))


def undeclared_forgotten(people: Sequence[str]) -> set[tuple[int, str]]:
    """Return unit and person of those whose names are no longer kept: they were asked, and are no members."""
    rows = Undeclared.objects.filter(name="", person__in=people)
    return set(rows.values_list("unit_id", "person"))


def _held(rows: Iterable[Undeclared], seen: Visible) -> Iterator[Held]:
    shown = {row.undeclared_id: row for row in undeclared_page(seen)}
    for row in rows:
        values: dict[str, Value] = {
            "unit_code": row.unit.code,
            "unit_name": shown[row.pk].unit,
            "name": row.name,
            "phone": row.phone or None,
            "status": row.status,
            "why": shown[row.pk].why,
            "state": shown[row.pk].state_label,
        }
        yield Held((row.unit.code, row.name), values, row.name, None, row.pk)


def seats_of(seen: Visible) -> dict[str, int]:
    """Return who answers for which area among the visible committees."""
    found: dict[str, int] = {}
    for path in seen.paths:
        found |= registry.seats_below(path, seen.moment)
    return found


class StaffSession(Session):
    """Staff whom a file tells; those whom an organisation here knows are sent back with where that is."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._seats: dict[str, int] | None = None
        self._found: list[int] = []
        self._owners: set[int] = set()

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        self._seen = seen
        codes = {str(key[0]) for key in keys}
        rows = [row for row in undeclared_states(seen) if row.unit.code in codes]
        found = {held.key: held for held in _held(rows, seen)}
        return {key: found[key] for key in keys if key in found}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        for row in piece:
            # A number that is only for comparing says nothing new of somebody who was found before.
            if row.held is not None and row.told.keys() <= {"id_number"}:
                row.kind = "unchanged"
                row.told.clear()
        fresh = [row for row in piece if row.kind == "new" and not row.is_refused]
        staff = self._staff(fresh)
        forgotten = undeclared_forgotten([one.person for one in staff if one is not None])
        pairs = []
        for row, one in zip(fresh, staff, strict=True):
            if one is not None and (one.unit_id, one.person) in forgotten:
                row.kind = "unchanged"
                row.told.clear()
            elif one is None:
                look.refuse(row, "unit_code", "TABLE-46", value=str(row.told["unit_code"]))
            elif not one.id_number and not one.phone:
                says = "身份号码和电话都没有填,没法比对。请至少填一项。"
                look.refuse(row, "phone", "TABLE-56", says=says, number="UNDECLARED-01")
            else:
                pairs.append((row, one))
        sights = staff_compare([one for _, one in pairs], self._asked.on)
        names = registry.names_of({one.org_id for one in sights if one.knows}, Moment(self._asked.on))
        for (row, _), sight in zip(pairs, sights, strict=True):
            if sight.knows:
                where = KNOWN[sight.knows].format(where=names.get(sight.org_id, "别处党组织"))
                says = f"{where},不是口袋党员,不用列。"
                look.refuse(row, "name", "TABLE-56", says=says, number="UNDECLARED-02")

    def _staff(self, rows: Sequence[Planned]) -> list[StaffTold | None]:
        """Return staff as they can be compared; None where nobody visible answers for the unit."""
        if self._seats is None:
            assert self._seen is not None
            self._seats = seats_of(self._seen)
        ids = registry.unit_ids_of([str(row.told["unit_code"]) for row in rows])
        units = registry.units_named(sorted(ids.values()), Moment(self._asked.on))
        told: list[StaffTold | None] = []
        for row in rows:
            unit = units.get(ids.get(str(row.told["unit_code"]), 0))
            owner = owner_of(unit.area_code, self._seats) if unit is not None else None
            words = {name: str(row.told.get(name) or "") for name in ("phone", "id_number", "status")}
            told.append(
                StaffTold(str(row.told["name"]), unit.unit_id, owner, **words) if unit and owner else None
            )
        return told

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        staff = [one for one in self._staff([row for row in piece if row.kind == "new"]) if one is not None]
        self._found += undeclared_found(
            told=staff,
            sights=staff_compare(staff, self._asked.on),
            source=self._asked.reason or "职工名单",
            on=self._asked.on,
            by=self._asked.by,
        )
        self._owners |= {one.owner_org_id for one in staff}

    def finish(self, batch_id: int) -> None:
        if not self._found:
            return
        foreign_change_keep(
            kind=KIND,
            asked=self._asked,
            batch_id=batch_id,
            org_id=registry.superior_of_all(self._owners, Moment(self._asked.on)),
            place=UNDECLARED,
            steps=[FollowStep(one, {}, {}) for one in self._found],
        )


STAFF_MEMBERS = StaffMembers()
