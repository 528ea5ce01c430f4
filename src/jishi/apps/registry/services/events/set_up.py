"""A new organisation: on one unit, jointly, for an area or a trade, or attached; its first members come along."""

from collections.abc import Collection

from django.db import transaction

from jishi.shared.actor import Actor

from ...models import Affiliation, PrimaryOrg
from ...models.organisations import GRADED_KINDS, FoundingMode, OrgKind
from ...models.units import OrgType
from ..drafts import OrgDraft
from ..rules import Fault
from .applying import plan_apply
from .forming import code_faults, mode_faults, size_faults, unit_ids_of
from .plan import HostMove, Papers, Plan
from .standing import later_fault, lock_orgs, name_faults, paper_faults, superior_on

KIND = "org_set_up"
ABOVE = {
    OrgKind.BRANCH: set(OrgKind) - {OrgKind.BRANCH},
    OrgKind.GENERAL_BRANCH: set(OrgKind) - {OrgKind.BRANCH, OrgKind.GENERAL_BRANCH},
    OrgKind.PRIMARY_COMMITTEE: {
        OrgKind.LOCAL_COMMITTEE,
        OrgKind.WORKING_COMMITTEE,
        OrgKind.PRIMARY_COMMITTEE,
    },
}


def org_set_up_plan(*, draft: OrgDraft, member_ids: Collection[int], papers: Papers) -> Plan:
    """Work out what a new organisation changes; `member_ids` move there from where they are."""
    faults = [*paper_faults(papers, needs_document=True), *code_faults([draft.code])]
    parent_id = PrimaryOrg.objects.filter(code=draft.parent_code).values_list("pk", flat=True).first()
    parent = superior_on(parent_id, papers.on, faults) if parent_id else None
    if parent is None and not parent_id:
        faults.append(Fault(draft.code, f"没有上级组织{draft.parent_code}。请先登记上级。", "REGISTRY-04"))
    units = unit_ids_of(draft.unit_codes, faults)
    faults += _faults(draft, parent.state.kind if parent else "", member_ids, papers)
    faults += name_faults(draft.name, parent_id, papers.on)
    from_orgs = _from_orgs(member_ids, papers, faults)
    over = {*from_orgs, *([parent_id] if parent_id else [])}
    return Plan(
        KIND,
        None,
        papers,
        tuple(sorted(over)),
        tuple(faults),
        born=(draft,) if parent else (),
        members=dict.fromkeys(sorted(member_ids), draft.code),
        hosts=tuple(HostMove(unit_id, None, draft.code) for _, unit_id in sorted(units.items())),
        detail={"code": draft.code, "mode": draft.founding_mode},
    )


def _faults(draft: OrgDraft, above: str, member_ids: Collection[int], papers: Papers) -> list[Fault]:
    where = draft.name or draft.code
    faults = []
    if draft.kind not in ABOVE or (above and above not in ABOVE[OrgKind(draft.kind)]):
        faults.append(Fault(where, "这个上级下面不能设这一类组织。请改选上级或类别。", "EVENT-10"))
    if draft.kind in GRADED_KINDS and draft.org_type not in OrgType.values:
        faults.append(Fault(where, "没有选类型。请从列表中选一项。", "EVENT-08"))
    if draft.kind in GRADED_KINDS:
        faults += mode_faults(where, draft.founding_mode, len(draft.unit_codes), papers.on)
    if draft.founding_mode != FoundingMode.ATTACHED:
        # Attached is the way for units with too few members of their own.
        faults += size_faults(where, draft.kind, member_ids, papers.on)
    return faults


def _from_orgs(member_ids: Collection[int], papers: Papers, faults: list[Fault]) -> set[int]:
    rows = list(Affiliation.objects.current().filter(member_id__in=list(member_ids)).select_related("change"))
    if len(rows) < len(set(member_ids)):
        text = f"有{len(set(member_ids)) - len(rows)}名党员不在册。请核对党员代码。"
        faults.append(Fault("党员", text, "EVENT-19"))
    later = next((row for row in rows if row.valid_from > papers.on), None)
    if later is not None:
        faults.append(later_fault("党员", later))
    return {row.org_id for row in rows}


@transaction.atomic
def org_set_up(*, draft: OrgDraft, member_ids: Collection[int], papers: Papers, by: Actor) -> int:
    """Set up one organisation with its first members; return the event's id."""
    lock_orgs(*PrimaryOrg.objects.filter(code=draft.parent_code).values_list("pk", flat=True))
    return plan_apply(org_set_up_plan(draft=draft, member_ids=member_ids, papers=papers), by=by)
