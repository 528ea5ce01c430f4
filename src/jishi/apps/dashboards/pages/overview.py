"""The five figures of one subtree; each opens its list and the rule that counted it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.no_scope import no_scope
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from ..figures import asking_of, five


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None:
        return no_scope(office, "五个数")
    figures = five(asking_of(office.actor, office.scope, office.moment))
    return render(request, "dashboards/overview.html", {"title": "五个数", "figures": figures})


page = Page(name="overview", route="overview/", permission="dashboards.overview", view=view, nav="五个数")
