"""为什么是这个数: one sentence, two lists, who is left out and why, and the rule."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from ..figures import FIGURES, asking_of, figure


def view(request: HttpRequest, key: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if key not in FIGURES or office.scope is None:
        raise Http404(key)
    found = figure(key, asking_of(office.actor, office.scope, office.moment))
    return render(
        request, "dashboards/why.html", {"title": f"为什么是这个数:{found.rule.name}", "figure": found}
    )


page = Page(name="why", route="overview/<slug:key>/", permission="dashboards.overview", view=view)
