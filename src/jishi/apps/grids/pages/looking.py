"""党员网格: the grids with who is in them, members without a grid and why, one grid's card, the quarter's review."""

from dataclasses import replace
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Shown, Table, page_or_book
from jishi.web.unclear import period_read
from jishi.web.words import period_words

from .. import selectors
from ..selectors import GridRow, PersonRow, TaskRow

VIEW = "grids.view"
MOST_AT_HAND = 1000
"""So many members without a grid are read at once, to be filtered and sorted; of more, only a page is read."""

GRIDS: Table[GridRow] = Table(
    key="grids",
    title="党员网格",
    unit="人",
    page_size=200,
    columns=(
        Column(
            "name",
            "网格",
            lambda row: row.name,
            link=lambda row: reverse("grid-detail", args=[row.grid_id]),
            card="lead",
            width=24,
        ),
        Column("code", "代码", lambda row: row.code, card="off"),
        Column("area", "地段", lambda row: row.area_name, funnel=True),
        Column("leader", "网格长", lambda row: row.leader or "没有定"),
        Column(
            "members",
            "党员",
            lambda row: row.members_n,
            Kind.COUNT,
            card="state",
            tone=lambda row: _tone(row),
        ),
        Column("working", "可派任务", lambda row: row.working_n, Kind.COUNT),
        Column("bounds", "定员", lambda row: f"{row.floor}–{row.cap}", sortable=False),
        Column("lacks", "缺的特长", lambda row: row.lacks or None, tone=lambda row: "due", sortable=False),
        Column("tasks", "本季任务", lambda row: row.tasks_n, Kind.COUNT),
    ),
)


def _tone(row: GridRow) -> str:
    return "" if row.floor <= row.members_n <= row.cap else "late"


_PERSON: tuple[Column[PersonRow], ...] = (
    Column("name", "姓名", lambda row: row.name, card="lead"),
    Column("code", "党员编号", lambda row: row.code, card="off", width=18),
    Column("org", "所在支部", lambda row: row.org_name, funnel=True, width=26),
    Column("skills", "自报特长", lambda row: row.skills or None),
    Column("excused", "任务", lambda row: "免任务" if row.is_excused else "可派", funnel=True),
    Column("why", "为什么", lambda row: row.why, sortable=False, width=36),
    Column(
        "do",
        "办理",
        lambda row: "调整",
        link=lambda row: reverse("grid-move", args=[row.org_id, row.member_id]),
        sortable=False,
        screen_only=True,
    ),
)


def _persons(key: str, title: str, office: OfficeRequest) -> Table[PersonRow]:
    """Return members as a table; nobody is moved in the past, or by whoever only looks."""
    may_move = not office.is_past and office.actor.may("grids.run")
    columns = tuple(each for each in _PERSON if may_move or not each.screen_only)
    return Table(key=key, title=title, unit="", page_size=200, columns=columns)


TASKS: Table[TaskRow] = Table(
    key="grid-review",
    title="网格任务按季检查",
    unit="",
    page_size=500,
    columns=(
        Column(
            "grid",
            "网格",
            lambda row: row.grid_name,
            link=lambda row: reverse("grid-detail", args=[row.grid_id]),
            funnel=True,
            width=22,
        ),
        Column("title", "任务", lambda row: row.title, card="lead", width=26),
        Column("amount", "要办", lambda row: row.amount, Kind.COUNT),
        Column("done", "办了", lambda row: "未回告" if row.done is None else row.done, Kind.COUNT),
        Column("unit", "单位", lambda row: row.unit, sortable=False),
        Column("due", "期限", lambda row: row.due_on, Kind.DAY),
        Column(
            "state",
            "情况",
            lambda row: row.state,
            funnel=True,
            card="state",
            tone=lambda row: "late" if row.state in ("没办", "未回告,已到期") else "",
        ),
        Column(
            "told",
            "怎么回告的",
            lambda row: f"{row.told_on} {row.how}" if row.told_on else None,
            sortable=False,
        ),
        Column("carriers", "一起承担的", lambda row: row.carriers, sortable=False, width=26),
        Column("note", "说明", lambda row: row.note or None, sortable=False, width=24),
    ),
)


