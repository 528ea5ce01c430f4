"""One unit of the ledger: what every source says of it, field by field, and who went there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_phone
from jishi.shared.dates import today

from ..adopting import FIELDS, Choice, Said
from ..comparing import is_same
from ..models import LedgerUnit
from ..queries import choices_of
from ..rules import labels, rules_on
from ..saying import said_of, visited, visits_made, visits_of
from .seen import Reach
from .units import UnitRow, units_of

STATUS_WORDS = {"operating": "正常", "suspended": "停业", "moved": "迁出", "closed": "注销"}
HOW = {"rule": "按规则", "choice": "人工认定", "visit": "走访"}
OWNERS = {"county": "县级", "township": "街道(乡镇)"}


@dataclass(frozen=True, slots=True)
class SaidValue:
    """What one source says on a field; `source_id` is 0 for a visitor. `is_odd`: not what is adopted."""

    source_id: int
    title: str
    text: str
    is_odd: bool


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: what each source says, what is adopted and how, whether somebody must settle it, and who."""

    field: str
    label: str
    said: tuple[SaidValue | None, ...]
    adopted: str
    source: str
    how: str
    is_open: bool
    is_chosen: bool
    owner: str
    owner_label: str
    why: str
    """Who took whose word, and the reason; empty where nobody did."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit."""

    visit_id: int
    visited_on: date
    outcome: str
    team: str
    staff_n: int | None
    members_n: int | None
    person: str
    note: str
    again_by: date | None
    by: str


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """One unit, with everything that sources and visitors say of it."""

    row: UnitRow
    survey_id: int
    sources: tuple[str, ...]
    lines: tuple[FieldLine, ...]
    visits: tuple[VisitRow, ...]


def unit_survey(unit_id: int) -> int | None:
    """Return the survey that a unit belongs to; None for an unknown number."""
    return LedgerUnit.objects.filter(pk=unit_id).values_list("survey_id", flat=True).first()


def unit_detail(unit_id: int, reach: Reach) -> UnitDetail | None:
    """Return one unit; None when it is not seen. A unit that was found to be another is told as that one."""
    rows = reach.within(LedgerUnit.objects.filter(survey_id=reach.survey_id))
    unit = rows.filter(pk=unit_id).select_related("merged_into", "survey").first()
    if unit is None:
        return None
    unit = unit.merged_into or unit
    said = [*said_of(unit.survey, [unit.pk]).get(unit.pk, [])]
    said += [visited(one) for one in visits_of([unit.pk]).values()]
    chosen = choices_of([unit.pk]).get(unit.pk, {})
    rules = rules_on(today())
    names = registry.area_names({unit.area_code, *(str(one.values.get("area_code") or "") for one in said)})
    lines = tuple(
        _line(unit, name, said, names, choice=chosen.get(name), owner=rules.owners.get(name, "county"))
        for name in FIELDS
    )
    return UnitDetail(
        units_of([unit], reach.survey_id)[0],
        unit.survey_id,
        tuple(f"{one.title}({one.as_of.month}月{one.as_of.day}日)" for one in said),
        lines,
        tuple(
            VisitRow(
                one.pk,
                one.visited_on,
                one.get_outcome_display(),
                one.team.name if one.team else "",
                one.staff_n,
                one.members_n,
                one.person,
                one.note,
                one.again_by,
                one.by_name,
            )
            for one in reversed(visits_made([unit.pk]))
        ),
    )


def _line(
    unit: LedgerUnit,
    name: str,
    said: list[Said],
    names: dict[str, str],
    *,
    choice: Choice | None,
    owner: str,
) -> FieldLine:
    value = getattr(unit, name)
    origin = unit.adopted.get(name, {})
    told = tuple(value_said(unit, name, one, names) for one in said)
    return FieldLine(
        name,
        labels()[name],
        told,
        value_shown(name, value, names) if value not in (None, "") else "",
        origin.get("source", ""),
        HOW.get(origin.get("how", ""), ""),
        name in unit.conflicts,
        choice is not None,
        owner,
        OWNERS[owner],
        choice.why if choice else "",
    )


def value_said(unit: LedgerUnit, name: str, said: Said, names: dict[str, str]) -> SaidValue | None:
    """Return what one source says on a field of a unit; None where it says nothing."""
    told, adopted = said.values.get(name), getattr(unit, name)
    if told in (None, ""):
        return None
    is_odd = adopted not in (None, "") and not is_same(name, told, adopted)
    return SaidValue(said.source_id or 0, said.title, value_shown(name, told, names), is_odd)


def value_shown(name: str, value: object, names: dict[str, str]) -> str:
    if name == "phone":
        return mask_phone(str(value))
    if name == "area_code":
        return names.get(str(value), str(value))
    return STATUS_WORDS.get(str(value), str(value)) if name == "status" else str(value)
