"""功能型组织: the list in the order of its trees, one with its villages and people, and what can be done to it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors.functional import FunctionalRow, VillageRow

VIEW = "registry.view_org"
DEPTH = "· "


def _counting(row: FunctionalRow) -> str:
    return f"计入({row.counted_by})" if row.counted_by else "不计入"


FUNCTIONALS: Table[FunctionalRow] = Table(
    key="functional",
    title="功能型组织",
    unit="",
    page_size=500,
    columns=(
        Column(
            "name",
            "名称",
            lambda row: DEPTH * row.depth + row.name,
            link=lambda row: reverse("functional-detail", args=[row.functional_id]),
            sortable=False,
            card="lead",
            width=34,
        ),
        Column("kind", "类别", lambda row: row.kind_label, sortable=False, card="state"),
        Column("purpose", "做什么", lambda row: row.purpose or None, sortable=False),
        Column(
            "host",
            "依托的党组织",
            lambda row: row.host_name,
            link=lambda row: reverse("org-detail", args=[row.host_id]),
            sortable=False,
            width=28,
        ),
        Column("below", "下面的", lambda row: row.below_n, Kind.COUNT, sortable=False),
        Column(
            "villages",
            "覆盖的村",
            lambda row: row.villages_n,
            Kind.COUNT,
            link=lambda row: reverse("functional-detail", args=[row.functional_id]) + "#work",
            sortable=False,
        ),
        Column("officers", "人员", lambda row: row.officers_n, Kind.COUNT, sortable=False),
        Column("counting", "统计", _counting, sortable=False, width=24),
    ),
)


def _state(row: VillageRow) -> str | None:
    if not row.functional_name:
        return "没有覆盖"
    return None if row.officers else "没有人"


VILLAGES: Table[VillageRow] = Table(
    key="functional-villages",
    title="覆盖的村",
    unit="",
    page_size=100,
    columns=(
        Column("town", "乡镇", lambda row: row.township or None, funnel=True),
        Column("village", "村", lambda row: row.name, card="lead", width=20),
        Column("code", "区划代码", lambda row: row.area_code, card="off", width=16),
        Column("functional", "由谁覆盖", lambda row: row.functional_name or None, funnel=True, width=30),
        Column(
            "people",
            "人员",
            lambda row: "、".join(f"{one.name}({one.role})" for one in row.officers) or None,
            sortable=False,
            width=30,
        ),
        Column(
            "state",
            "说明",
            _state,
            funnel=True,
            card="state",
            tone=lambda row: "late" if _state(row) else "",
        ),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    rows = selectors.functional_orgs(seen)
    context = {
        "title": "功能型组织",
        "counted": sum(bool(row.counted_by) for row in rows),
        "may_edit": not office.is_past and office.actor.may("registry.edit"),
    }
    return page_or_book(
        request, "registry/functional_list.html", FUNCTIONALS.show(rows, request.GET), context
    )


def detail(request: HttpRequest, functional_id: int) -> HttpResponse:
    """Show one with what it covers, village by village, and who is there."""
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment)
    card = selectors.functional_card(functional_id, seen=seen)
    if card is None:
        raise Http404("functional")
    is_today = not office.is_past
    context = {
        "title": card.row.name,
        "card": card,
        "counting": _counting(card.row),
        "may_edit": is_today and office.actor.may("registry.edit"),
        "may_decide": is_today and office.actor.may("registry.reorganise"),
    }
    shown = VILLAGES.show(card.villages, request.GET)
    return page_or_book(request, "registry/functional_detail.html", shown, context)


PAGES = (
    Page(name="functional-list", route="functional/", permission=VIEW, view=view, nav="功能型组织"),
    Page(
        name="functional-detail",
        route="functional/<int:functional_id>/",
        permission=VIEW,
        view=detail,
        org_of=selectors.functional_seat,
    ),
)
