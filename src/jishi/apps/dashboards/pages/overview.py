"""The five figures of one subtree; each opens its list and the rule that counted it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from ..figures import asking_of, five


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None:
        raise Http404("scope")
    figures = five(asking_of(office.actor, office.scope, office.moment))
    return render(request, "dashboards/overview.html", {"title": "五个数", "figures": figures})


page = Page(name="overview", route="overview/", permission="dashboards.overview", view=view, nav="五个数")
