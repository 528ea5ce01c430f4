"""Propose changes of an organisation's record; judge them field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Field

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now, today

from .. import selectors
from ..models import Change, OrgState, Proposal, ProposedField
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
    faults = _faults(current, told, on, reason)
    if faults:
        raise RegistryError(faults)
    made = Proposal.objects.create(
        org_id=org_id,
        from_org_id=from_org,
        to_org_id=to_org,
        effective_on=on,
        reason=reason.strip(),
        by_id=by.user_id,
        by_name=by.name,
        proposed_at=now(),
    )
    ProposedField.objects.bulk_create(
        ProposedField(proposal=made, name=name, before=_kept(getattr(current, name)), after=_kept(value))
        for name, value in told.items()
    )
    work_put([_work(made, current.name)], by=by)
    audit.event_record(
        what="proposal_made",
        subject=f"proposal:{made.pk}",
        by=by,
        detail={"org": org_id, "fields": sorted(told), "on": on.isoformat()},
        reason=made.reason,
    )
    return made.pk


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


def _faults(current: OrgState, told: Mapping[str, Any], on: date, reason: str) -> list[Fault]:
    where, faults = f"org:{current.org_id}", []
    unknown = sorted(set(told) - CORRECTABLE)
    if unknown:
        faults.append(
            Fault(where, f"不能提这几项:{'、'.join(unknown)}。请由上级另办变动手续。", "PROPOSAL-02")
        )
    elif not any(value != getattr(current, name) for name, value in told.items()):
        faults.append(Fault(where, "与现有记录完全相同,没有可审核的。仍然属实的,不用提。", "PROPOSAL-03"))
    if len(reason.strip()) < SHORTEST_REASON:
        faults.append(Fault(where, "没有写依据。请写明(至少四个字)。", "PROPOSAL-04"))
    if on < current.valid_from:
        text = f"“从哪天起”是{on},早于现有记录({current.valid_from})。请填这天或以后。"
        faults.append(Fault(where, text, "PROPOSAL-05"))
    open_ones = ProposedField.objects.filter(
        proposal__org_id=current.org_id,
        proposal__settled_at=None,
        proposal__withdrawn_at=None,
        name__in=list(told),
    )
    for field in open_ones.select_related("proposal").order_by("pk"):
        text = f"{field.proposal.by_name}已对“{field_label(field.name)}”提过建议,还没有审核。请等审核后再提。"
        faults.append(Fault(where, text, "PROPOSAL-06"))
    return faults


def _judgement_faults(
    made: Proposal, fields: list[ProposedField], said: Mapping[str, Judgement]
) -> list[Fault]:
    where, faults = f"proposal:{made.pk}", []
    current = OrgState.objects.select_for_update().current().filter(org_id=made.org_id).first()
    for field in fields:
        label, verdict = field_label(field.name), said.get(field.name)
        if verdict is None:
            faults.append(Fault(where, f"“{label}”还没有选采纳或不采纳。请逐项选。", "PROPOSAL-07"))
        elif not verdict.is_accepted:
            if not verdict.comment.strip():
                faults.append(Fault(where, f"“{label}”不采纳,请写明原因。", "PROPOSAL-08"))
        elif current is None:
            faults.append(Fault(where, "这个组织已经撤销,不能采纳。请选不采纳并写明。", "PROPOSAL-09"))
        elif _kept(getattr(current, field.name)) != field.before:
            text = (
                f"提出后,“{label}”已由“{shown(field.name, field.before)}”"
                f"改为“{shown(field.name, _kept(getattr(current, field.name)))}”。请核对后选不采纳,或请对方重提。"
            )
            faults.append(Fault(where, text, "PROPOSAL-10"))
    return faults


def _apply(made: Proposal, accepted: list[ProposedField], by: Actor) -> int:
    current = OrgState.objects.current().get(org_id=made.org_id)
    on = max(made.effective_on, current.valid_from)
    reason = f"{made.reason}(提出:{made.by_name};审核:{by.name})"[:300]
    told = {field.name: told_value(field.name, field.after) for field in accepted}
    org_correct(org_id=made.org_id, fields_told=told, on=on, reason=reason, by=by)
    latest = Change.objects.filter(org_id=made.org_id).order_by("-pk").values_list("pk", flat=True)
    return latest[0]


def _waiting(proposal_id: int) -> Proposal:
    made = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if made is None or made.settled_at is not None or made.withdrawn_at is not None:
        text = "这份建议已经审核或撤回。请刷新页面看结果。"
        raise RegistryError([Fault(f"proposal:{proposal_id}", text, "PROPOSAL-11")])
    return made


def _work(made: Proposal, name: str) -> Work:
    return Work(
        org_id=made.org_id,
        acting_org_id=made.to_org_id,
        title=f"核对更正建议:{name}",
        verb="核对",
        source_kind=SOURCE,
        source_id=made.pk,
        url=f"/proposals/{made.pk}/",
        deadline=today() + timedelta(days=ANSWER_DAYS),
        how=made.reason,
        owner=made.by_name,
    )


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def told_value(name: str, kept: Any) -> Any:
    """Return a kept value as the record holds it."""
    field = OrgState._meta.get_field(name)
    return field.to_python(kept) if isinstance(field, Field) else kept


def field_label(name: str) -> str:
    """Return what the office calls a field."""
    return selectors.ORG_FIELD_LABELS[name]


def shown(name: str, kept: Any) -> str:
    """Return a kept value as people read it."""
    return selectors.org_field_words(name, kept)
