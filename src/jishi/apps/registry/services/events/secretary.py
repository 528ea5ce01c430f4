"""An organisation has another secretary, or none."""

from datetime import date

from django.db import transaction

from jishi.shared.actor import Actor

from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import later_values, lock_orgs, paper_faults, stand

KIND = "secretary_changed"


def secretary_change_plan(*, org_id: int, name: str, papers: Papers, birth_date: date | None = None) -> Plan:
    """Work out what another secretary changes; an empty name leaves the post vacant."""
    faults = paper_faults(papers, needs_document=False)
    found = stand(org_id, papers.on, faults)
    name = name.strip()
    told = {
        "secretary_name": name,
        "secretary_birth_date": birth_date if name else None,
        "secretary_since": papers.on if name else None,
    }
    if found is not None:
        if name == found.state.secretary_name:
            text = f"书记现在就是“{name}”。" if name else "书记现在就是空缺。"
            faults.append(Fault(found.where, text + "请填写新的书记,或不用再办。", "EVENT-06"))
        faults += later_values(found, told, papers.on)
    return Plan(KIND, org_id, papers, (org_id,), tuple(faults), states={org_id: told} if found else {})


@transaction.atomic
def secretary_change(
    *, org_id: int, name: str, papers: Papers, by: Actor, birth_date: date | None = None
) -> int:
    """Let an organisation have another secretary, or none, from a day on; return the event's id."""
    lock_orgs(org_id)
    plan = secretary_change_plan(org_id=org_id, name=name, papers=papers, birth_date=birth_date)
    return plan_apply(plan, by=by)
