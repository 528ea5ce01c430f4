"""Forms that come from above: hand one in, say which column is what, get it back filled in."""

from typing import BinaryIO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell

from .. import selectors, services
from ..form_sources import SeenBy
from ..received_forms import MatchForm, ReceivedFormForm
from ..selectors import ReceivedFormView
from .table_detail import workbook_response
from .table_list import VIEW


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    tables = [
        (each.name, each.template.title) for each in selectors.table_entries(office.actor) if each.may_view
    ]
    form = ReceivedFormForm(request.POST or None, request.FILES or None, tables=tables)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            form_id = services.received_form_keep(
                title=told["title"],
                table=told["table"],
                filename=told["file"].name,
                content=told["file"].chunks(),
                by=office.actor,
            )
        except services.RegistryError as error:
            for fault in error.faults:
                form.refuse(fault.text, "file")
        else:
            return redirect("received-form", received_form_id=form_id)
    context = {"title": "上级来表", "form": form, "kept": selectors.received_forms_of(office.actor)}
    return render(request, "registry/received_form_list.html", context)


def detail(request: HttpRequest, received_form_id: int) -> HttpResponse:
    """Say which field goes into which column, and see what cannot be filled."""
    office = cast(OfficeRequest, request)
    kept = _kept(office, received_form_id)
    form = MatchForm(request.POST or None, kept=kept, by=office.actor)
    if request.method == "POST" and form.is_valid():
        services.received_form_match(form_id=kept.form_id, matched=form.matched(), by=office.actor)
        result_tell(request, f"已存为模板:{len(form.matched())}栏对上了。")
        return redirect("received-form", received_form_id=kept.form_id)
    filled, refused = None, ""
    try:
        filled = services.received_form_look(form_id=kept.form_id, seen_by=_seen_by(office), by=office.actor)
    except services.RegistryError as error:
        refused = error.faults[0].text
    context = {"title": kept.title, "kept": kept, "form": form, "filled": filled, "refused": refused}
    return render(request, "registry/received_form.html", context)


def fill(request: HttpRequest, received_form_id: int) -> HttpResponse | FileResponse:
    """Give the form filled in."""
    office = cast(OfficeRequest, request)
    kept = _kept(office, received_form_id)

    def write(file: BinaryIO) -> None:
        services.received_form_fill(
            form_id=kept.form_id, seen_by=_seen_by(office), target=file, by=office.actor
        )

    try:
        return workbook_response(f"{kept.title}(已填)", write)
    except services.RegistryError as error:
        refusal_tell(office, error.faults[0].text)
        return redirect("received-form", received_form_id=kept.form_id)


def _kept(office: OfficeRequest, form_id: int) -> ReceivedFormView:
    kept = selectors.received_form(form_id, office.actor)
    if kept is None or kept.table not in services.handlers():
        raise Http404("form")
    return kept


def _seen_by(office: OfficeRequest) -> SeenBy:
    return lambda permission: selectors.visible(office.actor, permission, office.moment, office.scope)


ROUTE = "tables/received/<int:received_form_id>/"
PAGES = (
    Page(name="received-forms", route="tables/received/", permission=VIEW, view=view, today_only=True),
    Page(name="received-form", route=ROUTE, permission=VIEW, view=detail, today_only=True),
    Page(name="received-form-fill", route=f"{ROUTE}fill/", permission=VIEW, view=fill, today_only=True),
)
