"""The work-list follows the cases: each open one has one task, with whoever must move next."""

from collections.abc import Iterable

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Case
from ..steps import OPEN, S

KIND = "case"
# What whoever has the move does next.
_NEXT = {
    S.FOUND: ("联系", "上门或打电话,问清有没有党员"),
    S.CONTACTED: ("填写", "记清正式党员、预备党员几名"),
    S.MEMBERS: ("填写", "三名以上单独组建;不足的联建、统建、挂靠或派人"),
    S.WAY: ("填写", "准备材料,提出申请"),
    S.APPLIED: ("答复", "一个月内开会研究并批复"),
    S.REPLIED: ("填写", "开党员大会选举,登记新组织"),
}


def tasks_sync(cases: Iterable[Case], *, by: Actor) -> None:
    """Put open cases on the list or pass them on; take the others off."""
    told = list(cases)
    open_ones = [case for case in told if case.step in OPEN]
    names = registry.units_named([case.unit_id for case in open_ones], Moment(today()))
    drafts = [_task(case, names[case.unit_id].name) for case in open_ones if case.unit_id in names]
    tasks.tasks_put(drafts=drafts, by=by)
    tasks.tasks_close(source_kind=KIND, source_ids=[c.pk for c in told if c.step not in OPEN], by=by)


def _task(case: Case, unit: str) -> TaskDraft:
    verb, how = _NEXT[S(case.step)]
    is_lead = case.step in (S.FOUND, S.CONTACTED) and case.lead
    return TaskDraft(
        org_id=case.owner_org_id,
        acting_org_id=case.owner_org_id,
        title=f"{unit}:{S(case.step).label}"[:200],
        verb=verb,
        source_kind=KIND,
        source_id=case.pk,
        url=reverse("case-detail", args=[case.pk]),
        deadline=case.deadline,
        first_deadline=case.deadline,
        how=how,
        owner=case.owner,
        line=case.lead if is_lead else "",
    )
