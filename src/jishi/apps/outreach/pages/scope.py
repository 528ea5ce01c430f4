"""What the reader looks at on the pages of this room."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest

VIEW, LISTS, WORK = "outreach.view", "outreach.view_household", "outreach.work"
ARRANGE, REFER = "outreach.arrange", "outreach.refer"
ASSIGN, VISIT = "outreach.assign", "outreach.visit"
WHY_TODAY = (
    "联系户、小组和人员的名册随时改,只存现在的,没有留下过去每一天的底。"
    "群众诉求、公开承诺、干部下基层的联系点可以按过去的日子看。"
)


def seen_by(office: OfficeRequest, permission: str = VIEW) -> registry.Visible:
    """Return the organisations that the reader sees, below the one looked at."""
    return registry.visible(office.actor, permission, office.moment, office.scope)


def seen_anywhere(office: OfficeRequest, permission: str = VIEW) -> registry.Visible:
    """Return the organisations that the reader sees, whatever subtree is looked at."""
    return registry.visible(office.actor, permission, office.moment)


def may(office: OfficeRequest, permission: str, org_id: int) -> bool:
    """Tell whether the reader has a right over one organisation."""
    return seen_anywhere(office, permission).has(org_id)


def address(office: OfficeRequest, name: str, *args: Any, **query: object) -> str:
    """Return a page's address that stays in the subtree looked at."""
    told = ({"scope": str(office.scope.org_id)} if office.scope is not None else {}) | query
    return f"{reverse(name, args=args)}?{urlencode(told)}" if told else reverse(name, args=args)


def may_work(office: OfficeRequest, permission: str = WORK) -> int | None:
    """Return the organisation looked at where the reader may work there."""
    scope = office.scope
    return scope.org_id if scope is not None and may(office, permission, scope.org_id) else None
