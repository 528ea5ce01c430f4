"""What happens by itself every day: offers lapse, late questions climb, visits fall due."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as on_list
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, Period

from ..models import Posting, Visit
from ..rules import rules_on
from .offers import offers_lapse
from .questions import questions_climb

TASK = "visit_due"
AHEAD_DAYS = 21
"""So many days before a quarter ends, whoever has not been there yet is reminded."""


@transaction.atomic
def visits_remind(*, on: date, by: Actor) -> int:
    """Remind of visits that the quarter still lacks; what has been done leaves the list. Return how many wait."""
    quarter = Period.parse(f"{on.year}-Q{(on.month + 2) // 3}")
    waiting = []
    if on >= quarter.last_day - timedelta(days=AHEAD_DAYS):
        waiting = [row for row in _serving(quarter) if _visits(row, quarter) < _least(row, on)]
    wanted = {row.pk for row in waiting}
    over = [one for one in on_list.open_sources(TASK) if one not in wanted]
    tasks.tasks_close(source_kind=TASK, source_ids=over, by=by)
    above = registry.superiors_of([row.org_id for row in waiting], Moment(on))
    drafts = [
        TaskDraft(
            org_id=row.org_id,
            acting_org_id=above[row.org_id].direct_id if row.org_id in above else row.owner_org_id,
            title="本季度还没有到访",
            verb="填写",
            source_kind=TASK,
            source_id=row.pk,
            url=reverse("visit-new", args=[row.pk]),
            deadline=quarter.last_day,
            how=f"按规定每季度至少{_least(row, on)}次",
            owner=row.talent.name,
        )
        for row in waiting
    ]
    tasks.tasks_put(drafts=drafts, by=by)
    detail = {"waiting": len(waiting), "on": on.isoformat()}
    audit.event_record(what="visits_reminded", subject="postings", by=by, detail=detail)
    return len(waiting)


def _serving(quarter: Period) -> list[Posting]:
    rows = Posting.objects.filter(state=Posting.State.SERVING, started_on__lte=quarter.first_day)
    return list(rows.select_related("talent").order_by("pk"))


def _visits(row: Posting, quarter: Period) -> int:
    days = (quarter.first_day, quarter.last_day)
    return Visit.objects.filter(posting=row, voided_at=None, on__range=days).values("on").distinct().count()


def _least(row: Posting, on: date) -> int:
    return rules_on(on).kinds[row.kind].visits_a_quarter


def daily_job(job: RunningJob) -> dict[str, Any]:
    """Let offers lapse, late questions climb, and remind of visits."""
    on = date.fromisoformat(job.params["day"])
    lapsed = offers_lapse(on=on, by=job.actor)
    late = questions_climb(on=on, by=job.actor)
    waiting = visits_remind(on=on, by=job.actor)
    says = f"逾期未答复的意向{lapsed}人,逾期的问题{late}件,本季度还没有到访的{waiting}处。"
    return {"url": reverse("posting-list"), "says": says}
