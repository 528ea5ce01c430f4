"""One event of the register: what it did, who recorded it, and the way back."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.shared.dates import Moment, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors, services
from ..selectors import ChangeView
from .undo import VIEW, Undo, may_undo, undo_page, undoable


def view(request: HttpRequest, change_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    change = _change(office, change_id)
    context = {"title": _title(change), "change": change, "may_undo": may_undo(office, change.rights)}
    return render(request, "registry/change_detail.html", context)


def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Ask for the reason and take the event back, or list what must be undone first."""
    office = cast(OfficeRequest, request)
    change = undoable(office, selectors.change_rights(change_id), _change, change_id)
    seen = selectors.visible(office.actor, VIEW, Moment(today()))
    wish = Undo(
        what=_title(change),
        back=reverse("change-detail", args=[change_id]),
        outlook=lambda: selectors.change_outlook(change_id, seen),
        do=lambda reason: services.change_revert(change_id=change_id, reason=reason, by=office.actor),
    )
    return undo_page(request, wish)


def _change(office: OfficeRequest, change_id: int, permission: str = VIEW) -> ChangeView:
    moment = Moment(today())
    seen = selectors.visible(office.actor, permission, moment)
    units = selectors.units_visible(office.actor, permission, moment)
    change = selectors.change_view(change_id, seen, units)
    if change is None:
        raise Http404("change")
    return change


def _title(change: ChangeView) -> str:
    name = f":{change.org_name}" if change.org_name else ""
    return f"{change.on.isoformat()}{change.words}{name}"


PAGES = (
    Page(name="change-detail", route="changes/<int:change_id>/", permission=VIEW, view=view, today_only=True),
    Page(
        name="change-undo", route="changes/<int:change_id>/undo/", permission=VIEW, view=undo, today_only=True
    ),
)
