"""The units of a campaign: who is covered and how, who is not and why, who is not counted."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import Board, CaseRow
from ..selectors.cases import GOING
from ..steps import VIEW, WORK
from .board import NO_CLUSTER, ways_of
from .scope import looked_at

STANDS = {"covered": "已覆盖", "": "未覆盖", "ask": "待摸清", "out": "不计入"}


def view(request: HttpRequest, campaign_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    looked = looked_at(office, campaign_id)
    found = selectors.board(looked)
    shown = cases_table(office, found).show(found.rows, office.GET)
    many = reverse("cases-step", args=[campaign_id]) + shown.asked.address(page=None)
    context = {
        "title": f"{looked.campaign.title}:单位名单",
        "campaign": looked.campaign,
        "many_href": many if shown.count and office.actor.may(WORK) and not office.is_past else "",
    }
    return page_or_book(office, "coverage/case_list.html", shown, context)


def cases_table(office: OfficeRequest, found: Board) -> Table[CaseRow]:
    """Return the columns of the list, which are also what it can be filtered by."""
    looked, area = found.looked, ways_of(office, found)["area"]

    def place(row: CaseRow) -> str:
        return area.names.get(area.key_of(row), "其他")

    columns: tuple[Column[CaseRow], ...] = (
        Column(
            "name",
            "单位",
            lambda r: r.name,
            link=lambda r: reverse("case-detail", args=[r.case_id]),
            card="lead",
            width=36,
        ),
        Column("area", "地方", place, funnel=True),
        Column("staff", "职工", lambda r: words.NOT_ASKED if r.staff_n is None else r.staff_n, Kind.COUNT),
        Column(
            "members", "党员", lambda r: words.NOT_ASKED if r.members_n is None else r.members_n, Kind.COUNT
        ),
        Column("full", "正式党员", lambda r: words.NOT_ASKED if r.full_n is None else r.full_n, Kind.COUNT),
        Column("stands", "是否覆盖", lambda r: STANDS[r.stands], funnel=True),
        Column("going", "进展", lambda r: GOING.get(r.going), funnel=True),
        Column("scale", "规模", lambda r: r.scale_label, funnel=True),
        Column("step", "走到哪一步", lambda r: r.step_label, funnel=True, card="state", width=20),
        Column("stay", "停留", lambda r: r.stay_days, Kind.COUNT),
        Column("why", "为什么没有", lambda r: r.why_label or None, funnel=True, width=20),
        Column("ease", "难易", lambda r: r.ease_label or None, funnel=True),
        Column("owner", "谁去办", lambda r: r.owner or None),
        Column("lead", "牵头部门", lambda r: r.lead or "没有牵头部门", funnel=True),
        Column("cluster", "集中区域", lambda r: r.cluster or NO_CLUSTER, funnel=True),
        Column("way", "方式", lambda r: r.way_label, funnel=True),
        Column("when", "何时覆盖", lambda r: r.when(looked.day) or None, funnel=True),
        Column("clock", "时限", lambda r: r.clock(looked.day) or None, funnel=True),
        Column(
            "deadline",
            "完成时限",
            lambda r: r.deadline,
            Kind.DAY,
            tone=lambda r: "late" if r.deadline and r.deadline < looked.day else "",
        ),
    )
    return Table("cases", "单位名单", columns, unit="人、天")


page = Page(name="case-list", route="campaigns/<int:campaign_id>/units/", permission=VIEW, view=view)
