"""Units: those that host one's organisations, and those that lie in one's area."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import UnitQuestion, UnitRow
from .org_all import ticks

VIEW = "registry.view_org"


UNITS: Table[UnitRow] = Table(
    key="units",
    title="单位名册",
    unit="人、岁、%",
    columns=(
        Column(
            "name",
            "单位名称",
            lambda row: row.name,
            link=lambda row: address("unit-detail", row.unit_id),
            card="lead",
            width=30,
        ),
        Column("code", "代码", lambda row: row.code, width=14),
        Column("unit_type", "类型", lambda row: row.type_label, funnel=True),
        Column("area", "属地", lambda row: row.area, width=14),
        Column("status", "状态", lambda row: row.status_label, funnel=True, card="state"),
        Column(
            "relation", "与本级组织的关系", lambda row: row.relation, funnel=True, sortable=False, width=18
        ),
        Column("orgs", "组织", lambda row: row.orgs_n, Kind.COUNT, sortable=False),
        Column("staff_n", "职工", lambda row: _or_missing(row.staff_n), Kind.COUNT),
        Column(
            "age",
            "平均年龄",
            lambda row: _or_missing(row.mean_age_tenths),
            Kind.TENTHS,
            sortable=False,
            card="off",
        ),
        Column(
            "turnover",
            "年流动率",
            lambda row: _or_missing(row.turnover_bp),
            Kind.RATE,
            sortable=False,
            card="off",
        ),
    ),
)


def _or_missing(value: int | None) -> int | str:
    return "未采集" if value is None else value


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.units_visible(office.actor, VIEW, office.moment)
    if office.scope is not None:
        seen = selectors.territory_of(seen, office.scope.path)
    asked = UNITS.asked(request.GET)
    question = UnitQuestion(
        seen,
        types=asked.chosen.get("unit_type", ()),
        statuses=asked.chosen.get("status", ()),
        relations=asked.chosen.get("relation", ()),
        sort=asked.sort or "code",
        is_descending=asked.is_descending,
    )
    shown = UNITS.show_page(
        selectors.units_page(question, first=(asked.page - 1) * UNITS.page_size, most=UNITS.page_size),
        request.GET,
        count=selectors.units_count(question),
        every=lambda: selectors.units_every(question),
        ticks={key: ticks(choices) for key, choices in selectors.units_choices(question).items()},
    )
    return page_or_book(request, "registry/unit_list.html", shown, {"title": "单位名册"})


page = Page(name="unit-list", route="units/", permission=VIEW, view=view, nav="单位")
