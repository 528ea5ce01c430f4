"""Whose duty a line is, and whose move is next."""

from collections.abc import Mapping

from jishi.apps.registry import selectors as registry
from jishi.apps.tasks.services import TaskDraft

from ..models import Line

S = Line.State
_MOVE = {
    S.LISTED: ("核准", "定整改措施:{problem}"),
    S.IN_PROGRESS: ("填写", "{problem}"),
    S.RETURNED: ("填写", "退回后补办:{problem}"),
    S.RELAPSED: ("填写", "反弹再整改:{problem}"),
    S.TOWNSHIP_CHECK: ("核对", "初验:{problem}"),
    S.COUNTY_ACCEPTANCE: ("验收", "验收:{problem}"),
}


def duty_org(org_id: int, duty: str, superiors: Mapping[int, registry.Superiors]) -> int:
    """Return the organisation on whose list a line stands: the branch itself, its superior, or the county's."""
    above = superiors[org_id]
    if duty == Line.Duty.BRANCH:
        return org_id
    return above.direct_id if duty == Line.Duty.TOWNSHIP else above.local_id


def acting_org(line: Line, superiors: Mapping[int, registry.Superiors]) -> int:
    """Return the organisation whose move it is."""
    above = superiors[line.org_id]
    if line.state in (S.LISTED, S.TOWNSHIP_CHECK):
        return above.direct_id
    if line.state == S.COUNTY_ACCEPTANCE:
        return above.local_id
    return line.duty_org_id


def task_of(line: Line, names: Mapping[int, str], superiors: Mapping[int, registry.Superiors]) -> TaskDraft:
    """Return what stands on the work-list for an open line."""
    verb, title = _MOVE[S(line.state)]
    working = line.state in (S.IN_PROGRESS, S.RETURNED, S.RELAPSED)
    return TaskDraft(
        org_id=line.org_id,
        acting_org_id=acting_org(line, superiors),
        title=title.format(problem=line.problem)[:200],
        verb=verb,
        source_kind="line",
        source_id=line.pk,
        url=f"/lines/{line.pk}/",
        deadline=line.deadline,
        first_deadline=line.first_deadline,
        how=line.measure[:300],
        owner=line.owner,
        helper=line.helper,
        line=line.agency if working and line.duty == Line.Duty.AGENCY else "",
    )
