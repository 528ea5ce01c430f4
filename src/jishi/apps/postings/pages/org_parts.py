"""What an organisation's own page shows of postings: who was sent there."""

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.org_tabs import OrgHelper
from jishi.web.request import OfficeRequest

from .. import selectors
from ..rights import RUN, VIEW


def helpers(org_id: int, request: OfficeRequest) -> list[OrgHelper]:
    """Return who serves at the organisation, for the tab 帮扶力量."""
    rows = selectors.postings_then(org_id, request.moment) if request.actor.may(VIEW) else []
    # Most organisations have nobody: whether the reader may see it is asked of the others only.
    if not rows or not registry.visible(request.actor, VIEW, request.moment).has(org_id):
        return []
    is_whole = request.actor.may(RUN)
    return [
        OrgHelper(
            row.person if is_whole else row.masked,
            f"{row.kind_label},{row.started_on.isoformat()}到岗",
            ((row.visit_words, reverse("posting-detail", args=[row.posting_id])),),
        )
        for row in rows
    ]
