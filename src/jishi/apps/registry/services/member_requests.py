"""A member finds the own record wrong: the request is kept as a proposal, judged by the superior, and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.codes import mask_name
from jishi.shared.dates import Moment, today

from .. import selectors
from ..models import Affiliation, MemberState, Proposal
from ..proposed import Subject, member_subject
from ..selectors import ProposalCard
from .member_facts import Places, faults_of
from .proposals import PROPOSE, fields_faults, open_faults, proposal_keep
from .reveals import REVEAL
from .rules import SHORTEST_REASON, Fault, RegistryError, require

CAME = (Proposal.Came.SLIP.value, Proposal.Came.BRANCH.value)


@dataclass(frozen=True, slots=True)
class Slip:
    """How a member's request came in: on a slip or through the branch, on which day, what is wrong, and the proof."""

    came: str
    asked_on: date
    wrong: str
    proof: str


@transaction.atomic
def member_request_make(
    *, member_id: int, told: Mapping[str, Any], slip: Slip, by: Actor, on: date | None = None
) -> int:
    """Keep what a member asks to have put right; the organisation above the member's judges it. Returns its id.

    Without `on` the record is asked to be put right from its beginning: it never was so.
    """
    where = f"member:{member_id}"
    home = Affiliation.objects.select_for_update().current().filter(member_id=member_id).first()
    if home is None:
        text = "这名党员的组织关系已经不在册。请先恢复,再办更正。"
        raise RegistryError([Fault(where, text, "MEMBER-04")])
    require(by, PROPOSE, home.org_id)
    current = MemberState.objects.current().get(member_id=member_id)
    first = MemberState.objects.believed().filter(member_id=member_id).order_by("valid_from")[0].valid_from
    subject, day = member_subject(), on or first
    faults = fields_faults(where, subject, subject.labels, current, told)
    faults += faults_of(where, told, Places.of([told])) + _slip_faults(where, slip)
    if day < first:
        text = f"“从哪天起”是{day},早于现有记录({first})。请填这天或以后,或者不填。"
        faults.append(Fault(where, text, "PROPOSAL-05"))
    faults += open_faults(where, subject, told, proposal__member_id=member_id)
    if faults:
        raise RegistryError(faults)
    made = Proposal(
        org_id=home.org_id,
        member_id=member_id,
        from_org_id=home.org_id,
        to_org_id=selectors.superiors_of([home.org_id], Moment(today()))[home.org_id].direct_id,
        effective_on=day,
        reason=slip.wrong.strip(),
        came=slip.came,
        asked_on=slip.asked_on,
        proof=slip.proof.strip(),
    )
    proposal_keep(made, current, told, title=f"核对本人更正申请:{mask_name(current.name)}", by=by)
    return made.pk


def _slip_faults(where: str, slip: Slip) -> list[Fault]:
    found = []
    if slip.came not in CAME:
        found.append(Fault(where, "没有写怎么提出的。请选本人书面,或支部转。", "PROPOSAL-12"))
    if len(slip.wrong.strip()) < SHORTEST_REASON or not slip.proof.strip():
        text = "请写明哪里不对(至少四个字)和凭什么(如身份证、入党志愿书)。"
        found.append(Fault(where, text, "PROPOSAL-13"))
    if slip.asked_on > today():
        found.append(Fault(where, f"提出日期{slip.asked_on}还没有到。请核对。", "PROPOSAL-14"))
    return found


@transaction.atomic
def member_request_look(*, proposal_id: int, reason: str, by: Actor) -> ProposalCard:
    """Return a member's request with its values in full; who looked, and why, is on record."""
    made, subject = _request(proposal_id, by)
    if len(reason.strip()) < SHORTEST_REASON:
        text = "请写明用途(至少四个字),会留下记录。"
        raise RegistryError([Fault(f"proposal:{proposal_id}", text, "REGISTRY-12")])
    masked = tuple(each.name for each in made.fields.order_by("pk") if subject.masks.get(each.name))
    subject_of_read = f"member:{made.member_id}"
    audit.personal_read_record(subject=subject_of_read, fields=masked, by=by, reason=reason.strip())
    return selectors.proposal_card(proposal_id, Moment(today()), is_masked=False)


@transaction.atomic
def member_request_print(*, proposal_id: int, by: Actor) -> str:
    """Return the member's name for the printed answer; printing is a reading of personal data, and on record as one."""
    made, _ = _request(proposal_id, by)
    assert made.member_id is not None
    name: str = MemberState.objects.filter(member_id=made.member_id).order_by("-pk")[0].name
    reason = "打印更正申请答复"
    audit.personal_read_record(subject=f"member:{made.member_id}", fields=("name",), by=by, reason=reason)
    return name


def _request(proposal_id: int, by: Actor) -> tuple[Proposal, Subject]:
    made = Proposal.objects.get(pk=proposal_id, member__isnull=False)
    require(by, REVEAL, made.org_id)
    return made, member_subject()
