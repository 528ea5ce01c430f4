"""What an organisation's own page shows of grids: in which of them its members are."""

from collections import Counter

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.org_tabs import OrgHelper
from jishi.web.request import OfficeRequest

from .. import selectors
from .looking import VIEW


def helpers(org_id: int, request: OfficeRequest) -> list[OrgHelper]:
    """Return the grids that the organisation's members are in, for the tab 帮扶力量."""
    found = selectors.grids_of_members(org_id, request.moment) if request.actor.may(VIEW) else []
    if not found or not registry.visible(request.actor, VIEW, request.moment).has(org_id):
        return []
    return [
        OrgHelper("党员网格", f"本组织党员{n}人编入", ((name, reverse("grid-detail", args=[grid_id])),))
        for (grid_id, name), n in sorted(Counter(found).items())
    ]
