"""Enter units in the register."""

from collections.abc import Sequence
from dataclasses import fields

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Area, Unit, UnitState
from ..pinyin import initials
from .drafts import UnitDraft
from .rows import rows_open
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
    units = identities([draft.code for draft in drafts])
    names = [field.name for field in fields(UnitDraft) if field.name not in ("code", "area_code")]
    rows_open(
        UnitState,
        (
            {
                **{name: getattr(draft, name) for name in names},
                "unit": units[draft.code],
                "area_id": draft.area_code,
                "initials": initials(draft.name),
            }
            for draft in drafts
        ),
        change=change,
    )
    audit.event_record(
        what="units_registered",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"count": len(drafts)},
        reason=reason,
    )
    return len(drafts)


def identities(codes: Sequence[str]) -> dict[str, Unit]:
    """Return the units to enter; a code whose entry was taken back keeps its identity."""
    own = set(codes)
    known = {unit.code: unit for unit in Unit.objects.all() if unit.code in own}
    fresh = [Unit(code=code) for code in codes if code not in known]
    return known | {unit.code: unit for unit in Unit.objects.bulk_create(fresh, batch_size=2000)}


def _check(drafts: Sequence[UnitDraft]) -> None:
    believed = UnitState.objects.filter(superseded_by=None)
    if len(drafts) < 900:
        believed = believed.filter(unit__code__in=[draft.code for draft in drafts])
    taken = set(believed.values_list("unit__code", flat=True))
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
