"""Functional organisations: set up, change, end; decide whether they count in statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import (
    Change,
    CountingDecision,
    FunctionalOrg,
    FunctionalReach,
    FunctionalState,
    OfficerState,
    OrgState,
)
from ..models.functional import COUNTABLE, FunctionalKind
from ..paths import step_of
from .rows import rows_end, rows_open, rows_replace
from .rules import SHORTEST_REASON, Fault, RegistryError, change_open, require

EDIT, DECIDE = "registry.edit", "registry.reorganise"


@dataclass(frozen=True, slots=True)
class FunctionalDraft:
    """A functional organisation to set up: what it is for, what it leans on; superior and host are named by code."""

    code: str
    name: str
    kind: str
    host_code: str
    valid_from: date
    parent_code: str = ""
    purpose: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class CountingDraft:
    """A decision whether a functional organisation, with all below it, counts: from which day, on which paper."""

    functional_id: int
    counts: bool
    on: date
    document_no: str
    reason: str


@transaction.atomic
def functionals_set_up(
    *, drafts: Sequence[FunctionalDraft], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Set up functional organisations, those above first; none counts until somebody decides so. Return the event."""
    faults = functional_faults(drafts)
    if faults or not drafts:
        raise RegistryError(faults or [Fault("functional", "没有要设立的。请至少填一个。", "FUNCTIONAL-01")])
    hosts = host_ids([draft.host_code for draft in drafts])
    require(by, EDIT, *sorted(set(hosts.values())))
    change = change_open(
        "functional_set_up",
        by=by,
        on=min(draft.valid_from for draft in drafts),
        org_id=hosts[drafts[0].host_code],
        document_no=document_no.strip(),
        reason=reason.strip(),
    )
    functionals_write(drafts, change=change)
    detail = {"count": len(drafts), "change": change.pk}
    audit.event_record(
        what="functional_set_up", subject=f"change:{change.pk}", by=by, detail=detail, reason=reason
    )
    return change.pk


def host_ids(codes: Sequence[str]) -> dict[str, int]:
    """Return the ids of organisations that stand, by code."""
    rows = OrgState.objects.current().filter(org__code__in=set(codes))
    return dict(rows.values_list("org__code", "org_id"))


def functional_faults(drafts: Sequence[FunctionalDraft]) -> list[Fault]:
    """Return all that is wrong with functional organisations to set up; each fault's place is the code."""
    standing = _standing({draft.parent_code for draft in drafts})
    above = {code: row.valid_from for code, row in standing.items()}
    codes = {draft.code for draft in drafts}
    ended = FunctionalState.objects.believed().filter(functional__code__in=codes)
    taken = set(ended.values_list("functional__code", flat=True))
    hosts = {
        row.org.code: row.valid_from
        for row in OrgState.objects.believed()
        .filter(org__code__in={draft.host_code for draft in drafts})
        .select_related("org")
        .order_by("-valid_from")
    }
    alive, faults = host_ids([draft.host_code for draft in drafts]), []
    for draft in drafts:
        if draft.code in taken:
            text = "这个功能型组织代码已经登记过。请换一个代码。"
            faults.append(Fault(draft.code, text, "FUNCTIONAL-02"))
        if draft.host_code not in alive or hosts[draft.host_code] > draft.valid_from:
            text = f"依托的组织{draft.host_code}没有登记,或那天还没有设立。请核对代码和日期。"
            faults.append(Fault(draft.code, text, "FUNCTIONAL-03"))
        if draft.parent_code and above.get(draft.parent_code, date.max) > draft.valid_from:
            text = f"没有上级功能型组织{draft.parent_code},或它那天还没有成立。上级要先登记,或排在前面。"
            faults.append(Fault(draft.code, text, "FUNCTIONAL-04"))
        if not draft.name.strip() or draft.kind not in FunctionalKind.values:
            kinds = "、".join(map(str, FunctionalKind.labels))
            text = f"名称要填,类别应为{kinds}之一。请补上。"
            faults.append(Fault(draft.code, text, "FUNCTIONAL-05"))
        above.setdefault(draft.code, draft.valid_from)
        taken.add(draft.code)
    return faults


