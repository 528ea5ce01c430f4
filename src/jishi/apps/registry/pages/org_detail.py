"""One organisation: its three relations, its facts, what is due, and everything on record about it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import book_response

from .. import selectors, services
from ..selectors import OrgCard
from . import org_parts

VIEW, EDIT, PROPOSE = "registry.view_org", "registry.edit", "registry.propose"


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    card = card_of(office, org_id)
    tabs = org_parts.tabs(card, office)
    asked = request.GET.get("tab", "")
    may_change = may_edit(office, org_id)
    open_tab = next((tab for tab in tabs if tab.key == asked), tabs[0])
    context = {
        "title": card.name,
        "card": card,
        "facts": org_parts.fact_strip(card, office),
        "due": org_parts.due_lines(org_id, office),
        "badges": org_parts.badges(org_id, office),
        "tabs": tabs,
        "open_tab": open_tab,
        "open_html": open_tab.html() if open_tab.html else "",
        "may_edit": may_change,
        "may_propose": not may_change and _may(office, PROPOSE, org_id),
        "is_stale": office.moment.valid_on - card.checked_on > org_parts.STALE_AFTER,
    }
    return render(request, "registry/org_detail.html", context)


def printed(request: HttpRequest, org_id: int) -> HttpResponse:
    """Lay the organisation out as a card on one A4 page."""
    office = cast(OfficeRequest, request)
    card = card_of(office, org_id)
    context = {
        "title": f"{card.name} 组织卡片",
        "card": card,
        "facts": org_parts.fact_strip(card, office),
        "due": org_parts.due_lines(org_id, office),
        "badges": org_parts.badges(org_id, office),
    }
    return render(request, "registry/org_printed.html", context)


@require_POST
def confirm(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    services.org_confirm(org_id=org_id, on=today(), by=office.actor)
    result_tell(request, "已记下:今天核对过,仍然属实。")
    return redirect("org-detail", org_id=org_id)


def roster(request: HttpRequest, org_id: int) -> HttpResponse:
    """Hand out the roster as a workbook, masked as on screen."""
    office = cast(OfficeRequest, request)
    card = card_of(office, org_id)
    table = org_parts.member_table(org_id, may_reveal=False)
    rows = selectors.members_of(org_id, office.moment, most=card.members_n)
    shown = table.show_page(rows, request.GET, count=card.members_n, every=lambda: rows)
    return book_response(request, shown, title=f"{card.name}党员名册")


def card_of(office: OfficeRequest, org_id: int) -> OrgCard:
    """Return the organisation at the moment looked at."""
    card = selectors.org_card(org_id, office.moment)
    if card is None:
        raise Http404("org")
    return card


def may_edit(office: OfficeRequest, org_id: int) -> bool:
    """Tell whether the reader may change what is recorded of the organisation; nobody writes in the past."""
    return _may(office, EDIT, org_id)


def _may(office: OfficeRequest, permission: str, org_id: int) -> bool:
    return not office.is_past and selectors.visible(office.actor, permission, office.moment).has(org_id)


PAGES = (
    Page(name="org-detail", route="orgs/<int:org_id>/", permission=VIEW, view=view),
    Page(name="org-printed", route="orgs/<int:org_id>/card/", permission=VIEW, view=printed),
    Page(
        name="org-confirm", route="orgs/<int:org_id>/confirm/", permission=EDIT, view=confirm, today_only=True
    ),
    Page(name="org-roster", route="orgs/<int:org_id>/roster/", permission=org_parts.MEMBERS, view=roster),
)
