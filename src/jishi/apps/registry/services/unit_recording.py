"""Take over a ledger of units: the new are registered, whatever differs is changed, the rest stays untouched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Area, UnitState
from ..pinyin import initials
from ..selectors.units import units_visible
from .drafts import UnitDraft
from .member_recording import FieldChange
from .rows import KEYS, rows_open, rows_replace
from .rules import Fault, RegistryError, batch_open, change_open
from .units import identities

EDIT = "registry.edit"
FIELDS = tuple(field.name for field in fields(UnitDraft) if field.name not in ("code", "valid_from"))
_NEEDED = ("name", "unit_type", "area_code")


@dataclass(frozen=True, slots=True)
class UnitTold:
    """What a ledger tells of one unit, true from `on`: only the fields that it has, named as in `UnitDraft`."""

    code: str
    on: date
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What the ledger means for one unit: `new`, `changed`, `unchanged` or `refused` (then `faults` say why)."""

    told: UnitTold
    kind: str
    unit_id: int | None = None
    changes: tuple[FieldChange, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitsRecorded:
    """What recording a ledger did: the batch (None when nothing changed) and how many units of each kind."""

    batch_id: int | None
    created: int
    changed: int
    unchanged: int


def units_plan(*, told: Sequence[UnitTold], by: Actor) -> list[UnitPlan]:
    """Say what recording this ledger would do, unit by unit; nothing is written."""
    known = _known([row.code for row in told])
    wanted = {str(row.fields["area_code"]) for row in told if "area_code" in row.fields}
    areas = set(Area.objects.filter(code__in=sorted(wanted)).values_list("code", flat=True))
    own = ("",) if by.is_system else units_visible(by, EDIT, Moment(today())).areas
    seen: set[str] = set()
    plans = []
    for row in told:
        state = known.get(row.code)
        faults = _faults(row, state, areas, own, is_repeated=row.code in seen)
        plans.append(_plan(row, state, faults))
        seen.add(row.code)
    return plans


@transaction.atomic
def units_record(
    *, told: Sequence[UnitTold], by: Actor, document_no: str = "", reason: str = ""
) -> UnitsRecorded:
    """Register the new, change the known field by field, leave the rest; all or nothing, one batch.

    Raises RegistryError with every fault of the ledger.
    """
    plans = units_plan(told=told, by=by)
    faults = [fault for plan in plans for fault in plan.faults]
    if faults:
        raise RegistryError(faults)
    fresh = [plan for plan in plans if plan.kind == "new"]
    changed = [plan for plan in plans if plan.kind == "changed"]
    same = len(plans) - len(fresh) - len(changed)
    if not fresh and not changed:
        return UnitsRecorded(None, 0, 0, same)
    batch = batch_open("units", by=by, rows=len(told))
    papers = {"document_no": document_no, "reason": reason, "batch": batch}
    if fresh:
        made = identities([plan.told.code for plan in fresh])
        change = change_open("units_registered", by=by, on=min(plan.told.on for plan in fresh), **papers)
        rows = ({"unit": made[p.told.code], "valid_from": p.told.on, **_stored(p.told.fields)} for p in fresh)
        rows_open(UnitState, rows, change=change)
    for on in sorted({plan.told.on for plan in changed}):
        values = {p.unit_id or 0: _changed(p) for p in changed if p.told.on == on}
        change = change_open("units_corrected", by=by, on=on, **papers)
        rows_replace(_current(values), on=on, change=change, told=lambda row, v=values: v[row.unit_id])  # type: ignore[misc]
    audit.event_record(
        what="units_recorded",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"created": len(fresh), "changed": len(changed), "unchanged": same},
        reason=reason,
    )
    return UnitsRecorded(batch.pk, len(fresh), len(changed), same)


def _known(codes: Sequence[str]) -> dict[str, UnitState]:
    found: dict[str, UnitState] = {}
    for start in range(0, len(codes), KEYS):
        rows = UnitState.objects.current().filter(unit__code__in=codes[start : start + KEYS])
        found |= {row.unit.code: row for row in rows.select_related("unit")}
    return found


def _current(unit_ids: Iterable[int]) -> list[UnitState]:
    keys, found = sorted(unit_ids), list[UnitState]()
    for start in range(0, len(keys), KEYS):
        rows = UnitState.objects.select_for_update().current().filter(unit_id__in=keys[start : start + KEYS])
        found += rows.order_by("pk")
    return found


def _faults(
    row: UnitTold, state: UnitState | None, areas: set[str], own: tuple[str, ...], *, is_repeated: bool
) -> list[Fault]:
    faults = []
    strange = sorted(row.fields.keys() - set(FIELDS))
    if strange:
        text = f"单位没有{'、'.join(strange)}这一项,不能登记。请去掉,或改成登记簿里有的项目。"
        faults.append(Fault(row.code, text, "REGISTRY-22"))
    area = str(row.fields.get("area_code", "")) or (state.area_id if state else "")
    if is_repeated:
        faults.append(Fault(row.code, "这个单位代码在台账里不止一户。请核对是否同一单位。", "REGISTRY-01"))
    if "area_code" in row.fields and area not in areas:
        faults.append(Fault(row.code, f"没有区划代码{area}。请对照行政区划代码表填写。", "REGISTRY-02"))
    elif not area.startswith(own):
        faults.append(Fault(row.code, "这个单位不在您的属地。请联系上级组织部门。", "REGISTRY-20"))
    if state is None and not all(row.fields.get(name) for name in _NEEDED):
        faults.append(Fault(row.code, "新登记的单位要有名称、类型和区划代码。请补全。", "REGISTRY-21"))
    if state is not None and row.on < state.valid_from:
        text = f"生效日期早于现有记录({state.valid_from})。请填这天或以后。"
        faults.append(Fault(row.code, text, "REGISTRY-07"))
    return faults


def _plan(row: UnitTold, state: UnitState | None, faults: Sequence[Fault]) -> UnitPlan:
    if faults:
        return UnitPlan(row, "refused", faults=tuple(faults))
    if state is None:
        return UnitPlan(row, "new")
    changes = tuple(
        FieldChange(name, held, row.fields[name])
        for name in FIELDS
        if name in row.fields and (held := getattr(state, _column(name))) != row.fields[name]
    )
    return UnitPlan(row, "changed" if changes else "unchanged", state.unit_id, changes)


def _column(name: str) -> str:
    return "area_id" if name == "area_code" else name


def _stored(fields: Mapping[str, object]) -> dict[str, object]:
    values = {_column(name): value for name, value in fields.items()}
    if "name" in values:
        values["initials"] = initials(str(values["name"]))
    return values


def _changed(plan: UnitPlan) -> dict[str, object]:
    return _stored({change.name: change.after for change in plan.changes})
