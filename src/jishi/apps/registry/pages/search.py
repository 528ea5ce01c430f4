"""Search for organisations, units and people."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Table

from .. import selectors
from ..selectors import Found

VIEW, MEMBERS = "registry.view_org", "registry.view_member"
ROUTES = {"org": "org-detail", "unit": "unit-detail", "person": "org-detail"}
WORDS = {"org": "组织", "unit": "单位", "person": "人"}

FOUND: Table[Found] = Table(
    key="found",
    title="搜索结果",
    page_size=30,
    columns=(
        Column(
            "name",
            "名称",
            lambda hit: hit.name,
            link=lambda hit: reverse(ROUTES[hit.what], args=[hit.found_id]),
            sortable=False,
            card="lead",
        ),
        Column("label", "类别", lambda hit: hit.label, sortable=False, card="state"),
        Column("code", "代码", lambda hit: hit.code, sortable=False),
        Column("because", "说明", lambda hit: hit.because, sortable=False),
    ),
)
Searcher = Callable[[int, int], tuple[int, list[Found]]]


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    text = request.GET.get("q", "").strip()
    searchers = _searchers(office, text)
    asked = FOUND.asked(request.GET)
    size = FOUND.page_size
    found = {what: find((asked.page - 1) * size, size) for what, find in searchers.items()}
    counts = {what: count for what, (count, _) in found.items()}
    fullest = next((what for what in searchers if counts[what]), "org")
    what = request.GET.get("what", "") if request.GET.get("what", "") in searchers else fullest
    count, hits = found[what]
    shown = FOUND.show_page(hits, request.GET, count=count, every=lambda: searchers[what](0, count)[1])
    kinds = [(key, WORDS[key], counts[key]) for key in searchers]
    context = {"title": f"搜“{text}”" if text else "搜索", "text": text, "kinds": kinds, "what": what}
    return render(request, "registry/search.html", {"found": shown, **context})


def _searchers(office: OfficeRequest, text: str) -> dict[str, Searcher]:
    seen = selectors.visible(office.actor, VIEW, office.moment)
    units = selectors.units_visible(office.actor, VIEW, office.moment)
    members = selectors.visible(office.actor, MEMBERS, office.moment)
    found: dict[str, Searcher] = {
        "org": lambda first, most: selectors.search(text, seen=seen, first=first, most=most),
        "unit": lambda first, most: selectors.search_units(text, seen=units, first=first, most=most),
    }
    if not members.is_empty:
        found["person"] = lambda first, most: selectors.search_people(
            text, seen=members, first=first, most=most
        )
    return found


page = Page(name="search", route="search/", permission=VIEW, view=view)
