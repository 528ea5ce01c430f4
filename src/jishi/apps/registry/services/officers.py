"""Officers of functional organisations: who has a task for which village, since when, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Change, FunctionalReach, FunctionalState, Officer, OfficerState
from .rows import rows_end, rows_open, rows_replace
from .rules import Fault, RegistryError, change_open, require

EDIT = "registry.edit"
VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class OfficerDraft:
    """Somebody's task in a functional organisation, for one division."""

    functional_id: int
    area_code: str
    name: str
    since: date
    role: str
    phone: str = ""


def officers_write(drafts: Sequence[OfficerDraft], *, change: Change) -> list[int]:
    """Write checked drafts; return the officers' ids. A village that gets an officer is covered from that day."""
    firsts = dict(
        FunctionalState.objects.believed()
        .filter(functional_id__in={draft.functional_id for draft in drafts})
        .order_by("-valid_from")
        .values_list("functional_id", "valid_from")
    )
    ids, told, areas = [], [], dict[tuple[int, str], date]()
    known = _known(drafts)
    for draft in drafts:
        key = (draft.functional_id, draft.area_code, draft.name.strip(), draft.since)
        if key not in known:
            whose = dict(zip(("functional_id", "area_id", "name", "since"), key, strict=True))
            known[key] = Officer.objects.create(**whose).pk
        # Whoever had the task before the organisation was set up has it in the organisation from its first day.
        first = max(draft.since, firsts[draft.functional_id])
        ids.append(known[key])
        told.append(
            {
                "officer_id": known[key],
                "functional_id": draft.functional_id,
                "role": draft.role.strip(),
                "phone": draft.phone.strip(),
                "valid_from": first,
            }
        )
        place = (draft.functional_id, draft.area_code)
        areas[place] = min(first, areas.get(place, first))
    rows_open(OfficerState, told, change=change)
    _cover(areas, change)
    return ids


def _known(drafts: Sequence[OfficerDraft]) -> dict[tuple[int, str, str, date], int]:
    rows = Officer.objects.filter(functional_id__in={draft.functional_id for draft in drafts})
    return {(row.functional_id, row.area_id, row.name, row.since): row.pk for row in rows}


def _cover(areas: Mapping[tuple[int, str], date], change: Change) -> None:
    """Let the villages be covered that are not yet."""
    rows = FunctionalReach.objects.believed().filter(functional_id__in={one for one, _ in areas})
    covered = set(rows.values_list("functional_id", "area_id"))
    fresh = [
        {"functional_id": one, "area_id": area, "valid_from": first}
        for (one, area), first in areas.items()
        if len(area) == VILLAGE_DIGITS and (one, area) not in covered
    ]
    rows_open(FunctionalReach, fresh, change=change)


def officers_change(told: Mapping[int, Mapping[str, Any]], *, on: date, change: Change) -> None:
    """Let officers have another task or telephone from a day on."""
    rows = list(OfficerState.objects.current().filter(officer_id__in=sorted(told)).order_by("pk"))
    rows_replace(rows, on=on, change=change, told=lambda row: told[row.officer_id])


def officers_end(days: Mapping[int, date], *, change: Change) -> None:
    """Let officers have their task no longer, each from a day of its own; the village stays covered."""
    rows = OfficerState.objects.current().filter(officer_id__in=sorted(days)).order_by("pk")
    for row in rows:
        rows_end([row], on=days[row.officer_id], change=change)


@transaction.atomic
def officer_end(*, officer_id: int, on: date, reason: str, by: Actor) -> int:
    """Let one officer have the task no longer: the day before `on` is the last; return the event."""
    row = OfficerState.objects.current().select_for_update().filter(officer_id=officer_id).first()
    where = f"officer:{officer_id}"
    if row is None:
        raise RegistryError([Fault(where, "这个人已经不在名册上。请刷新页面核对。", "FUNCTIONAL-13")])
    host_id = (
        FunctionalState.objects.current()
        .values_list("host_id", flat=True)
        .get(functional_id=row.functional_id)
    )
    require(by, EDIT, host_id)
    faults = []
    if on <= row.valid_from:
        text = f"这项职责从{row.valid_from}起。离任日期要晚于这天。"
        faults.append(Fault(where, text, "FUNCTIONAL-07"))
    if len(reason.strip()) < 4:
        faults.append(Fault(where, "没有写理由。请写明依据(至少四个字)。", "REGISTRY-13"))
    if faults:
        raise RegistryError(faults)
    change = change_open("officers_left", by=by, on=on, org_id=host_id, reason=reason.strip())
    officers_end({officer_id: on}, change=change)
    audit.event_record(
        what="officers_left", subject=where, by=by, detail={"change": change.pk}, reason=reason.strip()
    )
    return change.pk
