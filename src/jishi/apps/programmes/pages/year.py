"""年度安排: the year's phases, targets by area, and named local activities."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table

from .. import selectors
from ..selectors import Activity, Measured, Phase, Programme, Target, Untold

Reached = tuple[Target, Measured | Untold]
UNTOLD = {Untold.NOBODY: words.NOT_ASKED, Untold.IN_PART: "您只看到这里的一部分"}


def phases_table(year: Programme, office: OfficeRequest) -> Table[Phase]:
    """Return the table of phases; the one that runs says so."""
    on = office.moment.valid_on

    def stands(phase: Phase) -> str:
        if phase.has(on):
            return f"正在进行,还剩{(phase.last - on).days}天"
        return "已结束" if phase.last < on else "还没有开始"

    columns: tuple[Column[Phase], ...] = (
        Column("title", "阶段", lambda p: p.title, card="lead", sortable=False, width=16),
        Column("first", "开始", lambda p: p.first, Kind.DAY, sortable=False),
        Column("last", "结束", lambda p: p.last, Kind.DAY, sortable=False),
        Column("does", "做什么", lambda p: p.does, sortable=False, width=50),
        Column("stands", "进展", stands, card="state", sortable=False),
    )
    return Table("phases", year.title, columns, prefix="p.")


def _share(row: Reached) -> str:
    told = row[1]
    if isinstance(told, Untold):
        return UNTOLD[told]
    share = words.share_words(told.numerator, told.denominator)
    return f"{share} = {told.numerator:,} ÷ {told.denominator:,}" if told.denominator else share


TARGETS: Table[Reached] = Table(
    "targets",
    "目标",
    (
        Column("place", "地方", lambda r: r[0].place, sortable=False),
        Column("title", "目标", lambda r: r[0].title, card="lead", sortable=False, width=40),
        Column("least", "应达到", lambda r: r[0].least_bp, Kind.RATE, sortable=False),
        Column("due", "完成时限", lambda r: r[0].due, Kind.DAY, sortable=False),
        Column(
            "now",
            "现在",
            _share,
            link=lambda r: "" if isinstance(r[1], Untold) else r[1].href,
            tone=lambda r: "" if isinstance(r[1], Untold) or r[1].reaches(r[0].least_bp) else "due",
            card="state",
            sortable=False,
        ),
    ),
    prefix="t.",
)


def _activities(year: Programme) -> Table[Activity]:
    titles = {phase.id: phase.title for phase in year.phases}
    columns: tuple[Column[Activity], ...] = (
        Column("place", "地方", lambda a: a.place, sortable=False),
        Column("name", "载体", lambda a: a.name, card="lead", sortable=False, width=24),
        Column("phase", "所属阶段", lambda a: titles[a.phase], card="state", sortable=False),
        Column("who", "谁来做", lambda a: a.who, sortable=False, width=24),
        Column("does", "内容", lambda a: a.does, sortable=False, width=50),
    )
    return Table("activities", "各地载体", columns, prefix="a.")


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    year = selectors.programme_on(office.moment.valid_on)
    reached = selectors.measured(year.targets, actor=office.actor, moment=office.moment)
    context = {
        "title": year.title,
        "year": year,
        "phases": phases_table(year, office).show(year.phases, office.GET),
        "targets": TARGETS.show(reached, office.GET),
        "activities": _activities(year).show(year.activities, office.GET),
    }
    return render(request, "programmes/year.html", context)


page = Page(name="year", route="year/", permission="programmes.view", view=view, nav="年度安排")
