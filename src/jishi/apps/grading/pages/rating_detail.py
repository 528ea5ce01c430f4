"""得分单: one organisation's points by criterion, and why; other values may be tried."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from jishi.apps.registry import selectors as registry
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from ..forms import TrialForm
from ..selectors import Sheet
from .org_parts import ungraded_words
from .scope import RATIFY, RATING, org_of_rating

PICK = "rectification.edit_line"


def view(request: HttpRequest, rating_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    return _sheet(office, selectors.sheet_of_rating(rating_id, office.moment))


def of_org(request: HttpRequest, org_id: int) -> HttpResponse:
    """Show the sheet in force of one organisation, or say why it has none."""
    office = cast(OfficeRequest, request)
    sheet = selectors.sheet_of_org(org_id, office.moment)
    if sheet is not None:
        return _sheet(office, sheet)
    name = registry.names_of([org_id], office.moment).get(org_id, "")
    words = ungraded_words(org_id, office.moment)
    return render(
        request, "grading/rating_none.html", {"title": f"{name} 得分单", "org_id": org_id, "words": words}
    )


def trial(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Score the values in the address and show what would change; nothing is kept."""
    inputs = selectors.trial_inputs(rating_id)
    # What the address leaves out stands as it was; only a box that was emptied means no data.
    as_it_was = {one.indicator: one.text for one in inputs}
    form = TrialForm(as_it_was | request.GET.dict() if request.GET else None, inputs=inputs)
    found = None
    if form.is_valid():
        changes = form.changes()
        if not form.errors:
            found = selectors.trial_of(rating_id, changes)
    context = {"trial": found, "form": form, "rating_id": rating_id, "title": "算一算"}
    template = "grading/part_trial.html" if cast(OfficeRequest, request).htmx else "grading/rating_trial.html"
    return render(request, template, context)


def _sheet(office: OfficeRequest, sheet: Sheet) -> HttpResponse:
    head = sheet.head
    moment = office.moment.on(head.on_date)
    name = registry.names_of([head.org_id], moment).get(head.org_id, "")
    is_lost_only = office.GET.get("lost") == "1"
    place = selectors.place_among_type(head.rating_id, office.moment)
    context: dict[str, Any] = {
        "title": f"{name} 得分单",
        "name": name,
        "code": registry.codes_of([head.org_id]).get(head.org_id, ""),
        "type_label": selectors.TYPE_LABELS.get(head.org_type, head.org_type),
        "sheet": sheet,
        "groups": [group.shown if is_lost_only else group for group in sheet.groups],
        "is_lost_only": is_lost_only,
        "place": place,
        "pick_href": _pick_href(office, head.rating_id),
        "may_correct": _may(office, RATIFY, head.org_id) and _is_in_effect(sheet),
        "form": TrialForm(inputs=selectors.trial_inputs(head.rating_id)),
        "rating_id": head.rating_id,
    }
    return render(office, "grading/rating_detail.html", context)


def _is_in_effect(sheet: Sheet) -> bool:
    return sheet.decision is not None and sheet.decision.until is None


def _may(office: OfficeRequest, permission: str, org_id: int) -> bool:
    return not office.is_past and registry.visible(office.actor, permission, office.moment).has(org_id)


def _pick_href(office: OfficeRequest, rating_id: int) -> str:
    """Return where a lost point is put on the ledger; "" where nobody offers that or the reader may not."""
    if office.is_past or not office.actor.may(PICK):
        return ""
    try:
        return reverse("line-pick", args=[rating_id])
    except NoReverseMatch:
        return ""


PAGES = (
    Page(
        name="rating-detail",
        route="ratings/<int:rating_id>/",
        permission=RATING,
        view=view,
        org_of=org_of_rating,
    ),
    Page(
        name="rating-trial",
        route="ratings/<int:rating_id>/trial/",
        permission=RATING,
        view=trial,
        org_of=org_of_rating,
    ),
    Page(name="org-rating", route="orgs/<int:org_id>/rating/", permission=RATING, view=of_org),
)