def _standing(codes: set[str]) -> dict[str, FunctionalState]:
    rows = FunctionalState.objects.current().filter(functional__code__in=codes - {""})
    return {row.functional.code: row for row in rows.select_related("functional")}


def functionals_write(drafts: Sequence[FunctionalDraft], *, change: Change) -> dict[str, int]:
    """Write checked drafts; return the ids by code. A code whose set-up was taken back keeps its identity."""
    codes = [draft.code for draft in drafts]
    known = dict(FunctionalOrg.objects.filter(code__in=codes).values_list("code", "pk"))
    fresh = FunctionalOrg.objects.bulk_create(
        [FunctionalOrg(code=code) for code in codes if code not in known]
    )
    ids = known | {one.code: one.pk for one in fresh}
    above = _standing({draft.parent_code for draft in drafts})
    places = {code: (row.functional_id, row.path) for code, row in above.items()}
    hosts, rows = host_ids([draft.host_code for draft in drafts]), []
    for draft in drafts:
        parent_id, path = places.get(draft.parent_code, (None, ""))
        places[draft.code] = (ids[draft.code], path + step_of(ids[draft.code]))
        told = {"name": draft.name.strip(), "purpose": draft.purpose.strip(), "agency": draft.agency.strip()}
        told |= {"kind": draft.kind, "path": places[draft.code][1]}
        whose = {"functional_id": ids[draft.code], "parent_id": parent_id, "host_id": hosts[draft.host_code]}
        rows.append({"valid_from": draft.valid_from} | told | whose)
    rows_open(FunctionalState, rows, change=change)
    return ids


@transaction.atomic
def functional_change(
    *, functional_id: int, told: Mapping[str, Any], on: date, reason: str, by: Actor, document_no: str = ""
) -> int:
    """Let a functional organisation have another name, purpose, agency or host from a day on; return the event."""
    row = _lock(functional_id)
    faults = _paper_faults(row.name, reason)
    if on < row.valid_from:
        faults.append(_too_early(row))
    if "host_id" in told and not _stands(told["host_id"], on):
        text = "改依托的组织那天不在。请选那天起一直在的组织。"
        faults.append(Fault(row.name, text, "FUNCTIONAL-03"))
    if faults:
        raise RegistryError(faults)
    require(by, EDIT, row.host_id, *([told["host_id"]] if "host_id" in told else []))
    papers = {"document_no": document_no.strip(), "reason": reason.strip()}
    change = change_open("functional_changed", by=by, on=on, org_id=row.host_id, **papers)
    rows_replace([row], on=on, change=change, told=told)
    return _recorded("functional_changed", functional_id, change, by, {"fields": sorted(told)})


def _stands(org_id: int, on: date) -> bool:
    alive = OrgState.objects.current().filter(org_id=org_id).exists()
    return alive and OrgState.objects.believed().filter(org_id=org_id, valid_from__lte=on).exists()


def _lock(functional_id: int) -> FunctionalState:
    """Return the open row; raises RegistryError where it stands no longer."""
    rows = FunctionalState.objects.current().filter(functional_id=functional_id)
    row: FunctionalState | None = rows.select_for_update().first()
    if row is None:
        text = "这个功能型组织已经撤销,或没有登记。请刷新页面核对。"
        raise RegistryError([Fault(f"functional:{functional_id}", text, "FUNCTIONAL-06")])
    return row


def _paper_faults(where: str, reason: str) -> list[Fault]:
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [Fault(where, "没有写理由。请写明依据(至少四个字)。", "REGISTRY-13")]


def _too_early(row: FunctionalState) -> Fault:
    text = f"日期早于现有记录({row.valid_from})。请填这天或以后。"
    return Fault(row.name, text, "FUNCTIONAL-07")


@transaction.atomic
def functional_end(*, functional_id: int, on: date, reason: str, by: Actor, document_no: str = "") -> int:
    """End a functional organisation, its cover and its officers' tasks: the day before `on` is the last."""
    row = _lock(functional_id)
    faults = _paper_faults(row.name, reason) + end_faults({functional_id: on})
    if faults:
        raise RegistryError(faults)
    require(by, EDIT, row.host_id)
    papers = {"document_no": document_no.strip(), "reason": reason.strip()}
    change = change_open("functional_ended", by=by, on=on, org_id=row.host_id, **papers)
    functionals_end({functional_id: on}, change=change)
    return _recorded("functional_ended", functional_id, change, by, {"on": on.isoformat()})


