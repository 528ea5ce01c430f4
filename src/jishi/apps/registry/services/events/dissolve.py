"""An organisation ends; its members and what is below it go elsewhere in the same event."""

from datetime import date

from django.db import transaction

from jishi.shared.actor import Actor

from ..rules import Fault
from .applying import plan_apply
from .plan import HostMove, Papers, Plan
from .standing import (
    Standing,
    children_on,
    code_of,
    later_ends,
    later_places,
    leaning_faults,
    lock_orgs,
    members_on,
    paper_faults,
    stand,
    superior_on,
    units_on,
)

KIND = "org_dissolved"


def org_dissolve_plan(
    *, org_id: int, papers: Papers, members_to: int | None = None, orgs_to: int | None = None
) -> Plan:
    """Work out what the end of an organisation changes."""
    faults = paper_faults(papers, needs_document=True)
    found = stand(org_id, papers.on, faults)
    if found is None:
        return Plan(KIND, org_id, papers, (org_id,), tuple(faults))
    faults += later_places(found, papers.on) or later_ends(found, papers.on)
    members, children = members_on([org_id], papers.on), children_on(org_id, papers.on)
    host = _host(found, members_to, papers, faults) if members and members_to is not None else None
    if members and members_to is None:
        text = f"还有{len(members)}名党员的组织关系在这里。请选他们转到哪里,或先把党员转出。"
        faults.append(Fault(found.where, text, "REGISTRY-08"))
    superior = _superior(found, orgs_to, papers, faults) if children and orgs_to is not None else None
    if children and orgs_to is None:
        text = f"还有{len(children)}个下级组织。请选它们改隶属谁,或先调整下级的隶属。"
        faults.append(Fault(found.where, text, "REGISTRY-09"))
    faults += leaning_faults(found, papers.on)
    over = {org_id, *(one.org_id for one in (host, superior) if one)}
    return Plan(
        KIND,
        org_id,
        papers,
        tuple(sorted(over)),
        tuple(faults),
        superiors=dict.fromkeys(children, superior.org_id) if superior else {},
        members=dict.fromkeys(members, code_of(host.org_id)) if host else {},
        hosts=tuple(HostMove(unit_id, org_id, "") for unit_id in units_on(org_id, papers.on)),
        heirs={org_id: ""},
    )


def _host(found: Standing, org_id: int, papers: Papers, faults: list[Fault]) -> Standing | None:
    host = stand(org_id, papers.on, faults)
    if host is not None and host.org_id == found.org_id:
        faults.append(Fault(found.where, "党员不能转到要撤销的组织自己。请选别的组织。", "EVENT-22"))
        return None
    return host


def _superior(found: Standing, org_id: int, papers: Papers, faults: list[Fault]) -> Standing | None:
    superior = superior_on(org_id, papers.on, faults)
    if superior is not None and superior.placement.path.startswith(found.placement.path):
        text = "下级不能改隶属它自己或它下面的组织。请选别的上级。"
        faults.append(Fault(found.where, text, "EVENT-12"))
        return None
    return superior


@transaction.atomic
def org_dissolve(
    *,
    org_id: int,
    on: date,
    document_no: str,
    reason: str,
    by: Actor,
    members_to: int | None = None,
    orgs_to: int | None = None,
) -> int:
    """End an organisation: the day before `on` is its last, its members go elsewhere; return the event's id."""
    lock_orgs(org_id)
    papers = Papers(on, reason, document_no)
    plan = org_dissolve_plan(org_id=org_id, papers=papers, members_to=members_to, orgs_to=orgs_to)
    return plan_apply(plan, by=by)
