"""What stands on the work-list for a line: one thing for whoever must move, one more for a later deadline asked."""

from datetime import date, timedelta

from jishi.apps.tasks.services import TaskDraft

from ..models import Line
from ..rights import Superiors, acting_org, org_over
from ..rules import rules_on
from ..steps import WORKING

S = Line.State
LINE, EXTENSION = "line", "extension"
_MOVE = {
    S.LISTED: ("核准", "定整改措施:{problem}"),
    S.IN_PROGRESS: ("填写", "{problem}"),
    S.RETURNED: ("填写", "退回后补办:{problem}"),
    S.RELAPSED: ("填写", "反弹再整改:{problem}"),
    S.TOWNSHIP_CHECK: ("核对", "初验:{problem}"),
    S.COUNTY_ACCEPTANCE: ("验收", "验收:{problem}"),
}


def task_of(line: Line, superiors: Superiors) -> TaskDraft:
    """Return what stands on the work-list for an open line."""
    verb, title = _MOVE[S(line.state)]
    is_agency = line.state in WORKING and line.duty == Line.Duty.AGENCY
    return TaskDraft(
        org_id=line.org_id,
        acting_org_id=acting_org(line, superiors),
        title=title.format(problem=line.problem)[:200],
        verb=verb,
        source_kind=LINE,
        source_id=line.pk,
        url=f"/lines/{line.pk}/",
        deadline=line.deadline,
        first_deadline=line.first_deadline,
        how=line.measure[:300],
        owner=line.owner,
        helper=line.helper,
        line=line.agency if is_agency else "",
    )


def extension_of(line: Line, on: date, superiors: Superiors) -> TaskDraft:
    """Return what stands on the superior's list while a later deadline is asked for."""
    assert line.asked_deadline is not None
    return TaskDraft(
        org_id=line.org_id,
        acting_org_id=org_over(line, "granter", superiors),
        title=f"申请延期到{line.asked_deadline.month}月{line.asked_deadline.day}日:{line.problem}"[:200],
        verb="答复",
        source_kind=EXTENSION,
        source_id=line.pk,
        url=f"/lines/{line.pk}/",
        deadline=on + timedelta(days=rules_on(on).answer_days),
        owner=line.owner,
        helper=line.helper,
    )
