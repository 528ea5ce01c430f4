"""Take over a list of members: whoever is new is enrolled, whatever differs is changed, the rest stays untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Affiliation, MemberState
from .drafts import MemberDraft, MemberTold
from .member_facts import COLUMNS, PLAIN, Places, columns_of, faults_of, states_change
from .members import members_write
from .rows import KEYS
from .rules import Fault, RegistryError, batch_open, change_open, require


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a known member that the list tells otherwise."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """What a list means for one member: `new`, `changed`, `unchanged` or `refused` (then `faults` say why)."""

    told: MemberTold
    kind: str
    member_id: int | None = None
    org_id: int | None = None
    changes: tuple[FieldChange, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class MembersRecorded:
    """What recording a list did: the batch (None when nothing changed) and how many rows of each kind."""

    batch_id: int | None
    created: int
    changed: int
    unchanged: int


def members_plan(*, told: Sequence[MemberTold]) -> list[MemberPlan]:
    """Say what recording this list would do, row by row; nothing is written."""
    places = Places.of([row.fields for row in told])
    known = _known([row.code for row in told])
    seen: set[str] = set()
    plans = []
    for row in told:
        plans.append(_plan(row, known.get(row.code), places, is_repeated=row.code in seen))
        seen.add(row.code)
    return plans


@transaction.atomic
def members_record(
    *,
    told: Sequence[MemberTold],
    by: Actor,
    document_no: str = "",
    reason: str = "",
    filename: str = "",
    file_hash: str = "",
) -> MembersRecorded:
    """Enrol the new, change the known field by field, leave the rest; all or nothing, one batch.

    Raises RegistryError with every fault of the list.
    """
    plans = members_plan(told=told)
    faults = [fault for plan in plans for fault in plan.faults]
    if faults:
        raise RegistryError(faults)
    fresh = [plan for plan in plans if plan.kind == "new"]
    changed = [plan for plan in plans if plan.kind == "changed"]
    same = len(plans) - len(fresh) - len(changed)
    if not fresh and not changed:
        return MembersRecorded(None, 0, 0, same)
    require(by, "registry.edit", *sorted({plan.org_id for plan in (*fresh, *changed) if plan.org_id}))
    batch = batch_open("members", by=by, rows=len(told), filename=filename, file_hash=file_hash)
    papers = {"document_no": document_no, "reason": reason, "batch": batch}
    places = Places.of([row.fields for row in told])
    if fresh:
        drafts = [_draft(plan.told) for plan in fresh]
        first = min(draft.valid_from for draft in drafts)
        members_write(drafts, places, change_open("members_enrolled", by=by, on=first, **papers))
    if changed:
        change = change_open("members_corrected", by=by, on=min(p.told.on for p in changed), **papers)
        states_change({plan.member_id or 0: _asked(plan, places) for plan in changed}, change=change)
    audit.event_record(
        what="members_recorded",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"created": len(fresh), "changed": len(changed), "unchanged": same, "file": file_hash},
        reason=reason,
    )
    return MembersRecorded(batch.pk, len(fresh), len(changed), same)


@dataclass(frozen=True, slots=True)
class _Known:
    state: MemberState
    org_id: int | None
    since: date


def _known(codes: Sequence[str]) -> dict[str, _Known]:
    """Return the open rows of those of the members who are on record, by code."""
    found: dict[str, _Known] = {}
    for start in range(0, len(codes), KEYS):
        rows = list(
            MemberState.objects.current()
            .filter(member__code__in=codes[start : start + KEYS])
            .select_related("member", "contact_org")
        )
        members = [row.member_id for row in rows]
        orgs = dict(
            Affiliation.objects.current().filter(member_id__in=members).values_list("member_id", "org_id")
        )
        for row in rows:
            found[row.member.code] = _Known(row, orgs.get(row.member_id), row.valid_from)
    return found


def _plan(row: MemberTold, known: _Known | None, places: Places, *, is_repeated: bool) -> MemberPlan:
    faults = faults_of(row.code, row.fields, places)
    if is_repeated:
        faults.append(Fault(row.code, "这个党员代码在表里不止一行。请合并为一行。", "MEMBER-01"))
    org_code = str(row.fields.get("org_code", ""))
    org_id = places.orgs.get(org_code)
    if org_code and org_id is None:
        faults.append(Fault(row.code, f"没有组织{org_code}。请先登记组织。", "REGISTRY-10"))
    if known is None:
        if not org_code or "name" not in row.fields or "sex" not in row.fields:
            faults.append(Fault(row.code, "新登记的党员要有姓名、性别和所在组织。请补全。", "MEMBER-09"))
        kind = "refused" if faults else "new"
        return MemberPlan(row, kind, None, org_id, faults=tuple(faults))
    if known.org_id is None:
        faults.append(Fault(row.code, "这名党员的组织关系已经不在册。请先恢复,再改信息。", "MEMBER-04"))
    elif org_id is not None and org_id != known.org_id:
        faults.append(Fault(row.code, "所在组织与登记的不同。请办理组织关系转接。", "MEMBER-08"))
    changes = () if faults else _changes(row.fields, known.state, places)
    if changes and row.on < known.since:
        text = f"生效日期早于现有记录({known.since})。请填这天或以后。"
        faults.append(Fault(row.code, text, "REGISTRY-07"))
    kind = "refused" if faults else "changed" if changes else "unchanged"
    return MemberPlan(row, kind, known.state.member_id, known.org_id, changes, tuple(faults))


def _changes(fields: Mapping[str, object], state: MemberState, places: Places) -> tuple[FieldChange, ...]:
    found = []
    for name in (*PLAIN, *COLUMNS):
        if name not in fields:
            continue
        column = COLUMNS.get(name, name)
        after = columns_of({name: fields[name]}, places)[column]
        before = getattr(state, column)
        if before != after:
            found.append(FieldChange(name, _shown(name, state), fields[name]))
    return tuple(found)


def _shown(name: str, state: MemberState) -> object:
    if name == "contact_org_code":
        return state.contact_org.code if state.contact_org else ""
    return state.home_area_id or "" if name == "home_area_code" else getattr(state, name)


def _draft(row: MemberTold) -> MemberDraft:
    told = {name: value for name, value in row.fields.items() if name in (*PLAIN, *COLUMNS, "org_code")}
    return MemberDraft(code=row.code, valid_from=row.on, **told)  # type: ignore[arg-type]


def _asked(plan: MemberPlan, places: Places) -> tuple[date, Mapping[str, object]]:
    fields = {change.name: plan.told.fields[change.name] for change in plan.changes}
    return plan.told.on, columns_of(fields, places)
