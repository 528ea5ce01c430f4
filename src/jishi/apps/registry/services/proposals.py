"""Propose changes of an organisation's record; judge them field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now, today

from .. import selectors
from ..models import Change, OrgState, Proposal, ProposedField
from ..proposed import ORG, Subject, kept, subject_of
from .members import member_correct
from .organisations import CORRECTABLE, org_correct
from .rules import SHORTEST_REASON, Fault, RegistryError, require
from .work import Work, work_close, work_put

ANSWER_DAYS = 7
PROPOSE, REVIEW = "registry.propose", "registry.review"
SOURCE = "proposal"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer says to one field; a refusal needs a comment."""

    is_accepted: bool
    comment: str = ""


@transaction.atomic
def proposal_make(*, org_id: int, told: Mapping[str, Any], on: date, reason: str, by: Actor) -> int:
    """Propose other values of an organisation's fields from a day on; the superior is asked. Returns its id.

    Raises RegistryError with everything that is wrong, NotAllowed outside the actor's scope.
    """
    require(by, PROPOSE, org_id)
    from_org, to_org = _ends(org_id, by)
    current = OrgState.objects.select_for_update().current().get(org_id=org_id)
    faults = fields_faults(f"org:{org_id}", ORG, CORRECTABLE, current, told)
    faults += _paper_faults(f"org:{org_id}", current, on, reason) + _open_faults(org_id, told)
    if faults:
        raise RegistryError(faults)
    made = Proposal(
        org_id=org_id, from_org_id=from_org, to_org_id=to_org, effective_on=on, reason=reason.strip()
    )
    proposal_keep(made, current, told, title=f"核对更正建议:{current.name}", by=by)
    return made.pk


def proposal_keep(made: Proposal, current: Any, told: Mapping[str, Any], *, title: str, by: Actor) -> None:
    """Write a checked proposal, with what stands in the record now, and ask whoever judges it."""
    made.by_id, made.by_name, made.proposed_at = by.user_id, by.name, now()
    made.save()
    ProposedField.objects.bulk_create(
        ProposedField(proposal=made, name=name, before=kept(getattr(current, name)), after=kept(value))
        for name, value in told.items()
    )
    work_put([_work(made, title)], by=by)
    detail: dict[str, object] = {"org": made.org_id, "fields": sorted(told)}
    detail["on"] = made.effective_on.isoformat()
    if made.member_id:
        detail |= {"member": made.member_id, "came": made.came}
    audit.event_record(
        what="proposal_made", subject=f"proposal:{made.pk}", by=by, detail=detail, reason=made.reason
    )


@transaction.atomic
def proposal_judge(*, proposal_id: int, said: Mapping[str, Judgement], by: Actor) -> int:
    """Accept or refuse every field of a proposal at once; what is accepted holds. Returns how many are accepted.

    Raises RegistryError when a field is left out, refused without a comment, or has changed in the record since.
    """
    made = _waiting(proposal_id)
    require(by, REVIEW, made.to_org_id)
    if by.user_id is not None and by.user_id == made.by_id:
        raise NotAllowed("自己提的建议由别人审核。请联系上级组织部门。")
    fields = list(made.fields.order_by("pk"))
    faults = _judgement_faults(made, fields, said)
    if faults:
        raise RegistryError(faults)
    accepted = [field for field in fields if said[field.name].is_accepted]
    for field in fields:
        verdict = said[field.name]
        field.verdict = "accepted" if verdict.is_accepted else "rejected"
        field.comment, field.judged_by, field.judged_at = verdict.comment.strip(), by.name, now()
        field.save(update_fields=["verdict", "comment", "judged_by", "judged_at"])
    made.settled_at = now()
    if accepted:
        made.change_id = _apply(made, accepted, by)
    made.save(update_fields=["settled_at", "change"])
    work_close(SOURCE, [made.pk], by=by)
    audit.event_record(
        what="proposal_judged",
        subject=f"proposal:{made.pk}",
        by=by,
        detail={
            "org": made.org_id,
            "proposer": made.by_name,
            "reviewer": by.name,
            "accepted": sorted(field.name for field in accepted),
            "rejected": sorted(field.name for field in fields if field not in accepted),
        },
        reason=made.reason,
    )
    return len(accepted)


@transaction.atomic
def proposal_withdraw(*, proposal_id: int, by: Actor) -> None:
    """Take a proposal back before it is judged; only whoever made it may."""
    made = _waiting(proposal_id)
    if by.user_id is None or by.user_id != made.by_id:
        raise NotAllowed("只有提出人可以撤回。不同意的,请在审核时写明。")
    made.withdrawn_at = now()
    made.save(update_fields=["withdrawn_at"])
    work_close(SOURCE, [made.pk], by=by, dropped=True)
    audit.event_record(what="proposal_withdrawn", subject=f"proposal:{made.pk}", by=by)


def _ends(org_id: int, by: Actor) -> tuple[int, int]:
    """Return in whose name the actor proposes (the nearest scope above the organisation), and who judges it."""
    moment = Moment(today())
    scope = selectors.scope_of(org_id, moment)
    own = {int(g.scope_id) for g in by.grants_for(PROPOSE) if g.scope_kind == "org"}
    trail = [each.org_id for each in selectors.trail_of(scope.path, moment)] if scope else []
    named = next((each for each in reversed(trail) if each in own), org_id)
    at = trail.index(named) if named in trail else 0
    if at == 0:
        text = "上面没有审核的组织。请直接办理“改信息”。"
        raise RegistryError([Fault(f"org:{org_id}", text, "PROPOSAL-01")])
    return named, trail[at - 1]


