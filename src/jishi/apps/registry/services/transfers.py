"""Move members' formal relations."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Affiliation, PrimaryOrg
from .drafts import Transfer
from .rows import KEYS, rows_replace
from .rules import Fault, RegistryError, change_open, require


@transaction.atomic
def members_transfer(
    *, transfers: Sequence[Transfer], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Move members' formal relations, each from its own day on; nobody is lost on the way. Return the event's id.

    Where there is nobody to move there is no event: 0.
    """
    if not transfers:
        return 0
    orgs = dict(
        PrimaryOrg.objects.filter(code__in={t.to_org_code for t in transfers}).values_list("code", "pk")
    )
    standing = standing_of([t.member_code for t in transfers])
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
    return change.pk


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


def standing_of(codes: Sequence[str]) -> dict[str, Affiliation]:
    """Return the relations that hold until further notice, by the member's code."""
    found: dict[str, Affiliation] = {}
    for first in range(0, len(codes), KEYS):
        rows = (
            Affiliation.objects.current()
            .filter(member__code__in=codes[first : first + KEYS])
            .select_related("member")
        )
        found.update({row.member.code: row for row in rows})
    return found
