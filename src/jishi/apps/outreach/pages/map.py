"""小组分布图: groups on a map without tiles, how much work they have, what they lack."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.charts import Bar, bar_chart
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from .scope import LISTS, VIEW, WHY_TODAY, address, may_work, seen_by


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = seen_by(office)
    rows = selectors.group_rows(seen)
    drawn = selectors.group_map(seen, with_homes=may_work(office, LISTS) is not None)
    loads = selectors.loads(rows)
    bars = [Bar(str(work), n, address(office, "group-list", work=work)) for work, n in loads]
    told = ";".join(f"工作量{work}的{n}个组" for work, n in loads if n)
    context = {
        "title": "小组分布图",
        "map": drawn,
        "groups_n": len(rows),
        "leaderless_n": sum(not row.leader for row in rows),
        "leaderless_href": address(office, "group-list", part="leaderless"),
        "missing": [
            (skill, n, address(office, "group-list", part="uncovered", skill=skill))
            for skill, n in selectors.skills_missing(rows)
        ],
        "ungrouped_n": selectors.sums(seen).ungrouped_n,
        "ungrouped_href": address(office, "household-list", part="ungrouped"),
        "may_open": office.actor.may(LISTS),
        "chart": bar_chart("loads", bars, label=f"各组工作量:{told}。", unit="个组") if bars else None,
    }
    return render(request, "outreach/group_map.html", context)


page = Page(
    name="group-map", route="groups/map/", permission=VIEW, view=view, today_only=True, why_today=WHY_TODAY
)
