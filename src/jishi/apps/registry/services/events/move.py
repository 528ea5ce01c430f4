"""An organisation gets another superior; whatever is below it comes along."""

from django.db import transaction

from jishi.shared.actor import Actor

from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import (
    Standing,
    below_rows,
    later_places,
    lock_orgs,
    name_faults,
    paper_faults,
    stand,
    superior_on,
)

KIND = "org_moved"


def org_move_plan(*, org_id: int, superior_id: int, papers: Papers) -> Plan:
    """Work out what another superior changes."""
    faults = paper_faults(papers, needs_document=True)
    found = stand(org_id, papers.on, faults)
    superior = superior_on(superior_id, papers.on, faults)
    if found is not None and superior is not None:
        faults += _faults(found, superior, papers)
    over = tuple(sorted({org_id, superior_id}))
    told = {org_id: superior_id} if found and superior else {}
    return Plan(KIND, org_id, papers, over, tuple(faults), superiors=told)


def _faults(found: Standing, superior: Standing, papers: Papers) -> list[Fault]:
    faults = later_places(found, papers.on)
    if not faults:
        below_rows(found, papers.on, faults)
    if superior.placement.path.startswith(found.placement.path):
        text = f"“{superior.where}”就在它下面,不能反过来作它的上级。请选别的上级。"
        return [*faults, Fault(found.where, text, "EVENT-12")]
    if found.placement.parent_id is None:
        return [*faults, Fault(found.where, "最上级组织没有上级,不能调整隶属。", "EVENT-24")]
    if found.placement.parent_id == superior.org_id:
        return [*faults, Fault(found.where, f"它现在就隶属“{superior.where}”。请选别的上级。", "EVENT-13")]
    return [*faults, *name_faults(found.state.name, superior.org_id, papers.on)]


@transaction.atomic
def org_move(*, org_id: int, superior_id: int, papers: Papers, by: Actor) -> int:
    """Let an organisation, with all below it, have another superior from a day on; return the event's id."""
    lock_orgs(org_id, superior_id)
    return plan_apply(org_move_plan(org_id=org_id, superior_id=superior_id, papers=papers), by=by)