def _seen(office: OfficeRequest) -> Visible:
    return registry.visible(office.actor, VIEW, office.moment, office.scope)


def quarter_asked(office: OfficeRequest) -> str:
    """Return the quarter in the address; without one that of today."""
    text = str(office.GET.get("quarter") or selectors.quarter_of(office.moment.valid_on))
    return period_read(text, reverse("grid-review")).text


def view(request: HttpRequest) -> HttpResponse:
    """List the grids, or whoever is in none."""
    office = cast(OfficeRequest, request)
    seen, quarter = _seen(office), quarter_asked(office)
    found = selectors.grid_list(seen, quarter)
    part = "left" if request.GET.get("part") == "left" else "grids"
    shown: Any = _left(office, seen, found) if part == "left" else GRIDS.show(found.grids, request.GET)
    context = {
        "title": "没有编入网格的党员" if part == "left" else "党员网格",
        "part": part,
        "found": found,
        "placed_n": len(found.placed),
        "is_long": part == "left" and found.left_n > MOST_AT_HAND,
        "may_run": not office.is_past and office.scope is not None and office.actor.may("grids.run"),
        "steps": selectors.steps_of(seen),
    }
    return page_or_book(request, "grids/grid_list.html", shown, context)


def _left(office: OfficeRequest, seen: Visible, found: selectors.GridList) -> Shown[PersonRow]:
    """Show who is in no grid: to be filtered and sorted where they are few, else page by page."""

    def read(first: int, most: int) -> list[PersonRow]:
        return selectors.left_page(seen, found, first=first, most=most)

    table = _persons("grid-left", "没有编入网格的党员", office)
    if found.left_n <= MOST_AT_HAND:
        return table.show(read(0, MOST_AT_HAND), office.GET)
    plain = tuple(replace(each, funnel=False, sortable=False) for each in table.columns)
    return replace(table, columns=plain).show_read(read, office.GET, count=found.left_n)


def detail(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Show one grid's card: people with their reasons, tasks with how far they are."""
    office = cast(OfficeRequest, request)
    seen = registry.visible(office.actor, VIEW, office.moment)
    quarter = quarter_asked(office)
    card = selectors.grid_card(grid_id, seen, quarter)
    if card is None:
        raise Http404("grid")
    row, people, tasks = card
    context = {
        "title": row.name,
        "row": row,
        "tasks": tasks,
        "quarter": quarter,
        "may_tell": not office.is_past and office.actor.may("grids.tell"),
    }
    shown = _persons("grid-people", "网格党员", office).show(people, request.GET)
    return page_or_book(request, "grids/grid_detail.html", shown, context)


def review(request: HttpRequest) -> HttpResponse:
    """Show what became of a quarter's tasks, grid by grid; no person is added up."""
    office = cast(OfficeRequest, request)
    seen, quarter = _seen(office), quarter_asked(office)
    found = selectors.review(seen, quarter)
    context = {
        "title": f"网格任务按季检查 {period_words(quarter)}",
        "quarter": quarter,
        "told_n": sum(row.done is not None for row in found.tasks),
        "full_n": sum(row.done is not None and row.done >= row.amount for row in found.tasks),
        "without": [row for row in found.grids if not row.tasks_n],
        "excused_n": found.excused_n,
    }
    return page_or_book(request, "grids/grid_review.html", TASKS.show(found.tasks, request.GET), context)


def step(request: HttpRequest) -> HttpResponse:
    """List what the office did with grids, each with its way back."""
    office = cast(OfficeRequest, request)
    context = {"title": "网格办理记录", "steps": selectors.steps_of(_seen(office), most=200)}
    return render(request, "grids/grid_steps.html", context)


PAGES = (
    Page(name="grid-list", route="grids/", permission=VIEW, view=view, nav="党员网格"),
    Page(name="grid-review", route="grids/review/", permission=VIEW, view=review),
    Page(name="grid-steps", route="grids/steps/", permission=VIEW, view=step),
    Page(
        name="grid-detail",
        route="grids/<int:grid_id>/",
        permission=VIEW,
        view=detail,
        org_of=selectors.grid_org,
    ),
)
