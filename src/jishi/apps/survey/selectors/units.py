"""The ledger: how far it is by route and area, its units, the three figures and the lists behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_phone
from jishi.shared.dates import today

from ..models import LedgerUnit, ListRecord, Route, SourceList
from ..rules import REGISTER, Rules, labels, rules_on
from .seen import Reach

TOWNSHIP = 9
STAFF = ("staff_n", "members_n")
STAFF_WHY = {
    "single": "只有一处说、没有走访见到",
    "open": "各处说的不一致",
    "missing": "没有职工数或党员数",
    "undeclared": "有口袋党员待核实",
}
UNSOUND_WHY = {"missing": "缺", "stale": "过期", "open": "不一致"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the ledger in a table."""

    unit_id: int
    name: str
    code: str
    person: str
    phone: str
    address: str
    area_code: str
    area: str
    staff_n: int | None
    members_n: int | None
    seen_by: tuple[str, ...]
    routes: tuple[str, ...]
    is_confirmed: bool
    is_doubtful: bool
    conflicts: tuple[str, ...]
    exclusion: str
    exclusion_label: str
    exclusion_why: str
    registered_as: str
    agreed: tuple[str, ...]
    unsound: tuple[tuple[str, str], ...]
    """The required fields that do not hold, each with why: `missing`, `stale` or `open`."""
    undeclared_n: int = 0

    @property
    def counts(self) -> bool:
        """Tell whether the unit counts."""
        return not self.exclusion

    @property
    def is_found(self) -> bool:
        """Tell whether any route saw it: the register alone did not."""
        return bool(self.routes)

    @property
    def is_conflicting(self) -> bool:
        """Tell whether something about it is still open."""
        return bool(self.conflicts) or self.is_doubtful

    @property
    def is_staff_clear(self) -> bool:
        """Tell whether staff and members are confirmed by two sources or one visit, and nobody has still to declare."""
        return not self.staff_why

    @property
    def staff_why(self) -> str:
        """Return why staff and members are not clear, one of STAFF_WHY; "" where they are."""
        if self.staff_n is None or self.members_n is None:
            return "missing"
        if self.undeclared_n:
            return "undeclared"
        if set(STAFF) <= set(self.agreed):
            return ""
        is_open = {labels()[name] for name in STAFF} & set(self.conflicts)
        return "open" if is_open else "single"

    @property
    def unsound_words(self) -> str:
        """Return the required fields that do not hold, in words."""
        return "、".join(f"{labels()[name]}({UNSOUND_WHY[why]})" for name, why in self.unsound)

    @property
    def state_words(self) -> str:
        """Return where the unit stands, in a few words."""
        if self.exclusion:
            return f"不计入:{self.exclusion_label}"
        if self.is_doubtful:
            return "有没判断的对"
        if self.conflicts:
            return f"{'、'.join(self.conflicts)}不一致"
        if self.undeclared_n:
            return f"口袋党员{self.undeclared_n}名待核实"
        return "已核实" if self.is_confirmed else "只有一处见到" if self.routes else "名单上没有"


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """How far one route or area is: units in the ledger, of which found, confirmed, conflicting, missing."""

    key: str
    name: str
    ledger_n: int
    found_n: int
    confirmed_n: int
    conflicting_n: int
    missing_n: int


def units_all(survey_id: int, reach: Reach) -> list[UnitRow]:
    """Return the units of the ledger that are seen, by area and name; those that do not count too."""
    rows = reach.within(LedgerUnit.objects.filter(survey_id=survey_id, is_current=True))
    return units_of(list(rows.order_by("area_code", "name", "pk")), survey_id)


def units_of(units: Sequence[LedgerUnit], survey_id: int) -> list[UnitRow]:
    """Return units as rows of a table; which of them may be shown, the caller has decided."""
    seen_by = _seen_by(survey_id)
    names = registry.area_names({unit.area_code[:TOWNSHIP] for unit in units})
    rules, on = rules_on(today()), today()
    undeclared = import_string(settings.UNDECLARED_AT)([u.registered_as for u in units if u.registered_as])
    rows = [_row(unit, seen_by.get(unit.pk, ()), names, rules, on) for unit in units]
    return [
        replace(row, undeclared_n=undeclared.get(row.registered_as, 0)) if row.registered_as else row
        for row in rows
    ]


def _seen_by(survey_id: int) -> dict[int, tuple[str, ...]]:
    rows = ListRecord.objects.filter(
        source_list__survey_id=survey_id, source_list__state=SourceList.State.READY, unit__isnull=False
    ).exclude(source_list__source__line=REGISTER)
    found: dict[int, dict[str, None]] = {}
    told = rows.order_by("source_list_id").values_list("unit_id", "source_list__source__title").distinct()
    for unit_id, title in told:
        found.setdefault(unit_id or 0, {})[title] = None
    return {unit_id: tuple(titles) for unit_id, titles in found.items()}


