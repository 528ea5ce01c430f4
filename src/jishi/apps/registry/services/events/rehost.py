"""An organisation stands on other units: a firm joins a joint branch, another closes, two institutions become one."""

from collections.abc import Sequence

from django.db import transaction

from jishi.shared.actor import Actor

from ...models.organisations import GRADED_KINDS, FoundingMode
from ..rules import Fault
from .applying import plan_apply
from .forming import mode_faults, unit_ids_of
from .plan import HostMove, Papers, Plan
from .standing import Standing, code_of, later_hosts, later_values, lock_orgs, paper_faults, stand, units_on

KIND = "org_rehosted"


def org_rehost_plan(*, org_id: int, mode: str, unit_codes: Sequence[str], papers: Papers) -> Plan:
    """Work out what other units change; `unit_codes` are all on which the organisation stands afterwards."""
    faults = paper_faults(papers, needs_document=False)
    found = stand(org_id, papers.on, faults)
    told = set(unit_ids_of(unit_codes, faults).values())
    held = set(units_on(org_id, papers.on)) if found else set()
    states = {org_id: {"founding_mode": mode}} if found and mode != found.state.founding_mode else {}
    if found is not None:
        faults += _faults(found, mode, len(set(unit_codes)), papers)
        if told == held and not states:
            faults.append(Fault(found.where, "依托单位和组建方式和现在的一样。请改了再办。", "EVENT-06"))
    code = code_of(org_id) if found else ""
    leaving = tuple(HostMove(unit_id, org_id, "") for unit_id in sorted(held - told))
    coming = tuple(HostMove(unit_id, None, code) for unit_id in sorted(told - held) if found)
    return Plan(KIND, org_id, papers, (org_id,), tuple(faults), states=states, hosts=(*leaving, *coming))


def _faults(found: Standing, mode: str, unit_n: int, papers: Papers) -> list[Fault]:
    if mode not in FoundingMode.values:
        return [Fault(found.where, "没有这种组建方式。请从列表中选一项。", "EVENT-08")]
    faults = later_hosts(found, papers.on) + later_values(found, ("founding_mode",), papers.on)
    if found.state.kind in GRADED_KINDS:
        faults += mode_faults(found.where, mode, unit_n, papers.on)
    return faults


@transaction.atomic
def org_rehost(*, org_id: int, mode: str, unit_codes: Sequence[str], papers: Papers, by: Actor) -> int:
    """Let an organisation stand on these units and no others from a day on; return the event's id."""
    lock_orgs(org_id)
    plan = org_rehost_plan(org_id=org_id, mode=mode, unit_codes=unit_codes, papers=papers)
    return plan_apply(plan, by=by)
