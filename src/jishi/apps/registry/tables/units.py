"""单位名册 and 两类组织摸底: units of any kind, or firms and social organisations, with what stands on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from jishi.shared.dates import Moment
from jishi.sheets.templates import Value

from ..models import Area, Batch, Hosting, OrgState, Unit, UnitState
from ..models.units import OrgType
from ..pinyin import initials
from ..selectors.units import UnitSeen, territory_of
from ..services.rows import KEYS, rows_open, rows_replace
from ..visibility import Visible
from ..words import line_of, line_words
from .changes import FileChanges
from .counts import BETWEEN_CODES, members
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session

TWO_TYPES = (OrgType.NONPUBLIC_ENTERPRISE.value, OrgType.SOCIAL_ORG.value)
TEXTS = frozenset({"address", "legal_person", "line"})
SLICE = 2000


class Units(Handler):
    """One row a unit, of any type or of `types` only."""

    name = "units"
    fields: ClassVar[tuple[str, ...]] = (
        "name",
        "unit_type",
        "line",
        "area_code",
        "address",
        "legal_person",
        "status",
        "staff_n",
    )
    types: ClassVar[tuple[str, ...]] = ()
    adds = True
    is_of_units = True
    is_one_each = True

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the visible units in the order of their codes."""
        found = self.units(seen)
        shown = _orgs_on(found, seen.moment)
        for row in self.told(found.order_by("unit__code")).iterator(chunk_size=SLICE):
            held = self.held(row)
            yield Held(held.key, {**held.values, **shown.get(held.ref, {"org_n": 0})}, held.label)

    def count(self, seen: Visible) -> int:
        return self.units(seen).count()

    def session(self, asked: Asked) -> Session:
        return UnitSession(self, asked)

    def units(self, seen: Visible) -> QuerySet[UnitState]:
        """Return the states of the visible units of the table's types."""
        rows: QuerySet[UnitState] = UnitState.objects.at(seen.moment)
        return _seen(seen).restrict(rows.filter(unit_type__in=self.types) if self.types else rows)

    def told(self, rows: QuerySet[UnitState]) -> QuerySet[UnitState, tuple[Any, ...]]:
        """Return the columns of units' states from which `held` makes a row."""
        columns = ("area_id" if name == "area_code" else name for name in self.fields)
        return rows.values_list("unit__code", "unit_id", "valid_from", *columns)

    def held(self, row: tuple[Any, ...]) -> Held:
        """Return a unit as the table holds it."""
        code, unit_id, since, *told = row
        values = dict(zip(self.fields, (each if each != "" else None for each in told), strict=True))
        if values.get("line"):
            values["line"] = line_words(str(values["line"]))
        return Held((code,), {"code": code, **values}, told[0], since, unit_id)


class TwoTypeOrgs(Units):
    """Firms and social organisations, with what the survey of the two types asks."""

    name = "two_type_orgs"
    fields = (
        "name",
        "unit_type",
        "area_code",
        "address",
        "legal_person",
        "status",
        "staff_n",
        "mean_age_tenths",
        "turnover_bp",
        "has_union",
        "has_league",
        "has_women",
    )
    types = TWO_TYPES


