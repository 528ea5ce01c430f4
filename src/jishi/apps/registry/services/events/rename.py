"""An organisation gets another name."""

from django.db import transaction

from jishi.shared.actor import Actor

from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import later_values, lock_orgs, name_faults, paper_faults, stand

KIND = "org_renamed"


def org_rename_plan(*, org_id: int, name: str, papers: Papers) -> Plan:
    """Work out what another name changes."""
    faults = paper_faults(papers, needs_document=False)
    found = stand(org_id, papers.on, faults)
    told = {"name": name.strip()}
    if found is not None:
        if told["name"] == found.state.name:
            faults.append(Fault(found.where, "新名称和现在的一样。请填写新的全称。", "EVENT-06"))
        else:
            faults += name_faults(name, found.placement.parent_id, papers.on, but=[org_id])
        faults += later_values(found, told, papers.on)
    return Plan(KIND, org_id, papers, (org_id,), tuple(faults), states={org_id: told} if found else {})


@transaction.atomic
def org_rename(*, org_id: int, name: str, papers: Papers, by: Actor) -> int:
    """Give an organisation another name from a day on; return the event's id."""
    lock_orgs(org_id)
    return plan_apply(org_rename_plan(org_id=org_id, name=name, papers=papers), by=by)