def fields_faults(
    where: str, subject: Subject, allowed: Collection[str], current: Any, told: Mapping[str, Any]
) -> list[Fault]:
    """Return what is wrong with the fields that a proposal names."""
    unknown = sorted(set(told) - set(allowed))
    if unknown:
        words = "、".join(subject.labels.get(name, name) for name in unknown)
        return [Fault(where, f"不能提这几项:{words}。请由上级另办变动手续。", "PROPOSAL-02")]
    if not any(value != getattr(current, name) for name, value in told.items()):
        return [Fault(where, "与现有记录完全相同,没有可审核的。仍然属实的,不用提。", "PROPOSAL-03")]
    return []


def _paper_faults(where: str, current: OrgState, on: date, reason: str) -> list[Fault]:
    faults = []
    if len(reason.strip()) < SHORTEST_REASON:
        faults.append(Fault(where, "没有写依据。请写明(至少四个字)。", "PROPOSAL-04"))
    if on < current.valid_from:
        text = f"“从哪天起”是{on},早于现有记录({current.valid_from})。请填这天或以后。"
        faults.append(Fault(where, text, "PROPOSAL-05"))
    return faults


def _open_faults(org_id: int, told: Mapping[str, Any]) -> list[Fault]:
    return open_faults(f"org:{org_id}", ORG, told, proposal__org_id=org_id, proposal__member=None)


def open_faults(where: str, subject: Subject, told: Mapping[str, Any], **about: Any) -> list[Fault]:
    """Return the fields of which somebody else's proposal waits."""
    waiting = ProposedField.objects.filter(
        proposal__settled_at=None, proposal__withdrawn_at=None, name__in=list(told), **about
    )
    return [
        Fault(
            where,
            f"{field.proposal.by_name}已对“{subject.labels[field.name]}”提过建议,还没有审核。请等审核后再提。",
            "PROPOSAL-06",
        )
        for field in waiting.select_related("proposal").order_by("pk")
    ]


def _judgement_faults(
    made: Proposal, fields: list[ProposedField], said: Mapping[str, Judgement]
) -> list[Fault]:
    where, faults, subject = f"proposal:{made.pk}", [], subject_of(made)
    current = subject.rows(made).select_for_update().current().first()
    for field in fields:
        label, verdict = subject.labels[field.name], said.get(field.name)
        if verdict is None:
            faults.append(Fault(where, f"“{label}”还没有选采纳或不采纳。请逐项选。", "PROPOSAL-07"))
        elif not verdict.is_accepted:
            if not verdict.comment.strip():
                faults.append(Fault(where, f"“{label}”不采纳,请写明原因。", "PROPOSAL-08"))
        elif current is None:
            what = "这名党员已经不在册" if made.member_id else "这个组织已经撤销"
            faults.append(Fault(where, f"{what},不能采纳。请选不采纳并写明。", "PROPOSAL-09"))
        elif kept(getattr(current, field.name)) != field.before:
            stands = subject.words(field.name, kept(getattr(current, field.name)))
            text = (
                f"提出后,“{label}”已由“{subject.words(field.name, field.before)}”"
                f"改为“{stands}”。请核对后选不采纳,或请对方重提。"
            )
            faults.append(Fault(where, text, "PROPOSAL-10"))
    return faults


def _apply(made: Proposal, accepted: list[ProposedField], by: Actor) -> int:
    """Write what was accepted as one event that names who asked and who said yes; return the event."""
    subject = subject_of(made)
    told = {field.name: subject.told(field.name, field.after) for field in accepted}
    if made.member_id is not None:
        asked = Proposal.Came(made.came).label
        reason = f"{made.reason}({asked};经办:{made.by_name};审核:{by.name})"[:300]
        return member_correct(
            member_id=made.member_id, fields_told=told, on=made.effective_on, reason=reason, by=by
        )
    current = OrgState.objects.current().get(org_id=made.org_id)
    on = max(made.effective_on, current.valid_from)
    reason = f"{made.reason}(提出:{made.by_name};审核:{by.name})"[:300]
    org_correct(org_id=made.org_id, fields_told=told, on=on, reason=reason, by=by)
    latest = Change.objects.filter(org_id=made.org_id).order_by("-pk").values_list("pk", flat=True)
    return latest[0]


def _waiting(proposal_id: int) -> Proposal:
    made = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if made is None or made.settled_at is not None or made.withdrawn_at is not None:
        text = "这份建议已经审核或撤回。请刷新页面看结果。"
        raise RegistryError([Fault(f"proposal:{proposal_id}", text, "PROPOSAL-11")])
    return made


def _work(made: Proposal, title: str) -> Work:
    return Work(
        org_id=made.org_id,
        acting_org_id=made.to_org_id,
        title=title,
        verb="核对",
        source_kind=SOURCE,
        source_id=made.pk,
        url=f"/proposals/{made.pk}/",
        deadline=today() + timedelta(days=ANSWER_DAYS),
        how=made.reason,
        owner=made.by_name,
    )
