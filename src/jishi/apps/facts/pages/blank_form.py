"""下载空表: an empty table for one type, filled with what was last known, and what it costs to fill in."""

from io import BytesIO
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.shared.dates import today
from jishi.sheets import Book, Column, book_write
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.words import period_words

from .. import forms, selectors
from ..inputs import type_label
from ..selectors import BlankForm
from .scope import IMPORT, seen_by
from .upload_detail import XLSX

SECONDS_PER_FIELD = 20


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    is_asked = "org_type" in request.GET
    form = forms.BlankForm(request.GET if is_asked else None, initial={"period": str(today().year)})
    blank = None
    if is_asked and form.is_valid():
        told = form.cleaned_data
        blank = selectors.blank_form(told["org_type"], told["period"], seen_by(office, IMPORT))
        if "download" in request.GET and blank.orgs_n:
            return _download(blank)
    context = {"title": "下载空表", "form": form, "blank": blank}
    if blank is not None:
        context |= {"label": type_label(blank.org_type), "minutes": _minutes(blank)}
    return render(request, "facts/blank_form.html", context)


def _minutes(blank: BlankForm) -> int:
    """Return the minutes that filling in takes; a number that is known already costs a glance."""
    fresh = blank.cells_n - blank.known_n
    return -(-(fresh * SECONDS_PER_FIELD + blank.known_n * SECONDS_PER_FIELD // 10) // 60)


def _download(blank: BlankForm) -> HttpResponse:
    title = f"指标数据采集表({type_label(blank.org_type)} {period_words(blank.period)})"
    columns = tuple(Column(name, "left" if n < 4 else "right") for n, name in enumerate(blank.columns))
    file = BytesIO()
    book_write(file, Book(title, columns, blank.rows, subtitle="只填白格;不清楚的写“不清楚”,不适用的写“—”"))
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


page = Page(name="facts-blank", route="facts/blank/", permission=IMPORT, view=view, today_only=True)
