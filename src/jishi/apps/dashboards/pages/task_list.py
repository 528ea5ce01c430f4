"""The whole work-list of one tab, page by page."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.apps.tasks import selectors as tasks
from jishi.web.page import Page, openable
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

TASKS: Table[tasks.TaskView] = Table(
    key="tasks",
    title="要办的事",
    columns=(
        Column(
            "title", "事项", lambda t: t.title, link=lambda t: t.url, sortable=False, card="lead", width=40
        ),
        Column("org", "哪个组织", lambda t: t.org_name, sortable=False, width=28),
        Column("source", "来自", lambda t: t.source, sortable=False),
        Column("owner", "责任人", lambda t: t.owner or None, sortable=False),
        Column("helper", "包联帮扶", lambda t: t.helper or None, sortable=False),
        Column("deadline", "完成时限", lambda t: t.deadline, Kind.DAY, sortable=False),
        Column(
            "left",
            "还剩",
            lambda t: t.left_words,
            sortable=False,
            tone=lambda t: "late" if t.days_left < 0 else "due" if t.days_left == 0 else "",
            card="state",
        ),
        Column("verb", "办理", lambda t: t.verb, link=lambda t: t.url, sortable=False, screen_only=True),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    on = office.moment.valid_on
    wanted = request.GET.get("tab", "mine")
    tab: tasks.Tab = wanted if wanted in tasks.TABS else "mine"
    asked = TASKS.asked(request.GET)
    size = TASKS.page_size

    def rows(first: int = 0, most: int = 100_000) -> Iterator[tasks.TaskView]:
        for row in tasks.tasks_of(office.actor, tab, on, first=first, most=most):
            yield replace(row, url=openable(row.url, office.actor))

    is_mine = tab == "mine"
    count = (
        tasks.mine_counts(office.actor, on).total if is_mine else tasks.others_counts(office.actor, on)[tab]
    )
    shown = TASKS.show_page(
        list(rows((asked.page - 1) * size, size)),
        request.GET,
        count=count,
        every=rows,
    )
    context = {"title": tasks.TABS[tab], "tab": tab, "tabs": tasks.TABS.items()}
    return page_or_book(request, "dashboards/task_list.html", shown, context)


page = Page(name="task-list", route="tasks/", permission="tasks.view", view=view, today_only=True)
