"""The groups: a list, one group, cards and notebook pages to print."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..selectors import GroupRow, HouseholdFilter
from .households import HOUSEHOLDS
from .scope import ARRANGE, LISTS, VIEW, WHY_TODAY, WORK, address, may, may_work, seen_anywhere, seen_by

GROUPS_A_SHEET = 20
PARTS = {"all": "全部", "leaderless": "没有组长", "uncovered": "缺专长", "quiet": "久未联系"}

GROUPS: Table[GroupRow] = Table(
    key="warm-groups",
    title="党群温馨小组",
    unit="户、人、件",
    columns=(
        Column(
            "number",
            "小组",
            lambda row: row.title,
            link=lambda row: reverse("group-detail", args=[row.group_id]),
            order=lambda row: (row.org_name, row.number),
            card="lead",
        ),
        Column("org", "负责的党组织", lambda row: row.org_name, funnel=True, width=24),
        Column(
            "leader",
            "组长",
            lambda row: row.leader or "没有",
            tone=lambda row: "" if row.leader else "late",
            card="state",
        ),
        Column("people", "成员", lambda row: row.people_n, Kind.COUNT),
        Column("members", "其中党员", lambda row: row.members_n, Kind.COUNT),
        Column(
            "households",
            "联系户",
            lambda row: row.households_n,
            Kind.COUNT,
            link=lambda row: f"{reverse('group-detail', args=[row.group_id])}#households",
        ),
        Column("work", "工作量", lambda row: row.work, Kind.COUNT),
        Column("open", "正在办", lambda row: row.open_n, Kind.COUNT),
        Column("closed", "已办结", lambda row: row.closed_n, Kind.COUNT),
        Column("missing", "缺的专长", lambda row: "、".join(row.missing) or None, width=20),
        Column("quiet", "距上次联系(天)", lambda row: row.quiet_days, Kind.COUNT),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    every = selectors.group_rows(seen_by(office))
    quiet = selectors.quiet_days(office.moment.valid_on)
    work, skill = office.GET.get("work", ""), office.GET.get("skill", "")
    every = [
        row for row in every if (not work or str(row.work) == work) and (not skill or skill in row.missing)
    ]
    kept = {
        "all": every,
        "leaderless": [row for row in every if not row.leader],
        "uncovered": [row for row in every if row.missing],
        "quiet": [row for row in every if (row.quiet_days or 0) > quiet],
    }
    part = office.GET.get("part", "all")
    part = part if part in PARTS else "all"
    org_id = may_work(office)
    context = {
        "title": "小组名单",
        "tabs": [
            (address(office, "group-list", part=key), word, len(kept[key]), key == part)
            for key, word in PARTS.items()
        ],
        "cards_href": address(office, "group-cards", org_id) if org_id and every else "",
        "quiet": quiet,
    }
    return page_or_book(office, "outreach/group_list.html", GROUPS.show(kept[part], office.GET), context)


def detail(request: HttpRequest, group_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = selectors.group_row(group_id, seen_anywhere(office))
    if row is None:
        raise Http404("group")
    may_open = may(office, LISTS, row.org_id)
    households = (
        selectors.households_page(seen_anywhere(office, LISTS), HouseholdFilter(group_id=group_id), most=500)
        if may_open
        else []
    )
    if may_open:
        services.households_list_record(subject=f"group:{group_id}", count=len(households), by=office.actor)
    context = {
        "title": f"{row.org_name}{row.title}",
        "row": row,
        "people": selectors.seats_of([group_id])[group_id],
        "households": HOUSEHOLDS.show(households, office.GET),
        "may_open": may_open,
        "may_work": may(office, WORK, row.org_id),
        "may_arrange": may(office, ARRANGE, row.org_id),
    }
    return render(request, "outreach/group_detail.html", context)


@never_cache
def card(request: HttpRequest, group_id: int) -> HttpResponse:
    """Lay one group's card and an empty notebook page on paper. Names stand in full: a logged reading."""
    office = cast(OfficeRequest, request)
    cards = services.group_cards_print(group_ids=[group_id], by=office.actor)
    back = reverse("group-detail", args=[group_id])
    return _printed(office, cards, "小组卡片", back)


@never_cache
def cards(request: HttpRequest, org_id: int) -> HttpResponse:
    """Lay the cards of an organisation's groups on paper, so many at a time."""
    office = cast(OfficeRequest, request)
    told = office.GET.get("first", "1")
    first = max(1, int(told)) if told.isdecimal() else 1
    seen = seen_anywhere(office, WORK)
    rows = [row for row in selectors.group_rows(seen) if row.org_id == org_id]
    chosen = rows[first - 1 : first - 1 + GROUPS_A_SHEET]
    printed = (
        services.group_cards_print(group_ids=[row.group_id for row in chosen], by=office.actor)
        if chosen
        else []
    )
    pages = [
        (start + 1, min(start + GROUPS_A_SHEET, len(rows)), start + 1 == first)
        for start in range(0, len(rows), GROUPS_A_SHEET)
    ]
    back = reverse("group-list")
    return _printed(office, printed, "小组卡片", back, pages)


def _printed(
    office: OfficeRequest,
    printed: list[services.Card],
    title: str,
    back: str,
    pages: list[tuple[int, int, bool]] | None = None,
) -> HttpResponse:
    context = {
        "title": title,
        "cards": printed,
        "pages": pages or [],
        "back": back,
        "blank_rows": range(10),
        "kinds": [*selectors.KINDS.values()],
    }
    return render(office, "outreach/group_cards.html", context)


PAGES = (
    Page(
        name="group-list", route="groups/", permission=VIEW, view=view, today_only=True, why_today=WHY_TODAY
    ),
    Page(
        name="group-detail",
        route="groups/<int:group_id>/",
        permission=VIEW,
        view=detail,
        org_of=lambda group_id: selectors.group_org(group_id),
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="group-card",
        route="groups/<int:group_id>/card/",
        permission=WORK,
        view=card,
        org_of=lambda group_id: selectors.group_org(group_id),
        today_only=True,
    ),
    Page(
        name="group-cards",
        route="orgs/<int:org_id>/group-cards/",
        permission=WORK,
        view=cards,
        today_only=True,
    ),
)
