"""Enrol members; reveal a masked field for a reason."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Affiliation, Member, PrimaryOrg
from .drafts import MemberDraft, Transfer
from .rows import rows_open, rows_replace
from .rules import Fault, RegistryError, batch_open, change_open, require


@transaction.atomic
def members_enrol(
    *, drafts: Sequence[MemberDraft], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Enter members with their formal relation, each dated from its draft; return how many."""
    if not drafts:
        return 0
    orgs = dict(PrimaryOrg.objects.values_list("code", "pk"))
    faults = [
        Fault(draft.code, f"没有组织{draft.org_code}。请先登记组织。", "REGISTRY-10")
        for draft in drafts
        if draft.org_code not in orgs
    ]
    if faults:
        raise RegistryError(faults)
    require(by, "registry.edit", *sorted({orgs[draft.org_code] for draft in drafts}))
    batch = batch_open("members", by=by, rows=len(drafts))
    change = change_open(
        "members_enrolled",
        by=by,
        on=min(d.valid_from for d in drafts),
        document_no=document_no,
        reason=reason,
        batch=batch,
    )
    members = Member.objects.bulk_create([_member(draft) for draft in drafts], batch_size=2000)
    rows_open(
        Affiliation,
        (
            {"member": member, "org_id": orgs[draft.org_code], "valid_from": draft.valid_from}
            for member, draft in zip(members, drafts, strict=True)
        ),
        change=change,
    )
    audit.event_record(
        what="members_enrolled",
        subject=f"batch:{batch.pk}",
        by=by,
        detail={"count": len(drafts)},
        reason=reason,
    )
    return len(drafts)


def _member(draft: MemberDraft) -> Member:
    return Member(
        code=draft.code,
        name=draft.name,
        sex=draft.sex,
        birth_date=draft.birth_date,
        id_number=draft.id_number,
        phone=draft.phone,
        schooling=draft.schooling,
        post=draft.post,
        joined_on=draft.joined_on,
        full_on=draft.full_on,
        status=draft.status,
        floating=draft.floating,
    )


@transaction.atomic
def members_transfer(
    *, transfers: Sequence[Transfer], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Move members' formal relations; each ends at the old organisation the day before. Nobody is lost on the way."""
    if not transfers:
        return 0
    orgs = dict(
        PrimaryOrg.objects.filter(code__in={t.to_org_code for t in transfers}).values_list("code", "pk")
    )
    standing = _standing([t.member_code for t in transfers])
    faults = _transfer_faults(transfers, standing, orgs)
    if faults:
        raise RegistryError(faults)
    require(by, "registry.edit", *sorted({row.org_id for row in standing.values()}))
    change = change_open(
        "members_transferred", by=by, on=min(t.on for t in transfers), document_no=document_no, reason=reason
    )
    by_day: dict[date, list[Affiliation]] = {}
    goes_to = {}
    for transfer in transfers:
        old = standing[transfer.member_code]
        by_day.setdefault(transfer.on, []).append(old)
        goes_to[old.pk] = orgs[transfer.to_org_code]
    for on, rows in by_day.items():
        rows_replace(rows, on=on, change=change, told=lambda row: {"org_id": goes_to[row.pk]})
    audit.event_record(
        what="members_transferred",
        subject=f"change:{change.pk}",
        by=by,
        detail={"count": len(transfers)},
        reason=reason,
    )
    return len(transfers)


def _transfer_faults(
    transfers: Sequence[Transfer], standing: dict[str, Affiliation], orgs: dict[str, int]
) -> list[Fault]:
    faults = []
    for transfer in transfers:
        old = standing.get(transfer.member_code)
        if old is None or transfer.to_org_code not in orgs:
            text = "没有这名党员的组织关系,或没有接收组织。请核对代码。"
            faults.append(Fault(transfer.member_code, text, "REGISTRY-15"))
        elif transfer.on <= old.valid_from:
            text = f"转接日期早于现有关系的起始日{old.valid_from}。请核对。"
            faults.append(Fault(transfer.member_code, text, "REGISTRY-16"))
    return faults


def _standing(codes: Sequence[str]) -> dict[str, Affiliation]:
    found: dict[str, Affiliation] = {}
    for first in range(0, len(codes), 900):
        rows = (
            Affiliation.objects.current()
            .filter(member__code__in=codes[first : first + 900])
            .select_related("member")
        )
        found.update({row.member.code: row for row in rows})
    return found


@transaction.atomic
def member_reveal(*, member_id: int, field: str, reason: str, by: Actor) -> str:
    """Return one masked field in full; who looked, and why, is on record.

    Raises RegistryError without a reason, NotAllowed outside the actor's scope.
    """
    org_id = Affiliation.objects.at(Moment(today())).values_list("org_id", flat=True).get(member_id=member_id)
    require(by, "registry.reveal_member", org_id)
    if field not in ("id_number", "phone", "name"):
        raise RegistryError([Fault(f"member:{member_id}", "这一项不用查看原文。", "REGISTRY-11")])
    if len(reason.strip()) < 4:
        raise RegistryError(
            [Fault(f"member:{member_id}", "请写明用途(至少四个字),会留下记录。", "REGISTRY-12")]
        )
    value: str = Member.objects.values_list(field, flat=True).get(pk=member_id)
    audit.personal_read_record(subject=f"member:{member_id}", fields=(field,), by=by, reason=reason.strip())
    return value