def _row(
    unit: LedgerUnit, seen_by: tuple[str, ...], names: dict[str, str], rules: Rules, on: date
) -> UnitRow:
    area = unit.area_code[:TOWNSHIP]
    return UnitRow(
        unit.pk,
        unit.name,
        unit.code,
        unit.person,
        mask_phone(unit.phone) if unit.phone else "",
        unit.address,
        area,
        names.get(area, area) if len(area) >= TOWNSHIP else f"{names.get(area, area)}(未分到街道)",
        unit.staff_n,
        unit.members_n,
        (*seen_by, *(("走访",) if unit.adopted.get("visited") else ())),
        tuple(unit.routes.split(",")) if unit.routes else (),
        unit.is_confirmed,
        unit.is_doubtful,
        tuple(labels()[name] for name in unit.conflicts),
        unit.exclusion,
        unit.get_exclusion_display() if unit.exclusion else "",
        unit.exclusion_why,
        unit.registered_as,
        tuple(unit.adopted.get("agreed", ())),
        tuple((name, why) for name in rules.required if (why := _unsound_why(unit, name, rules, on))),
    )


def _unsound_why(unit: LedgerUnit, name: str, rules: Rules, on: date) -> str:
    """Return why a required field does not hold: nobody says it, sources differ, it was last seen too long ago."""
    if name in unit.conflicts:
        return "open"
    origin = unit.adopted.get(name)
    if origin is None:
        return "" if name == "status" and unit.is_confirmed else "missing"
    days = (on - date.fromisoformat(origin["as_of"])).days
    return "stale" if days > rules.required[name] else ""


def progress_by_route(units: Sequence[UnitRow]) -> list[ProgressRow]:
    """Return how far each route is: what another route saw and this one did not is what it missed."""
    counted = [unit for unit in units if unit.counts]
    return [
        _progress(route.value, str(route.label), counted, lambda unit, key=route.value: key in unit.routes)  # type: ignore[misc]
        for route in Route
    ]


def progress_by_area(units: Sequence[UnitRow]) -> list[ProgressRow]:
    """Return how far each street or township is, in the order of their codes."""
    counted = [unit for unit in units if unit.counts]
    names = {unit.area_code: unit.area for unit in counted}
    return [
        _progress(
            code,
            names[code],
            [unit for unit in counted if unit.area_code == code],
            lambda unit: unit.is_found,
        )
        for code in sorted(names)
    ]


def progress_total(units: Sequence[UnitRow]) -> ProgressRow:
    """Return how far the whole ledger is."""
    return _progress("", "合计", [unit for unit in units if unit.counts], lambda unit: unit.is_found)


def _progress(
    key: str, name: str, units: Sequence[UnitRow], is_found: Callable[[UnitRow], bool]
) -> ProgressRow:
    found = [unit for unit in units if is_found(unit)]
    return ProgressRow(
        key,
        name,
        len(units),
        len(found),
        sum(unit.is_confirmed for unit in found),
        sum(unit.is_conflicting for unit in found),
        len(units) - len(found),
    )


Kind = tuple[str, Callable[[UnitRow], bool]]
SHOWN: dict[str, Kind] = {
    "": ("全部", lambda unit: True),
    "counted": ("计入的", lambda unit: unit.counts),
    "found": ("找到的", lambda unit: unit.counts and unit.is_found),
    "confirmed": ("核实的", lambda unit: unit.counts and unit.is_found and unit.is_confirmed),
    "conflicting": ("有矛盾的", lambda unit: unit.counts and unit.is_found and unit.is_conflicting),
    "missing": ("没找到的", lambda unit: unit.counts and not unit.is_found),
    "excluded": ("不计入的", lambda unit: not unit.counts),
    "staff_clear": ("职工党员底数清的", lambda unit: unit.counts and unit.is_staff_clear),
    "staff_unclear": ("职工党员底数不清的", lambda unit: unit.counts and not unit.is_staff_clear),
    "fresh": ("基本信息都实的", lambda unit: unit.counts and not unit.unsound),
    "stale": ("有缺项、过期、不一致的", lambda unit: unit.counts and bool(unit.unsound)),
}
"""Which units a list may have, with what they are called."""


def _behind() -> dict[str, Kind]:
    """Return the lists behind the parts of the figures: why staff are not clear, what holds of each field."""
    found: dict[str, Kind] = {}
    for why, words in STAFF_WHY.items():
        found[f"staff-{why}"] = (
            f"底数不清({words})的",
            lambda unit, why=why: unit.counts and unit.staff_why == why,  # type: ignore[misc]
        )
    for field, label in labels().items():
        for why, words in UNSOUND_WHY.items():
            found[f"{field}-{why}"] = (
                f"{label}{words}的",
                lambda unit, told=(field, why): unit.counts and told in unit.unsound,  # type: ignore[misc]
            )
        found[f"{field}-sound"] = (
            f"{label}实的",
            lambda unit, field=field: unit.counts and field not in dict(unit.unsound),  # type: ignore[misc]
        )
    return found


def kind_of(show: str) -> Kind:
    """Return which units a list has, by what the address says; all of them where it says nothing known."""
    return SHOWN.get(show) or _behind().get(show) or SHOWN[""]


def units_shown(units: Iterable[UnitRow], show: str, route: str, area: str) -> list[UnitRow]:
    """Return the units behind a number: of one kind, in one area, and as one route saw or missed them."""
    keep = kind_of(show)[1]
    found = []
    for unit in units:
        if area and unit.area_code != area:
            continue
        if route and show == "missing":
            is_kept = unit.counts and route not in unit.routes
        else:
            is_kept = keep(unit) and (not route or show == "counted" or route in unit.routes)
        if is_kept:
            found.append(unit)
    return found
