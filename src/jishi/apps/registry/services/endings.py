"""End a membership, and restore one; nobody is deleted."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..answering import answering
from ..models import Affiliation, LetterState, MembershipEnd, OrgState
from .floating import floatings_end
from .members import SHORTEST_REASON
from .rows import rows_end, rows_open
from .rules import Fault, RegistryError, change_open, require

# Whoever moves away ends by the receipt of a letter, never by hand.
BY_HAND = tuple(kind for kind in MembershipEnd.Kind.values if kind != MembershipEnd.Kind.MOVED_OUT)


@transaction.atomic
def member_end(*, member_id: int, kind: str, on: date, reason: str, by: Actor, document_no: str = "") -> int:
    """Take a member off the books: the day before `on` is the last. Returns the event's id.

    The event's kind says why, and under it the yearly change table counts the member.
    """
    where = f"member:{member_id}"
    relation = Affiliation.objects.select_for_update().current().filter(member_id=member_id).first()
    if relation is None:
        raise RegistryError(
            [Fault(where, "这名党员已经不在册,不用再办。请刷新页面看现在的情况。", "MEMBER-10")]
        )
    require(by, "registry.edit", relation.org_id)
    faults = _reason_faults(where, reason)
    if kind not in BY_HAND:
        faults.append(Fault(where, "没有这种原因。转出本系统的,请开组织关系介绍信。", "MEMBER-11"))
    if on <= relation.valid_from:
        text = f"日期应晚于组织关系的起始日({relation.valid_from})。请核对。"
        faults.append(Fault(where, text, "MEMBER-12"))
    if LetterState.objects.current().filter(letter__member_id=member_id, state="issued").exists():
        faults.append(Fault(where, "组织关系介绍信还在途中。请先撤回介绍信。", "MEMBER-13"))
    if faults:
        raise RegistryError(faults)
    change = change_open(
        f"member_{kind}", by=by, on=on, org_id=relation.org_id, document_no=document_no, reason=reason.strip()
    )
    rows_end([relation], on=on, change=change)
    rows_open(MembershipEnd, [{"member_id": member_id, "kind": kind, "valid_from": on}], change=change)
    floatings_end({member_id: on}, change=change, on_roster=False)
    detail = {"kind": kind, "on": on.isoformat(), "org": relation.org_id, "change": change.pk}
    audit.event_record(what="member_ended", subject=where, by=by, detail=detail, reason=reason.strip())
    return change.pk


@transaction.atomic
def member_restore(*, member_id: int, on: date, reason: str, by: Actor, document_no: str = "") -> int:
    """Put a member on the books again from `on`, where the member was last; return the event's id."""
    where = f"member:{member_id}"
    ended = MembershipEnd.objects.select_for_update().current().filter(member_id=member_id).first()
    if ended is None:
        raise RegistryError([Fault(where, "这名党员在册,不用恢复。请刷新页面看现在的情况。", "MEMBER-14")])
    org_id = _last_org(member_id)
    require(by, "registry.edit", *answering([org_id]).values())
    faults = _reason_faults(where, reason)
    if on < ended.valid_from:
        text = f"恢复日期早于出册日期({ended.valid_from})。请核对。"
        faults.append(Fault(where, text, "MEMBER-12"))
    if not OrgState.objects.current().filter(org_id=org_id).exists():
        faults.append(Fault(where, "原组织已经撤销。请在现在的组织登记。", "MEMBER-15"))
    if faults:
        raise RegistryError(faults)
    change = change_open(
        "member_restored", by=by, on=on, org_id=org_id, document_no=document_no, reason=reason.strip()
    )
    rows_end([ended], on=on, change=change)
    back = {"member_id": member_id, "org_id": org_id, "valid_from": on}
    rows_open(Affiliation, [back], change=change)
    detail = {"on": on.isoformat(), "org": org_id, "change": change.pk}
    audit.event_record(what="member_restored", subject=where, by=by, detail=detail, reason=reason.strip())
    return change.pk


def _last_org(member_id: int) -> int:
    """Return the organisation where the member was last."""
    rows = Affiliation.objects.believed().filter(member_id=member_id).order_by("-valid_to")
    return int(rows.values_list("org_id", flat=True)[0])


def _reason_faults(where: str, reason: str) -> list[Fault]:
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [Fault(where, "没有写理由。请写明依据(至少四个字)。", "REGISTRY-13")]