class UnitSession(Session):
    """Changes of what is known of units, and new ones; a new one lies in the actor's territory."""

    def __init__(self, table: Units, asked: Asked) -> None:
        self._table = table
        self._asked = asked
        self._areas: tuple[str, ...] = ()
        self._changes = FileChanges(asked)

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if not self._areas:
            self._areas = _seen(seen).areas
        units, found = self._table.units(seen), dict[Key, Held]()
        for start in range(0, len(keys), KEYS):
            wanted = units.filter(unit__code__in=[key[0] for key in keys[start : start + KEYS]])
            found |= {(row[0],): self._table.held(row) for row in self._table.told(wanted)}
        return found

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        told = {str(row.told["area_code"]) for row in piece if row.told.get("area_code")}
        known = set(Area.objects.filter(code__in=told).values_list("code", flat=True))
        taken = _taken([str(row.key[0]) for row in piece if row.kind == "new"])
        for row in piece:
            area = row.told.get("area_code")
            if area and area not in known:
                look.refuse(row, "area_code", "TABLE-53", value=area)
            elif area and not str(area).startswith(self._areas):
                look.refuse(row, "area_code", "TABLE-54", value=area)
            if row.kind == "new" and row.key[0] in taken:
                look.refuse(row, "code", "TABLE-52", value=row.key[0])
            if row.kind == "changed" and "status" in row.told and row.told["status"] is None:
                look.refuse(row, "status", "TABLE-20")

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        told = {row.held.ref: _stored(row.told) for row in piece if row.held and row.kind == "changed"}
        if told:
            change = self._changes.of("units_corrected", batch)
            rows_replace(
                _open(sorted(told)), on=self._asked.on, change=change, told=lambda row: told[row.unit_id]
            )
        fresh = [row for row in piece if row.kind == "new"]
        if fresh:
            made = _identities([str(row.key[0]) for row in fresh])
            rows_open(
                UnitState,
                (
                    {"unit": made[str(row.key[0])], "valid_from": self._asked.on, **_stored(row.told)}
                    for row in fresh
                ),
                change=self._changes.of("units_registered", batch),
            )


def _seen(seen: Visible) -> UnitSeen:
    if "" in seen.paths:
        return UnitSeen(seen, ("",))
    bare = UnitSeen(seen, ())
    own = (area for path in seen.paths for area in territory_of(bare, path).areas)
    return UnitSeen(seen, (*seen.areas, *own))


def _stored(told: dict[str, Value]) -> dict[str, Any]:
    values = {
        "area_id" if name == "area_code" else name: "" if value is None and name in TEXTS else value
        for name, value in told.items()
    }
    if values.get("line"):
        values["line"] = line_of(str(values["line"]))
    if "name" in values:
        values["initials"] = initials(str(values["name"]))
    if values.get("status") is None:
        # A new unit of which nothing is said is at work.
        values.pop("status", None)
    return values


def _open(unit_ids: Sequence[int]) -> list[UnitState]:
    found: list[UnitState] = []
    for start in range(0, len(unit_ids), KEYS):
        rows = UnitState.objects.select_for_update().current()
        found += rows.filter(unit_id__in=unit_ids[start : start + KEYS]).order_by("pk")
    return found


def _taken(codes: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(codes), KEYS):
        rows = UnitState.objects.filter(superseded_by=None, unit__code__in=codes[start : start + KEYS])
        found.update(rows.values_list("unit__code", flat=True))
    return found


def _identities(codes: Sequence[str]) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for start in range(0, len(codes), KEYS):
        found |= {unit.code: unit for unit in Unit.objects.filter(code__in=codes[start : start + KEYS])}
    fresh = [Unit(code=code) for code in codes if code not in found]
    return found | {unit.code: unit for unit in Unit.objects.bulk_create(fresh, batch_size=SLICE)}


def _orgs_on(found: QuerySet[UnitState], moment: Moment) -> dict[int, dict[str, Value]]:
    """Return the organisations that stand on each unit, and their members."""
    hosted = Hosting.objects.at(moment).filter(unit_id__in=found.values("unit_id"))

    def within(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return rows.filter(org_id__in=hosted.values("org_id"))

    names = dict(within(OrgState.objects.at(moment)).values_list("org_id", "name"))
    counted = members(within, moment)
    on: dict[int, list[int]] = defaultdict(list)
    for unit_id, org_id in hosted.order_by("org__code").values_list("unit_id", "org_id"):
        on[unit_id].append(org_id)
    return {
        unit_id: {
            "org_n": len(org_ids),
            "org_names": BETWEEN_CODES.join(names.get(org_id, "") for org_id in org_ids),
            "members_n": sum(counted.get(org_id, 0) for org_id in org_ids),
        }
        for unit_id, org_ids in on.items()
    }


UNITS = Units()
TWO_TYPE_ORGS = TwoTypeOrgs()
