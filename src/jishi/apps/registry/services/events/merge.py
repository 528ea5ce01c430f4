"""Several organisations become one: members and units follow, open lines pass on, ratings stay where they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from jishi.shared.actor import Actor

from ...models.organisations import GRADED_KINDS
from ..drafts import OrgDraft
from ..rules import Fault
from .applying import plan_apply
from .forming import code_faults, mode_faults, mode_on
from .plan import HostMove, Papers, Plan
from .standing import (
    Standing,
    children_on,
    code_of,
    later_ends,
    later_hosts,
    later_places,
    later_values,
    lock_orgs,
    members_on,
    name_faults,
    paper_faults,
    stand,
    units_on,
)

KIND = "orgs_merged"


@dataclass(frozen=True, slots=True)
class Successor:
    """What several organisations become: one of them, which goes on (`org_id`), or a new one with a code and a name."""

    org_id: int | None = None
    code: str = ""
    name: str = ""
    secretary_name: str = ""


def orgs_merge_plan(*, org_ids: Sequence[int], into: Successor, papers: Papers) -> Plan:
    """Work out what a merger changes."""
    faults = paper_faults(papers, needs_document=True)
    told = list(dict.fromkeys(org_ids))
    found = [one for org_id in told if (one := stand(org_id, papers.on, faults)) is not None]
    ended = [one for one in found if one.org_id != into.org_id]
    faults += _faults(found, ended, into, papers)
    if faults and (len(found) < 2 or (len(ended) == len(found) and into.org_id is not None)):
        return Plan(KIND, told[0], papers, tuple(told), tuple(faults))
    heir = into.code.strip() if into.org_id is None else code_of(into.org_id)
    ended_ids = [one.org_id for one in ended]
    parent_id = found[0].placement.parent_id
    over = {*told, *([parent_id] if into.org_id is None and parent_id is not None else [])}
    children = [child for org_id in ended_ids for child in children_on(org_id, papers.on)]
    if children and into.org_id is None:
        text = f"它们还有{len(children)}个下级组织,只能并入其中一个组织。请选由哪一个承接。"
        faults.append(Fault(found[0].where, text, "EVENT-23"))
    units = {one.org_id: units_on(one.org_id, papers.on) for one in found}
    unit_n = _unit_n(units)
    goes_on = next((one for one in found if one.org_id == into.org_id), None)
    mode = mode_on((goes_on or found[0]).state.founding_mode, unit_n)
    faults += _host_faults(goes_on, into, mode, units, papers)
    return Plan(
        KIND,
        into.org_id or ended_ids[0],
        papers,
        tuple(sorted(over)),
        tuple(faults),
        states=_state(goes_on, mode),
        superiors=dict.fromkeys(children, into.org_id) if into.org_id is not None else {},
        born=(_draft(into, found[0], mode, papers),) if into.org_id is None and parent_id is not None else (),
        members=dict.fromkeys(members_on(ended_ids, papers.on), heir),
        hosts=tuple(HostMove(unit_id, org_id, heir) for org_id in ended_ids for unit_id in units[org_id]),
        heirs=dict.fromkeys(ended_ids, heir),
        detail={"ended": ended_ids, "heir": heir},
    )


def _unit_n(units: Mapping[int, Sequence[int]]) -> int:
    return len({unit_id for held in units.values() for unit_id in held})


def _state(goes_on: Standing | None, mode: str) -> dict[int, dict[str, str]]:
    """Return how whatever goes on is set up from now on, where that changes."""
    if goes_on is None or mode == goes_on.state.founding_mode:
        return {}
    return {goes_on.org_id: {"founding_mode": mode}}


def _draft(into: Successor, first: Standing, mode: str, papers: Papers) -> OrgDraft:
    state = first.state
    assert first.placement.parent_id is not None
    name = into.secretary_name.strip()
    return OrgDraft(
        into.code.strip(),
        into.name.strip(),
        state.kind,
        code_of(first.placement.parent_id),
        papers.on,
        org_type=state.org_type,
        founding_mode=mode,
        founded_on=papers.on,
        secretary_name=name,
        secretary_since=papers.on if name else None,
    )


def _faults(
    found: Sequence[Standing], ended: Sequence[Standing], into: Successor, papers: Papers
) -> list[Fault]:
    faults: list[Fault] = []
    where = found[0].where if found else "合并"
    if len(found) < 2:
        faults.append(Fault(where, "合并至少要两个组织。请再选一个。", "EVENT-23"))
    if into.org_id is not None and into.org_id not in {one.org_id for one in found}:
        faults.append(Fault(where, "承接的组织不在合并的组织里。请从中选一个,或新设一个。", "EVENT-23"))
    if len({one.state.kind for one in found}) > 1 or any(one.state.kind not in GRADED_KINDS for one in found):
        text = "只有同一类别的党支部(或党总支)可以合并。请核对所选的组织。"
        faults.append(Fault(where, text, "EVENT-23"))
    for one in ended:
        faults += later_places(one, papers.on) or later_ends(one, papers.on)
    for one in found:
        if one.org_id == into.org_id:
            faults += later_places(one, papers.on)
    if into.org_id is None and found:
        faults += code_faults([into.code])
        ids = [one.org_id for one in found]
        faults += name_faults(into.name, found[0].placement.parent_id, papers.on, but=ids)
    return faults


def _host_faults(
    goes_on: Standing | None, into: Successor, mode: str, units: Mapping[int, Sequence[int]], papers: Papers
) -> list[Fault]:
    """Return why one organisation cannot stand on the units of all."""
    faults: list[Fault] = []
    unit_n, own = _unit_n(units), 0
    if goes_on is not None:
        own = len(units[goes_on.org_id])
        faults += later_hosts(goes_on, papers.on) + later_values(goes_on, ("founding_mode",), papers.on)
    if unit_n > own:
        faults += mode_faults(goes_on.where if goes_on else into.name, mode, unit_n, papers.on)
    return faults


@transaction.atomic
def orgs_merge(*, org_ids: Sequence[int], into: Successor, papers: Papers, by: Actor) -> int:
    """Let several organisations become one; return the event's id."""
    lock_orgs(*org_ids)
    return plan_apply(orgs_merge_plan(org_ids=org_ids, into=into, papers=papers), by=by)
