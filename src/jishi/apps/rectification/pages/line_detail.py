"""One ledger line: the problem, where it stands, who, until when, what is next."""

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import LineDetail
from ..steps import STEPS
from .scope import VIEW

# Which step is the one button, for whoever may take several.
FIRST = ("accept", "check", "extend", "plan", "apply", "relapse", "settle", "supervise")


@dataclass(frozen=True, slots=True)
class Button:
    """One step that the reader may take."""

    label: str
    href: str
    is_main: bool


def view(request: HttpRequest, line_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    detail = selectors.line_detail(line_id, office.moment)
    if detail is None:
        raise Http404("line")
    context = {
        "title": f"整改事项:{detail.row.problem}",
        "detail": detail,
        "row": detail.row,
        "book_label": selectors.BOOK_LABELS[detail.row.book],
        "sheet_href": _sheet(detail.rating_id) if office.actor.may("grading.view_rating") else "",
        "org_href": _org(office, detail),
        "buttons": [] if office.is_past else _buttons(office, detail),
    }
    return render(request, "rectification/line_detail.html", context)


def _buttons(office: OfficeRequest, detail: LineDetail) -> list[Button]:
    """Return the steps, the main one first; answering a request comes before everything but looking at results."""
    line_id = detail.row.line_id
    may = selectors.steps_open(line_id, office.actor, today())
    order = [what for what in FIRST if what != "extend" or detail.asked_deadline]
    main = next((what for what in order if what in may), may[0] if may else "")
    return [
        Button(
            "同意延期" if what == "extend" and detail.asked_deadline else STEPS[what].label,
            reverse("line-step", args=[line_id, what]),
            what == main,
        )
        for what in sorted(may, key=lambda what: what != main)
    ]


def _sheet(rating_id: int) -> str:
    try:
        return reverse("rating-detail", args=[rating_id])
    except NoReverseMatch:
        return ""


def _org(office: OfficeRequest, detail: LineDetail) -> str:
    if not office.actor.may("registry.view_org"):
        return ""
    address = reverse("org-detail", args=[detail.row.org_id])
    return f"{address}?on={detail.row.listed_on.isoformat()}" if detail.row.is_gone else address


page = Page(
    name="line-detail",
    route="lines/<int:line_id>/",
    permission=VIEW,
    view=view,
    org_of=selectors.line_org,
    line_of=selectors.line_agency,
)
