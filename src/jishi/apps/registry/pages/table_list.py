"""The office's tables: hand one out, take it in, or export it as it stands."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors

VIEW = "registry.view_org"


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    context = {
        "title": "表格导入导出",
        "entries": selectors.table_entries(office.actor),
        "uploads": [] if office.is_past else selectors.table_uploads_of(office.actor),
    }
    return render(request, "registry/table_list.html", context)


page = Page(name="tables", route="tables/", permission=VIEW, view=view, nav="表格")
