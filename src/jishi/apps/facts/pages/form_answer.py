"""One organisation answers a form: large print, one screen, the same on paper."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell

from .. import selectors, services
from ..selectors import CellView, FormView, SheetRow
from ..services import CellRefused
from .form_cells import answer_tell, by_name, kept_text, told_from
from .scope import ANSWER


def view(request: HttpRequest, org_id: int, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = selectors.form_view(form_id)
    if form is None:
        raise Http404("form")
    refused: dict[str, CellRefused] = {}
    if request.method == "POST":
        told = [one for one in told_from(request.POST) if one.org_id == org_id]
        try:
            result = services.form_answer(form_id=form_id, told=told, by=office.actor)
        except services.FactsError as error:
            refusal_tell(request, "".join(fault.text for fault in error.faults))
            return redirect("org-form", org_id=org_id, form_id=form_id)
        answer_tell(request, result)
        refused = by_name(result.refused)
        if not refused:
            return redirect("org-form", org_id=org_id, form_id=form_id)
    sheet = selectors.sheet_of(form_id, org_id, office.actor, office.moment)
    if sheet is None or form.state == "draft":
        raise Http404("form")
    return render(request, "facts/form_answer.html", _context(form, sheet, refused))


def _context(form: FormView, sheet: SheetRow, refused: dict[str, CellRefused]) -> dict[str, Any]:
    cells = [cell for cell in sheet.cells if cell is not None]
    own = [cell for cell in cells if cell.may_tell and cell.kind != "pending"]
    return {
        "title": form.title,
        "form": form,
        "sheet": sheet,
        "asked": [_entry(cell, refused) for cell in own if not cell.is_confirmed_only],
        "confirmed": [_entry(cell, refused) for cell in own if cell.is_confirmed_only],
        "others": [cell for cell in cells if cell not in own],
        "open_n": sum(cell.is_open for cell in own),
        "is_open": form.state == "issued",
    }


def _entry(cell: CellView, refused: dict[str, CellRefused]) -> dict[str, Any]:
    return {
        "cell": cell,
        "text": kept_text(refused, cell.name, ""),
        "why": refused[cell.name].why if cell.name in refused else "",
    }


page = Page(
    name="org-form",
    route="orgs/<int:org_id>/forms/<int:form_id>/",
    permission=ANSWER,
    view=view,
    today_only=True,
)
