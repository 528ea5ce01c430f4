"""An organisation is of another type: a village becomes a community, a firm is sold."""

from django.db import transaction

from jishi.shared.actor import Actor

from ...models.units import OrgType
from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import later_values, lock_orgs, paper_faults, stand

KIND = "org_retyped"


def org_retype_plan(*, org_id: int, org_type: str, papers: Papers) -> Plan:
    """Work out what another type changes."""
    faults = paper_faults(papers, needs_document=True)
    found = stand(org_id, papers.on, faults)
    told = {"org_type": org_type}
    if found is not None:
        if org_type not in OrgType.values:
            faults.append(Fault(found.where, "没有这个类型。请从列表中选一项。", "EVENT-08"))
        elif org_type == found.state.org_type:
            faults.append(Fault(found.where, "新类型和现在的一样。请选另一个类型。", "EVENT-06"))
        faults += later_values(found, told, papers.on)
    return Plan(KIND, org_id, papers, (org_id,), tuple(faults), states={org_id: told} if found else {})


@transaction.atomic
def org_retype(*, org_id: int, org_type: str, papers: Papers, by: Actor) -> int:
    """Let an organisation be of another type from a day on; return the event's id."""
    lock_orgs(org_id)
    return plan_apply(org_retype_plan(org_id=org_id, org_type=org_type, papers=papers), by=by)
