"""Remind organisations of their election, and their superiors as well."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .. import selectors
from ..models import OrgState
from .work import Work, work_close, work_open, work_put

OWN, SUPERIOR = "term", "term_superior"


@transaction.atomic
def terms_remind(*, on: date, by: Actor, org_ids: Collection[int] | None = None) -> int:
    """Put every election that is due on the list of the organisation and of its superior; take off what is over.

    Reminding twice changes nothing: what stands on the list with its deadline stays. Where `org_ids` are given, it is
    about these only: their terms have just changed. Returns how many are new.
    """
    own = _about(_due(on), org_ids)
    above = {org_id: each.direct_id for org_id, each in selectors.superiors_of(own, Moment(on)).items()}
    fresh = 0
    for kind, acting in ((OWN, {org_id: org_id for org_id in own}), (SUPERIOR, above)):
        # Nobody stands above the topmost organisation.
        due = {org_id: own[org_id] for org_id in acting if kind == OWN or acting[org_id] != org_id}
        standing = _about(work_open(kind), org_ids)
        over = [org_id for org_id, deadline in standing.items() if due.get(org_id) != deadline]
        work_close(kind, over, by=by)
        wanted = {org_id: due[org_id] for org_id in sorted(due) if standing.get(org_id) != due[org_id]}
        fresh += len(wanted)
        names = selectors.names_of(wanted, Moment(on))
        work_put(
            [_work(kind, org_id, acting[org_id], names[org_id], wanted[org_id]) for org_id in wanted], by=by
        )
    if fresh:
        audit.event_record(
            what="terms_reminded", subject="terms", by=by, detail={"count": fresh, "on": on.isoformat()}
        )
    return fresh


def terms_remind_job(job: RunningJob) -> dict[str, Any]:
    """Remind of the elections of a day."""
    fresh = terms_remind(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("term-list"), "says": f"新列出换届提醒{fresh:,}项。"}


def _about(found: dict[int, date], org_ids: Collection[int] | None) -> dict[int, date]:
    return found if org_ids is None else {key: day for key, day in found.items() if key in org_ids}


def _due(on: date) -> dict[int, date]:
    rows = OrgState.objects.at(Moment(on)).filter(term_to__lte=selectors.remind_until(on))
    return dict(rows.order_by("org_id").values_list("org_id", "term_to"))


def _work(kind: str, org_id: int, acting_id: int, name: str, deadline: date) -> Work:
    title = f"准备换届:本届{deadline.isoformat()}届满" if kind == OWN else f"督促换届:{name}"
    return Work(
        org_id=org_id,
        acting_org_id=acting_id,
        title=title[:200],
        verb="填写" if kind == OWN else "催办",
        source_kind=kind,
        source_id=org_id,
        url=reverse("org-detail", args=[org_id]) + "?tab=terms",
        deadline=deadline,
        how="按期换届;确需提前或延期的,届满前报上级批准。",
    )
