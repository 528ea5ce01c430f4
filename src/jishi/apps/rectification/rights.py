"""Whose move a line is, and who may take which step."""

from collections.abc import Mapping, Sequence
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .models import Line
from .steps import STEPS, Over, S, permissions_of

Superiors = Mapping[int, registry.Superiors]
Wish = tuple[Line, str]
"""A line, and the step that somebody wants it to take."""


def duty_org(org_id: int, duty: str, superiors: Superiors) -> int:
    """Return the organisation on whose list a line stands: the branch itself, its superior, or the county's."""
    above = superiors[org_id]
    if duty == Line.Duty.BRANCH:
        return org_id
    return above.direct_id if duty == Line.Duty.TOWNSHIP else above.local_id


def org_over(line: Line, over: Over, superiors: Superiors) -> int:
    """Return the organisation over which a right must be held."""
    above = superiors[line.org_id]
    is_branch = line.duty == Line.Duty.BRANCH
    if over == "planner":
        return above.direct_id if is_branch else line.duty_org_id
    if over == "granter":
        return above.direct_id if is_branch else above.local_id
    return line.duty_org_id if over == "duty" else line.org_id


def acting_org(line: Line, superiors: Superiors) -> int:
    """Return the organisation whose move it is."""
    above = superiors[line.org_id]
    if line.state == S.LISTED:
        return org_over(line, "planner", superiors)
    if line.state == S.TOWNSHIP_CHECK:
        return above.direct_id
    if line.state == S.COUNTY_ACCEPTANCE:
        return above.local_id
    return line.duty_org_id


def allowed(wishes: Sequence[Wish], by: Actor, on: date, superiors: Superiors) -> list[bool]:
    """Tell for each wish whether the actor may take it: one question to the register for each permission."""
    reach = _reach(wishes, by, on, superiors)
    return [_may(line, what, by, superiors, reach) for line, what in wishes]


def _reach(wishes: Sequence[Wish], by: Actor, on: date, superiors: Superiors) -> dict[str, set[int]]:
    """Return over which of the organisations concerned the actor holds each permission."""
    asked: dict[str, set[int]] = {}
    for line, what in wishes:
        if line.org_id in superiors:
            for permission in permissions_of(line, what):
                asked.setdefault(permission, set()).add(org_over(line, STEPS[what].over, superiors))
    return {
        permission: registry.visible(by, permission, Moment(on)).among(org_ids)
        for permission, org_ids in sorted(asked.items())
        if by.may(permission)
    }


def _may(line: Line, what: str, by: Actor, superiors: Superiors, reach: dict[str, set[int]]) -> bool:
    if line.org_id not in superiors:
        return False
    over, permissions = STEPS[what].over, permissions_of(line, what)
    if any(org_over(line, over, superiors) in reach.get(permission, ()) for permission in permissions):
        return True
    is_agency = over == "duty" and line.duty == Line.Duty.AGENCY
    return is_agency and any(line.agency in agencies_of(by, permission) for permission in permissions)


def agencies_of(by: Actor, permission: str) -> tuple[str, ...]:
    """Return the line agencies in whose name the actor holds a permission."""
    return tuple(grant.scope_id for grant in by.grants_for(permission) if grant.scope_kind == "line")
