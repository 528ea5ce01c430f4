"""What the other rooms are told of a plan: who takes over, and whose superiors change."""

from collections.abc import Mapping
from dataclasses import replace

from jishi.shared.dates import Moment, today

from ... import selectors
from ...dependents import OrgSucceeded
from ...models import OrgState, Placement
from ...models.organisations import OrgKind
from ...paths import AFTER
from .plan import Plan


def succession_of(plan: Plan, ids: Mapping[str, int]) -> OrgSucceeded:
    """Return what an event means for what hangs on its organisations; `ids` are the ids by code, if there are any."""
    superiors = _superiors(plan)
    concerned = {*plan.states, *plan.heirs, *plan.superiors, *superiors}
    if plan.org_id is not None:
        concerned.add(plan.org_id)
    return OrgSucceeded(
        plan.kind,
        plan.papers.on,
        plan.papers.document_no,
        plan.papers.reason,
        tuple(sorted(concerned)),
        {old: ids.get(code, 0) for old, code in plan.heirs.items() if code},
        superiors,
        tuple(sorted(plan.heirs)),
    )


def recorded(told: OrgSucceeded, change_id: int) -> OrgSucceeded:
    """Return the same with the event's record."""
    return replace(told, change_id=change_id)


def _superiors(plan: Plan) -> dict[int, tuple[tuple[int, int], tuple[int, int]]]:
    """Return who gets other superiors, direct and nearest local, today: before and after."""
    moment, found = Moment(today()), {}
    for org_id, parent_id in plan.superiors.items():
        path = Placement.objects.current().get(org_id=org_id).path
        rows = Placement.objects.current().filter(path__gte=path, path__lt=path + AFTER)
        below = list(rows.values_list("org_id", flat=True))
        before = selectors.superiors_of([*below, parent_id], moment)
        local = parent_id if _is_local(parent_id) else before[parent_id].local_id
        left = before[org_id].local_id
        for one in below:
            old = before[one]
            new = (
                parent_id if one == org_id else old.direct_id,
                local if old.local_id == left and left not in below else old.local_id,
            )
            if new != (old.direct_id, old.local_id):
                found[one] = ((old.direct_id, old.local_id), new)
    return found


def _is_local(org_id: int) -> bool:
    return OrgState.objects.current().filter(org_id=org_id, kind=OrgKind.LOCAL_COMMITTEE).exists()
