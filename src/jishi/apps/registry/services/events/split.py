"""An organisation divides: it goes on, and new ones stand beside it; members and units are assigned."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.shared.actor import Actor

from ...models.organisations import GRADED_KINDS, OrgKind
from ..drafts import OrgDraft
from ..rules import Fault
from .applying import plan_apply
from .forming import code_faults, mode_faults, mode_on, size_faults
from .plan import HostMove, Papers, Plan
from .standing import (
    Standing,
    code_of,
    later_ends,
    later_places,
    lock_orgs,
    members_on,
    name_faults,
    paper_faults,
    stand,
    units_on,
)

KIND = "org_split"


@dataclass(frozen=True, slots=True)
class Offshoot:
    """A new organisation that a split sets up, and who and what goes there; without units it shares the old one's."""

    code: str
    name: str
    member_ids: tuple[int, ...]
    unit_ids: tuple[int, ...] = ()
    secretary_name: str = ""


def org_split_plan(*, org_id: int, offshoots: Sequence[Offshoot], papers: Papers) -> Plan:
    """Work out what a split changes."""
    faults = paper_faults(papers, needs_document=True)
    found = stand(org_id, papers.on, faults)
    if found is None or found.placement.parent_id is None:
        if found is not None:
            faults.append(Fault(found.where, "最上级组织不能拆分。", "EVENT-24"))
        return Plan(KIND, org_id, papers, (org_id,), tuple(faults))
    faults += later_places(found, papers.on) or later_ends(found, papers.on)
    held = units_on(org_id, papers.on)
    faults += _faults(found, offshoots, held, papers)
    parent_id = found.placement.parent_id
    gone = {unit_id for one in offshoots for unit_id in one.unit_ids}
    mode = mode_on(found.state.founding_mode, len(set(held) - gone))
    if gone:
        faults += mode_faults(f"{found.where}(拆分后)", mode, len(set(held) - gone), papers.on)
    return Plan(
        KIND,
        org_id,
        papers,
        tuple(sorted({org_id, parent_id})),
        tuple(faults),
        states={org_id: {"founding_mode": mode}} if mode != found.state.founding_mode else {},
        born=tuple(_draft(one, found, code_of(parent_id), papers) for one in offshoots),
        members={member_id: one.code for one in offshoots for member_id in one.member_ids},
        hosts=tuple(move for one in offshoots for move in _hosts(one, org_id, held)),
        detail={"born": [one.code for one in offshoots]},
    )


def _draft(one: Offshoot, found: Standing, parent_code: str, papers: Papers) -> OrgDraft:
    state = found.state
    return OrgDraft(
        one.code.strip(),
        one.name.strip(),
        state.kind,
        parent_code,
        papers.on,
        org_type=state.org_type,
        founding_mode=mode_on(state.founding_mode, len(one.unit_ids)),
        founded_on=papers.on,
        secretary_name=one.secretary_name.strip(),
        secretary_since=papers.on if one.secretary_name.strip() else None,
    )


def _hosts(one: Offshoot, org_id: int, held: Sequence[int]) -> list[HostMove]:
    if one.unit_ids:
        return [HostMove(unit_id, org_id, one.code) for unit_id in one.unit_ids]
    return [HostMove(unit_id, None, one.code) for unit_id in held]


def _faults(
    found: Standing, offshoots: Sequence[Offshoot], held: Sequence[int], papers: Papers
) -> list[Fault]:
    if found.state.kind not in GRADED_KINDS:
        text = f"{OrgKind(found.state.kind).label}不能拆分。请另设组织,再调整下级的隶属。"
        return [Fault(found.where, text, "EVENT-18")]
    if not offshoots:
        return [Fault(found.where, "没有填拆出的新组织。请至少填一个,并把党员分给它。", "EVENT-18")]
    own = members_on([found.org_id], papers.on)
    faults = code_faults([one.code for one in offshoots])
    names = [one.name.strip() for one in offshoots]
    for name in names:
        faults += name_faults(name, found.placement.parent_id, papers.on)
    if len(set(names)) < len(names):
        faults.append(Fault(found.where, "拆出的组织名称相同。请分别写全称。", "EVENT-07"))
    assigned = [member_id for one in offshoots for member_id in one.member_ids]
    strange = len(set(assigned) - own.keys()) + len(assigned) - len(set(assigned))
    if strange:
        text = f"有{strange}名党员在{papers.on}不在这里,或分给了两个组织。请刷新页面重新分配。"
        faults.append(Fault(found.where, text, "EVENT-19"))
    if {unit for one in offshoots for unit in one.unit_ids} - set(held):
        faults.append(Fault(found.where, "分出的单位不是它的依托单位。请刷新页面重新选择。", "EVENT-19"))
    for one in offshoots:
        faults += size_faults(one.name, found.state.kind, one.member_ids, papers.on)
    rest = own.keys() - set(assigned)
    return [*faults, *size_faults(f"{found.where}(拆分后)", found.state.kind, rest, papers.on)]


@transaction.atomic
def org_split(*, org_id: int, offshoots: Sequence[Offshoot], papers: Papers, by: Actor) -> int:
    """Divide an organisation: its ratings and ledger lines stay with it, the new ones begin; return the event's id."""
    lock_orgs(org_id)
    return plan_apply(org_split_plan(org_id=org_id, offshoots=offshoots, papers=papers), by=by)
