"""What other programs can ask and write: every endpoint, from the API's own description."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from jishi.web.page import Page


def view(request: HttpRequest) -> HttpResponse:
    told = import_string(settings.API_DESCRIPTION)()
    context = {"title": "接口说明", "endpoints": told, "most": settings.API_REQUESTS_A_MINUTE}
    return render(request, "accounts/api_docs.html", context)


page = Page(name="api-docs", route="api/", permission="signed-in", view=view)
