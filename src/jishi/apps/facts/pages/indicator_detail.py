"""Every organisation under one indicator: its value, or that it is missing."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import OrgQuestion
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.unclear import period_read
from jishi.web.words import period_words

from .. import selectors
from ..inputs import type_label
from ..selectors import Indicator, OrgIndicator
from .scope import VIEW, seen_by


def view(request: HttpRequest, period: str, indicator: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    asked = selectors.indicators().get(indicator)
    if asked is None:
        raise Http404("indicator")
    period = period_read(period, reverse("facts-list")).text
    rows = _narrowed(selectors.indicator_orgs(asked, period, seen_by(office)), office)
    shown = orgs_table(asked, period).show(rows, request.GET)
    context = {
        "title": f"{asked.heading}({period_words(period)})",
        "indicator": asked,
        "owner": selectors.owner_label(asked),
        "period": period,
    }
    return page_or_book(request, "facts/indicator_detail.html", shown, context)


def _narrowed(rows: list[OrgIndicator], office: OfficeRequest) -> list[OrgIndicator]:
    """Keep the organisations of one row of a roll-up, and those of them that told a zero."""
    told = office.GET
    if told.get("zero") == "1":
        rows = [row for row in rows if row.fact is not None and row.fact.value == 0]
    asked = OrgQuestion(
        seen_by(office),
        area=told.get("area"),
        line=told.get("line"),
        is_near=told.get("near") == "1",
        functional=told.get("functional"),
    )
    if not asked.is_narrowed:
        return rows
    ids = registry.orgs_asked(asked)
    return [row for row in rows if row.org_id in ids]


def orgs_table(indicator: Indicator, period: str) -> Table[OrgIndicator]:
    """Return the table of organisations under one indicator."""

    def number(row: OrgIndicator) -> int | str:
        return row.state if row.fact is None or row.fact.value is None else row.fact.value

    is_amount = indicator.scale in ("fen", "bp", "cp")

    return Table(
        key="fact-orgs",
        title=f"{indicator.label}{period_words(period)}",
        unit=indicator.unit,
        columns=(
            Column(
                "name",
                "组织名称",
                lambda row: row.name,
                link=lambda row: reverse("org-facts", args=[row.org_id]) + f"?period={period}",
                order=lambda row: row.code,
                card="lead",
                width=30,
            ),
            Column("type", "类型", lambda row: type_label(row.org_type), funnel=True),
            Column(
                "value",
                indicator.label,
                (lambda row: row.fact.text if row.fact else row.state) if is_amount else number,
                Kind.TEXT if is_amount or indicator.scale == "flag" else Kind.COUNT,
                order=number,
                link=lambda row: reverse("org-fact", args=[row.org_id, indicator.id]) if row.fact else "",
                card="state",
            ),
            Column("state", "填报情况", lambda row: row.state, funnel=True),
            Column("fresh", "是否过期", _fresh, funnel=True),
            Column("observed", "采集日期", lambda row: row.fact.observed_on if row.fact else None, Kind.DAY),
            Column("source", "来源", lambda row: row.fact.source if row.fact else None, width=20),
        ),
    )


def _fresh(row: OrgIndicator) -> str | None:
    if row.fact is None:
        return None
    return "过期" if row.fact.is_stale else "有效"


page = Page(name="facts-indicator", route="facts/<str:period>/<slug:indicator>/", permission=VIEW, view=view)
