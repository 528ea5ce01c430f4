"""What the register says goes before what a case says: organisations set up elsewhere, and branches that died."""

from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..file import campaign_kept
from ..models import Campaign, Case
from ..records import campaign_organised
from ..steps import FOLLOWED, OPEN, REVOKED, S
from .history import events_add
from .listing import tasks_sync


@transaction.atomic
def cases_follow(*, campaign_id: int, on: date, by: Actor) -> tuple[int, int]:
    """Close cases whose unit has an organisation, open again those whose unit has none any more; return how many."""
    campaign = Campaign.objects.get(pk=campaign_id)
    file = campaign_kept(campaign.told)
    base = campaign_organised(campaign, Moment(on))
    covered = {int(one.unit) for one in base.counted}
    missing = {int(one.unit): one.reason for one in base.missing}
    rows = Case.objects.select_for_update().filter(campaign=campaign).order_by("pk")
    followed = [case for case in rows if case.step in OPEN | {S.HELPED} and case.unit_id in covered]
    revoked = [case for case in rows if case.step == S.IN_BEING and case.unit_id in missing]
    for case in followed:
        case.step, case.step_since, case.why = S.IN_BEING, on, ""
    for case in revoked:
        case.step, case.step_since, case.why, case.joint_no = S.MEMBERS, on, "", None
        case.deadline = on + timedelta(days=file.steps[S.MEMBERS])
    for what, cases in ((FOLLOWED, followed), (REVOKED, revoked)):
        for case in cases:
            case.save()
        events_add(cases, what=what, on=on, by=by)
    tasks_sync([*followed, *revoked], by=by)
    if followed or revoked:
        detail = {"followed": len(followed), "revoked": len(revoked), "on": on.isoformat()}
        audit.event_record(what="cases_followed", subject=f"campaign:{campaign_id}", by=by, detail=detail)
    return len(followed), len(revoked)
