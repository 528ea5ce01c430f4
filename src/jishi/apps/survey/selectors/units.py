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
from jishi.web.words import share_words

from ..models import LedgerUnit, ListRecord, Route, SourceList
from ..rules import REGISTER, Rules, labels, rules_on
from .seen import Reach

TOWNSHIP = 9
STAFF, FRESH = ("staff_n", "members_n"), "fresh"


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
    stale: tuple[str, ...]
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
        return set(STAFF) <= set(self.agreed) and not self.undeclared_n

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


@dataclass(frozen=True, slots=True)
class SurveyFigure:
    """One of the three figures: what of what, and the rule in words."""

    key: str
    label: str
    numerator: int
    denominator: int
    formula: str

    @property
    def percent(self) -> str:
        """Return the share in per cent with one decimal; a dash where nothing counts."""
        return share_words(self.numerator, self.denominator) if self.denominator else "—"


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
        seen_by,
        tuple(unit.routes.split(",")) if unit.routes else (),
        unit.is_confirmed,
        unit.is_doubtful,
        tuple(labels()[name] for name in unit.conflicts),
        unit.exclusion,
        unit.get_exclusion_display() if unit.exclusion else "",
        unit.exclusion_why,
        unit.registered_as,
        tuple(unit.adopted.get("agreed", ())),
        tuple(labels()[name] for name in rules.required if not _is_fresh(unit, name, rules, on)),
    )


def _is_fresh(unit: LedgerUnit, name: str, rules: Rules, on: date) -> bool:
    """Tell whether a required field is there and was seen to be so within its limit."""
    origin = unit.adopted.get(name)
    if origin is None:
        return name == "status" and unit.is_confirmed
    return (on - date.fromisoformat(origin["as_of"])).days <= rules.required[name]


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


SHOWN: dict[str, tuple[str, Callable[[UnitRow], bool]]] = {
    "": ("全部", lambda unit: True),
    "counted": ("计入的", lambda unit: unit.counts),
    "found": ("找到的", lambda unit: unit.counts and unit.is_found),
    "confirmed": ("核实的", lambda unit: unit.counts and unit.is_found and unit.is_confirmed),
    "conflicting": ("有矛盾的", lambda unit: unit.counts and unit.is_found and unit.is_conflicting),
    "missing": ("没找到的", lambda unit: unit.counts and not unit.is_found),
    "excluded": ("不计入的", lambda unit: not unit.counts),
    "staff_clear": ("职工党员底数清的", lambda unit: unit.counts and unit.is_staff_clear),
    "staff_unclear": ("职工党员底数不清的", lambda unit: unit.counts and not unit.is_staff_clear),
    "fresh": ("各项都在期限内的", lambda unit: unit.counts and not unit.stale),
    "stale": ("有缺项、过期项的", lambda unit: unit.counts and bool(unit.stale)),
}


def units_shown(units: Iterable[UnitRow], show: str, route: str, area: str) -> list[UnitRow]:
    """Return the units behind a number: of one kind, in one area, and as one route saw or missed them."""
    keep = SHOWN.get(show, SHOWN[""])[1]
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


def figures_of(units: Sequence[UnitRow]) -> list[SurveyFigure]:
    """Return 职工党员底数清 and 基本信息实 of the units that count."""
    counted = [unit for unit in units if unit.counts]
    required = len(rules_on(today()).required)
    stale = sum(len(unit.stale) for unit in counted)
    return [
        SurveyFigure(
            "staff",
            "职工党员底数清",
            sum(unit.is_staff_clear for unit in counted),
            len(counted),
            "职工数和党员数都有两个来源一致、或走访见到,又没有口袋党员待核实的单位 ÷ 计入的单位",
        ),
        SurveyFigure(
            FRESH,
            "基本信息实",
            len(counted) * required - stale,
            len(counted) * required,
            "有且在期限内核对过的必填项 ÷ 计入的单位 × 必填项数",
        ),
    ]


def relation_figure(relations: registry.Relations) -> SurveyFigure:
    """Return 归属关系准 of the members on the books of a scope."""
    formula = "只有一处正式组织关系的党员 ÷ 在册党员"
    return SurveyFigure("relations", "归属关系准", relations.clear_n, relations.total, formula)