def end_faults(days: Mapping[int, date]) -> list[Fault]:
    """Return what is wrong with the ends of functional organisations; each fault's place is the name."""
    found = []
    for row in FunctionalState.objects.current().filter(functional_id__in=sorted(days)).order_by("path"):
        on = days[row.functional_id]
        if on <= row.valid_from:
            found.append(_too_early(row))
        below = FunctionalState.objects.current().filter(parent_id=row.functional_id)
        staying = below.exclude(functional_id__in=[one for one, day in days.items() if day <= on])
        if n := staying.count():
            text = f"下面还有{n}个功能型组织。请先撤销下面的。"
            found.append(Fault(row.name, text, "FUNCTIONAL-08"))
        later = [
            one
            for model in (FunctionalReach, OfficerState, CountingDecision)
            for one in model.objects.believed().filter(functional_id=row.functional_id, valid_from__gte=on)
        ]
        if later:
            text = f"{later[0].valid_from}还有登记。请填这天以后的日期,或先撤销那次登记。"
            found.append(Fault(row.name, text, "FUNCTIONAL-09"))
    return found


def functionals_end(days: Mapping[int, date], *, change: Change) -> None:
    """Let functional organisations hold no longer, with all that hangs on them."""
    for functional_id, on in sorted(days.items()):
        for model in (OfficerState, FunctionalReach, CountingDecision, FunctionalState):
            rows = list(model.objects.current().filter(functional_id=functional_id).order_by("pk"))
            rows_end(rows, on=on, change=change)


@transaction.atomic
def counting_decide(*, draft: CountingDraft, by: Actor) -> int:
    """Decide from a day on, with a document, whether a functional organisation counts; return the event.

    What held before that day stays on record. Raises RegistryError, NotAllowed.
    """
    row = _lock(draft.functional_id)
    faults = _paper_faults(row.name, draft.reason)
    if not draft.document_no.strip():
        text = "没有写文号。是否计入统计要有文件依据,请填文号。"
        faults.append(Fault(row.name, text, "FUNCTIONAL-10"))
    if draft.on < row.valid_from:
        faults.append(_too_early(row))
    if row.kind not in COUNTABLE and not _has_countable(row):
        text = "协会本身不是党组织,下面也没有党委、总支、支部,谈不上计入。请先登记协会里的党组织。"
        faults.append(Fault(row.name, text, "FUNCTIONAL-11"))
    standing = CountingDecision.objects.believed().filter(functional_id=draft.functional_id)
    last = standing.order_by("-valid_from").first()
    if last is not None and last.valid_from >= draft.on:
        text = f"已有从{last.valid_from}起的决定。请填以后的日期,或先撤销那次决定。"
        faults.append(Fault(row.name, text, "FUNCTIONAL-12"))
    if faults:
        raise RegistryError(faults)
    require(by, DECIDE, row.host_id)
    papers = {"document_no": draft.document_no.strip(), "reason": draft.reason.strip()}
    change = change_open("counting_decided", by=by, on=draft.on, org_id=row.host_id, **papers)
    told = {"counts": draft.counts, "document_no": papers["document_no"]}
    current = list(CountingDecision.objects.current().filter(functional_id=draft.functional_id))
    if current:
        rows_replace(current, on=draft.on, change=change, told=told)
    else:
        whose = {"functional_id": draft.functional_id, "valid_from": draft.on}
        rows_open(CountingDecision, [whose | told], change=change)
    return _recorded("counting_decided", draft.functional_id, change, by, {"counts": draft.counts})


def _has_countable(row: FunctionalState) -> bool:
    below = FunctionalState.objects.current().filter(path__startswith=row.path)
    return below.filter(kind__in=COUNTABLE).exists()


def _recorded(what: str, functional_id: int, change: Change, by: Actor, detail: dict[str, Any]) -> int:
    audit.event_record(
        what=what,
        subject=f"functional:{functional_id}",
        by=by,
        detail=detail | {"change": change.pk},
        reason=change.reason,
    )
    return change.pk
