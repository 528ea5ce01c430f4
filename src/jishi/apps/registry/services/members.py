"""Enrol members, and change what is known of one."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Affiliation, Change, Member, MemberState
from .drafts import MemberDraft
from .member_facts import COLUMNS, PLAIN, Places, columns_of, faults_of, states_change
from .rows import KEYS, rows_pour
from .rules import Fault, RegistryError, batch_open, change_open, require

SHORTEST_REASON = 4


@transaction.atomic
def members_enrol(
    *, drafts: Sequence[MemberDraft], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Enter members with their formal relation, each dated from its draft; return how many."""
    if not drafts:
        return 0
    places = Places.of([_fields(draft) for draft in drafts])
    faults = [*_code_faults(drafts), *(fault for draft in drafts for fault in _faults(draft, places))]
    if faults:
        raise RegistryError(faults)
    require(by, "registry.edit", *sorted({places.orgs[draft.org_code] for draft in drafts}))
    batch = batch_open("members", by=by, rows=len(drafts))
    change = change_open(
        "members_enrolled",
        by=by,
        on=min(d.valid_from for d in drafts),
        document_no=document_no,
        reason=reason,
        batch=batch,
    )
    members_write(drafts, places, change)
    audit.event_record(
        what="members_enrolled",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"count": len(drafts)},
        reason=reason,
    )
    return len(drafts)


def members_write(drafts: Sequence[MemberDraft], places: Places, change: Change) -> list[Member]:
    """Write checked drafts: identity, facts and formal relation."""
    known = _identities([draft.code for draft in drafts])
    members = [known[draft.code] for draft in drafts]
    pairs = list(zip(members, drafts, strict=True))
    rows_pour(
        MemberState,
        (
            {"member_id": member.pk, "valid_from": draft.valid_from, **columns_of(_fields(draft), places)}
            for member, draft in pairs
        ),
        change=change,
    )
    rows_pour(
        Affiliation,
        (
            {"member_id": member.pk, "org_id": places.orgs[draft.org_code], "valid_from": draft.valid_from}
            for member, draft in pairs
        ),
        change=change,
    )
    return members


def _fields(draft: MemberDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in (*PLAIN, *COLUMNS, "org_code")}


def _faults(draft: MemberDraft, places: Places) -> list[Fault]:
    found = faults_of(draft.code, _fields(draft), places)
    if draft.org_code not in places.orgs:
        found.append(Fault(draft.code, f"没有组织{draft.org_code}。请先登记组织。", "REGISTRY-10"))
    return found


def _code_faults(drafts: Sequence[MemberDraft]) -> list[Fault]:
    seen = codes_taken([draft.code for draft in drafts])
    found = []
    for draft in drafts:
        if draft.code in seen:
            found.append(
                Fault(draft.code, "这个党员代码已经登记过。请核对是否同一人;改信息请另办。", "MEMBER-01")
            )
        seen.add(draft.code)
    return found


def codes_taken(codes: Sequence[str]) -> set[str]:
    """Return which of these members' codes somebody has; one whose enrolment was taken back is free again."""
    found: set[str] = set()
    for start in range(0, len(codes), KEYS):
        rows = MemberState.objects.filter(superseded_by=None, member__code__in=codes[start : start + KEYS])
        found.update(rows.values_list("member__code", flat=True))
    return found


def _identities(codes: Sequence[str]) -> dict[str, Member]:
    """Return the members to enter; a code whose enrolment was taken back keeps its identity."""
    known: dict[str, Member] = {}
    for start in range(0, len(codes), KEYS):
        rows = Member.objects.filter(code__in=codes[start : start + KEYS])
        known.update({member.code: member for member in rows})
    fresh = [Member(code=code) for code in codes if code not in known]
    return known | {member.code: member for member in Member.objects.bulk_create(fresh, batch_size=2000)}


@transaction.atomic
def member_correct(
    *, member_id: int, fields_told: dict[str, object], on: date, reason: str, by: Actor, document_no: str = ""
) -> int:
    """Change what is known of a member from `on`, by the names in `MemberDraft`; return the event's id.

    What held before stays on record, and so does a later change of the same field.
    """
    where = f"member:{member_id}"
    relation = Affiliation.objects.current().filter(member_id=member_id).first()
    if relation is None:
        raise RegistryError([Fault(where, "这名党员的组织关系已经不在册。请先恢复,再改信息。", "MEMBER-04")])
    require(by, "registry.edit", relation.org_id)
    places = Places.of([fields_told])
    faults = faults_of(where, fields_told, places)
    if "org_code" in fields_told:
        faults.append(Fault(where, "所在组织不能这样改。请办理组织关系转接。", "MEMBER-08"))
    if len(reason.strip()) < SHORTEST_REASON:
        faults.append(Fault(where, "没有写修改理由。请写明依据(至少四个字)。", "REGISTRY-13"))
    first = MemberState.objects.believed().filter(member_id=member_id).order_by("valid_from").first()
    assert first is not None
    if on < first.valid_from:
        text = f"生效日期早于现有记录({first.valid_from})。请填这天或以后。"
        faults.append(Fault(where, text, "REGISTRY-07"))
    if faults:
        raise RegistryError(faults)
    change = change_open(
        "member_corrected",
        by=by,
        on=on,
        org_id=relation.org_id,
        document_no=document_no,
        reason=reason.strip(),
    )
    states_change({member_id: (on, columns_of(fields_told, places))}, change=change)
    # Which items changed is an office fact; their values are personal and stand in the dated rows only.
    detail = {"fields": sorted(fields_told), "on": on.isoformat(), "change": change.pk}
    audit.event_record(what="member_corrected", subject=where, by=by, detail=detail, reason=reason.strip())
    return change.pk
