"""The work-list follows the needs: each open one stands with whoever must move next."""

from collections.abc import Iterable

from django.urls import reverse

from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor

from ..models import Need, Referral
from ..steps import OPEN

KIND = "need"
S = Need.State
_NEXT = {
    S.OPEN: ("办理", "办成了写结果,没办成写原因,该部门办的转部门"),
    S.REFERRED: ("催办", "部门正在办"),
    S.ANSWERED: ("回话", "告诉本人,听本人认不认可"),
    S.FAILED: ("回话", "把没办成的原因告诉本人"),
}


def tasks_sync(needs: Iterable[Need], *, by: Actor) -> None:
    """Put open needs on the list or pass them on; take the others off."""
    told = list(needs)
    tasks.tasks_put(drafts=task_drafts(need for need in told if need.state in OPEN), by=by)
    closed = [need.pk for need in told if need.state not in OPEN]
    if closed:
        tasks.tasks_close(source_kind=KIND, source_ids=closed, by=by)


def task_drafts(needs: Iterable[Need]) -> list[TaskDraft]:
    """Return what stands on the work-list of open needs."""
    told = list(needs)
    ids = [need.pk for need in told if need.state == S.REFERRED]
    lines = {each.need_id: each for each in Referral.objects.filter(need__in=ids, closed_on=None)}
    return [_task(need, lines.get(need.pk)) for need in told]


def _task(need: Need, referral: Referral | None) -> TaskDraft:
    verb, how = _NEXT[S(need.state)]
    kind = str(Need.Kind(need.kind).label)
    # The list tells nobody who asked: name and words stand on the need's page only.
    url = reverse("need-detail", args=[need.pk])
    deadline = need.tell_by if referral is None else referral.answer_by
    return TaskDraft(
        org_id=need.org_id,
        acting_org_id=need.org_id,
        title=f"群众诉求({kind}):{S(need.state).label}",
        verb=verb if referral is None else "答复",
        source_kind=KIND,
        source_id=need.pk,
        url=url if referral is None else reverse("referral-detail", args=[referral.pk]),
        deadline=deadline,
        first_deadline=min(need.first_tell_by, deadline),
        how=how,
        owner=need.owner,
        line=referral.line if referral is not None else "",
    )
