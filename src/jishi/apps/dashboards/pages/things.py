"""三件事 on paper: one A4 for a branch; the clerk prints all branches at once."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as tasks
from jishi.web.page import Page
from jishi.web.request import OfficeRequest


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    names = registry.names_of([org_id], office.moment)
    found = tasks.three_things([org_id], office.moment.valid_on)
    sheets = [(names.get(org_id, ""), found[org_id])]
    return render(request, "dashboards/things.html", {"title": "这几天要办三件事", "sheets": sheets})


def every(request: HttpRequest) -> HttpResponse:
    """Print a sheet for each branch below that has something to do itself."""
    office = cast(OfficeRequest, request)
    seen = registry.visible(office.actor, "tasks.view", office.moment, office.scope)
    orgs = registry.graded_orgs(seen)
    found = tasks.three_things([org.org_id for org in orgs], office.moment.valid_on)
    sheets = [(org.name, found[org.org_id]) for org in orgs if found[org.org_id]]
    return render(request, "dashboards/things.html", {"title": "各支部三件事", "sheets": sheets})


page = Page(
    name="things", route="orgs/<int:org_id>/things/", permission="tasks.view", view=view, today_only=True
)
all_page = Page(name="things-all", route="things/", permission="tasks.view", view=every, today_only=True)
