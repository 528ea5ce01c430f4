"""What an organisation's own page shows of outreach: the cadres whose contact village it is."""

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.org_tabs import OrgHelper
from jishi.web.request import OfficeRequest

from .. import selectors
from .scope import VIEW


def helpers(org_id: int, request: OfficeRequest) -> list[OrgHelper]:
    """Return the cadres of the contact village, for the tab 帮扶力量."""
    rows = selectors.points_at(org_id, request.moment) if request.actor.may(VIEW) else []
    if not rows or not registry.visible(request.actor, VIEW, request.moment).has(org_id):
        return []
    return [
        OrgHelper(
            row.cadre,
            f"联系点干部,{row.since.isoformat()}起",
            ((row.post, reverse("contact-point", args=[row.point_id])),),
        )
        for row in rows
    ]
