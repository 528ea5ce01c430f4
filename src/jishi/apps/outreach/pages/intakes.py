"""移交人员联系情况: people whom a restructured unit handed over, and how their needs are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import IntakeLine
from .scope import LISTS, WHY_TODAY, address, seen_anywhere

REGISTER = "registry.view_member"


def _table(office: OfficeRequest) -> Table[IntakeLine]:
    def needs(end: str) -> Callable[[IntakeLine], str]:
        return lambda row: address(office, "need-list", batch=row.batch_id, end=end)

    return Table(
        key="intake-needs",
        title="移交人员联系情况",
        unit="人、户、件",
        columns=(
            Column(
                "unit",
                "移交单位",
                lambda row: row.from_unit,
                link=lambda row: reverse("letter-batch", args=[row.batch_id]),
                card="lead",
                width=28,
            ),
            Column("on", "移交日期", lambda row: row.handed_on, Kind.DAY, card="state"),
            Column("people", "移交人数", lambda row: row.people_n, Kind.COUNT),
            Column("members", "其中党员", lambda row: row.members_n, Kind.COUNT),
            Column("received", "党员已接收", lambda row: row.received_n, Kind.COUNT),
            Column(
                "households",
                "列为联系户",
                lambda row: row.households_n,
                Kind.COUNT,
                link=lambda row: address(office, "household-list", batch=row.batch_id),
            ),
            Column("grouped", "已编组", lambda row: row.grouped_n, Kind.COUNT),
            Column("needs", "诉求", lambda row: row.needs_n, Kind.COUNT, link=needs("all")),
            Column("open", "正在办", lambda row: row.open_n, Kind.COUNT, link=needs("open")),
            Column("closed", "本人认可", lambda row: row.closed_n, Kind.COUNT, link=needs("closed")),
            Column(
                "not_done", "没办成,已说明", lambda row: row.not_done_n, Kind.COUNT, link=needs("not_done")
            ),
        ),
    )


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.intake_lines(seen_anywhere(office, LISTS), seen_anywhere(office, REGISTER))
    return page_or_book(
        office,
        "outreach/intake_needs.html",
        _table(office).show(rows, office.GET),
        {"title": "移交人员联系情况"},
    )


page = Page(
    name="intake-needs",
    route="outreach/intakes/",
    permission=LISTS,
    view=view,
    today_only=True,
    why_today=WHY_TODAY,
)
