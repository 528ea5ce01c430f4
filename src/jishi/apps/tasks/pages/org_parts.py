"""What an organisation's own page shows of the work-list: forms, elections, letters that wait for it."""

from django.conf import settings

from jishi.web.org_tabs import OrgDue
from jishi.web.request import OfficeRequest

from .. import selectors

VIEW = "tasks.view"


def due(org_id: int, request: OfficeRequest) -> list[OrgDue]:
    """Return what the organisation must do itself and no other room lists; what is to be done is only today's."""
    if request.is_past or not request.actor.may(VIEW):
        return []
    rows = selectors.tasks_about(
        org_id, request.moment.valid_on, acting_only=True, but=settings.TASKS_TOLD_BY_THEIR_ROOM
    )
    return [OrgDue(row.title, row.url, row.source, row.deadline) for row in rows]
