"""What a survey puts on the work-list: an agency's rows that want a look, and doors to which somebody must go again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import LedgerUnit, Source, SourceList, Survey
from ..rules import REGISTER
from ..saying import visits_of
from ..selectors.feedback import feedback_counts, feedback_of
from ..selectors.seen import EVERYWHERE, Reach

ASKED, LISTS, DOORS = "survey_ask", "survey_list", "survey_door"
ANSWER_DAYS = 14


def list_asked(survey: Survey, source: Source, *, by: Actor) -> None:
    """Put on an agency's list that it is to hand in, by the survey's last day."""
    draft = TaskDraft(
        org_id=survey.scope_org_id,
        acting_org_id=survey.scope_org_id,
        title=f"{survey.title}:请交{source.title}名单"[:200],
        verb="交名单",
        source_kind=ASKED,
        source_id=source.pk,
        url=f"{reverse('survey-hand-in', args=[survey.pk])}?{urlencode({'source': source.title})}",
        deadline=max(survey.ends_on, today()),
        how="原来什么样就交什么样,不用改格式",
        line=source.line,
    )
    tasks.tasks_put(drafts=[draft], by=by)


def list_came(source_id: int, *, by: Actor) -> None:
    """Take off an agency's list that it is to hand in: it has."""
    tasks.tasks_close(source_kind=ASKED, source_ids=[source_id], by=by)


def lists_told(survey: Survey, *, by: Actor) -> None:
    """Ask each agency to look at its own rows in which something was found; take off what is settled or replaced."""
    every = SourceList.objects.filter(survey=survey).exclude(source__line__in=("", REGISTER))
    standing = every.filter(state=SourceList.State.READY).select_related("source").order_by("pk")
    drafts = []
    for one in standing:
        found = feedback_of(one.pk, Reach(survey.pk, EVERYWHERE))
        counts = [(kind, n) for kind, n in feedback_counts(found) if n]
        if counts:
            drafts.append(_list_task(survey, one, len({row.row_n for row in found}), counts))
    tasks.tasks_put(drafts=drafts, by=by)
    asked = {draft.source_id for draft in drafts}
    over = [pk for pk in every.order_by("pk").values_list("pk", flat=True) if pk not in asked]
    tasks.tasks_close(source_kind=LISTS, source_ids=over, by=by)


def _list_task(survey: Survey, one: SourceList, rows_n: int, counts: Sequence[tuple[str, int]]) -> TaskDraft:
    told = "、".join(f"{kind}{n}行" for kind, n in counts)
    return TaskDraft(
        org_id=survey.scope_org_id,
        acting_org_id=survey.scope_org_id,
        title=f"{one.source.title}名单有{rows_n}行要核对"[:200],
        verb="核对",
        source_kind=LISTS,
        source_id=one.pk,
        url=reverse("survey-feedback", args=[one.pk]),
        deadline=today() + timedelta(days=ANSWER_DAYS),
        how=f"{told};改好以后整份再交一次"[:200],
        line=one.source.line,
    )


def doors_told(survey: Survey, unit_ids: Collection[int], *, by: Actor) -> None:
    """Put doors at which nobody was met on the list of the street's committee; take off those that are done."""
    visits = visits_of(sorted(unit_ids))
    again = {pk: visit.again_by for pk, visit in visits.items() if visit.again_by}
    units = {unit.pk: unit for unit in LedgerUnit.objects.filter(pk__in=sorted(again))}
    scope = registry.scope_of(survey.scope_org_id, Moment(today())) if units else None
    seats = registry.seats_below(scope.path, Moment(today())) if scope else {}
    drafts = []
    for pk, day in sorted(again.items()):
        if day is None or pk not in units or units[pk].exclusion:
            continue
        area = units[pk].area_code
        near = [seats[area[:cut]] for cut in range(len(area), 1, -1) if area[:cut] in seats]
        org_id = near[0] if near else survey.scope_org_id
        drafts.append(_door_task(survey, units[pk], org_id, day))
    tasks.tasks_put(drafts=drafts, by=by)
    kept = {draft.source_id for draft in drafts}
    over = [pk for pk in sorted(unit_ids) if pk not in kept]
    tasks.tasks_close(source_kind=DOORS, source_ids=over, by=by)


def survey_over(survey: Survey, *, by: Actor) -> None:
    """Take everything of a survey off the list: it is closed."""
    lists = SourceList.objects.filter(survey=survey).order_by("pk").values_list("pk", flat=True)
    units = LedgerUnit.objects.filter(survey=survey).order_by("pk").values_list("pk", flat=True)
    asked = (
        Source.objects.filter(scope_org_id=survey.scope_org_id).order_by("pk").values_list("pk", flat=True)
    )
    tasks.tasks_close(source_kind=ASKED, source_ids=list(asked), by=by, dropped=True)
    tasks.tasks_close(source_kind=LISTS, source_ids=list(lists), by=by, dropped=True)
    tasks.tasks_close(source_kind=DOORS, source_ids=list(units), by=by, dropped=True)


def _door_task(survey: Survey, unit: LedgerUnit, org_id: int, day: date) -> TaskDraft:
    return TaskDraft(
        org_id=org_id,
        acting_org_id=org_id,
        title=f"{unit.name}:再走访一次"[:200],
        verb="走访",
        source_kind=DOORS,
        source_id=unit.pk,
        url=reverse("survey-visits", args=[survey.pk]),
        deadline=day,
        how="上次没有人或没有谈成,换个时间再去",
    )
