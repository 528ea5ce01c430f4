"""要派第一书记的村: weak villages with their open problems, ticked to be sent somebody."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way

from .. import selectors, services
from ..rights import RUN
from .scope import owner_of, pressed, seen_by

MOST = 800
"""Problems that are read for one page; who sees more looks at one county after the other."""


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.villages_in_need(seen_by(office, RUN), office.moment.valid_on, MOST)
    if request.method == "POST" and office.scope is not None:
        ticked = [int(one) for one in request.POST.getlist("org") if one.isdecimal()]
        owner = owner_of(office.scope.org_id, office)
        pressed(
            office,
            lambda: services.posts_want_for(org_ids=ticked, owner_org_id=owner, on=today(), by=office.actor),
            "已为勾选的村登记第一书记岗位。",
            Way("开展选派", reverse("choice-new", args=[owner])),
        )
        return redirect("weak-village-list")
    context = {
        "title": "要派第一书记的村",
        "rows": rows,
        "is_cut": sum(len(row.problems) for row in rows) >= MOST // 2,
        "waiting": sum(row.may_want for row in rows),
        "may_want": office.scope is not None and not office.is_past,
    }
    return render(request, "postings/weak_village_list.html", context)


PAGES = (Page(name="weak-village-list", route="weak-villages/", permission=RUN, view=view),)
