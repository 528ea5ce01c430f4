"""Enter units in the register."""

from collections.abc import Sequence

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import Area, Unit, UnitState
from ..pinyin import initials
from .drafts import UnitDraft
from .rules import Fault, RegistryError, batch_open, change_open


@transaction.atomic
def units_register(*, drafts: Sequence[UnitDraft], by: Actor, document_no: str = "", reason: str = "") -> int:
    """Enter units, each dated from its draft; return how many."""
    if not drafts:
        return 0
    _check(drafts)
    batch = batch_open("units", by=by, rows=len(drafts))
    change = change_open(
        "units_registered",
        by=by,
        on=min(d.valid_from for d in drafts),
        document_no=document_no,
        reason=reason,
        batch=batch,
    )
    units = Unit.objects.bulk_create([Unit(code=draft.code) for draft in drafts], batch_size=2000)
    recorded = now()
    UnitState.objects.bulk_create(
        [
            UnitState(
                unit=unit,
                change=change,
                recorded_at=recorded,
                valid_from=draft.valid_from,
                name=draft.name,
                initials=initials(draft.name),
                unit_type=draft.unit_type,
                area_id=draft.area_code,
                address=draft.address,
                legal_person=draft.legal_person,
                line=draft.line,
                status=draft.status,
                staff_n=draft.staff_n,
                mean_age_tenths=draft.mean_age_tenths,
                turnover_bp=draft.turnover_bp,
                has_union=draft.has_union,
                has_league=draft.has_league,
                has_women=draft.has_women,
            )
            for unit, draft in zip(units, drafts, strict=True)
        ],
        batch_size=2000,
    )
    audit.event_record(
        what="units_registered",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"count": len(drafts)},
        reason=reason,
    )
    return len(drafts)


def _check(drafts: Sequence[UnitDraft]) -> None:
    codes = [draft.code for draft in drafts]
    taken = (
        set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
        if len(codes) < 30_000
        else set(Unit.objects.values_list("code", flat=True))
    )
    areas = set(Area.objects.values_list("code", flat=True))
    faults, seen = [], set(taken)
    for draft in drafts:
        if draft.code in seen:
            faults.append(Fault(draft.code, "这个单位代码已经登记过。请核对是否同一单位。", "REGISTRY-01"))
        if draft.area_code not in areas:
            faults.append(
                Fault(draft.code, f"没有区划代码{draft.area_code}。请对照行政区划代码表填写。", "REGISTRY-02")
            )
        seen.add(draft.code)
    if faults:
        raise RegistryError(faults)
