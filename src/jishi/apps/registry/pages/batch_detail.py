"""One batch of the register: what came in with it, and the way back."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.shared.dates import Moment, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors, services
from ..selectors import BatchPage
from .undo import VIEW, Undo, may_undo, undo_page, undoable


def view(request: HttpRequest, register_batch_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    batch = _batch(office, register_batch_id)
    context = {"title": _title(batch), "batch": batch, "may_undo": may_undo(office, batch.rights)}
    return render(request, "registry/batch_detail.html", context)


def undo(request: HttpRequest, register_batch_id: int) -> HttpResponse:
    """Ask for the reason and take the batch back, or list what must be undone first."""
    office = cast(OfficeRequest, request)
    batch = undoable(office, selectors.batch_rights(register_batch_id), _batch, register_batch_id)
    seen = selectors.visible(office.actor, VIEW, Moment(today()))
    wish = Undo(
        what=_title(batch),
        back=reverse("registry-batch", args=[batch.batch_id]),
        outlook=lambda: selectors.batch_outlook(batch.batch_id, seen),
        do=lambda reason: services.batch_revert(batch_id=batch.batch_id, reason=reason, by=office.actor),
    )
    return undo_page(request, wish)


def _batch(office: OfficeRequest, batch_id: int, permission: str = VIEW) -> BatchPage:
    moment = Moment(today())
    seen = selectors.visible(office.actor, permission, moment)
    units = selectors.units_visible(office.actor, permission, moment)
    batch = selectors.batch_page(batch_id, seen, units)
    if batch is None:
        raise Http404("batch")
    return batch


def _title(batch: BatchPage) -> str:
    return f"第{batch.batch_id}批:{batch.words}"


PAGES = (
    Page(
        name="registry-batch",
        route="batches/<int:register_batch_id>/",
        permission=VIEW,
        view=view,
        today_only=True,
    ),
    Page(
        name="registry-batch-undo",
        route="batches/<int:register_batch_id>/undo/",
        permission=VIEW,
        view=undo,
        today_only=True,
    ),
)
