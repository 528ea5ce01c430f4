"""小组人员: who may sit in groups, and leaving."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ReasonForm
from ..selectors import WorkerRow
from .scope import VIEW, WHY_TODAY, WORK, may_work, seen_by

PEOPLE: Table[WorkerRow] = Table(
    key="group-people",
    title="小组人员名册",
    unit="人",
    columns=(
        Column("name", "姓名", lambda row: row.name, card="lead"),
        Column("kind", "党员、居民", lambda row: "党员" if row.is_member else "居民", funnel=True),
        Column("groups", "在哪个组", lambda row: row.groups_words or "未编组", card="state", width=20),
        Column("skills", "专长(自报)", lambda row: row.skills or "未采集", width=24),
        Column("phone", "电话", lambda row: row.phone or "未采集", width=14),
        Column("most", "最多几个组", lambda row: row.most_groups, Kind.COUNT),
        Column("org", "负责的党组织", lambda row: row.org_name, funnel=True, width=24),
        Column(
            "leave",
            "办理",
            lambda row: "退出",
            link=lambda row: reverse("worker-leave", args=[row.worker_id]),
            sortable=False,
            screen_only=True,
        ),
    ),
)
READ_ONLY = Table(PEOPLE.key, PEOPLE.title, PEOPLE.columns[:-1], unit=PEOPLE.unit)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.worker_rows(seen_by(office))
    table = PEOPLE if may_work(office) else READ_ONLY
    return page_or_book(
        office, "outreach/people.html", table.show(rows, office.GET), {"title": "小组人员名册"}
    )


def leave(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Let a person leave; groups that have no leader because of it are told."""
    office = cast(OfficeRequest, request)
    name = selectors.worker_name(worker_id)
    form = ReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            led = services.worker_end(
                worker_id=worker_id, on=told["on"], reason=told["reason"], by=office.actor
            )
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            ways = (Way("没有组长的小组", f"{reverse('group-list')}?part=leaderless"),) if led else ()
            words = f"{name}已退出。" + (f"{led}个组没有了组长。" if led else "")
            result_tell(request, words, *ways)
            return redirect("group-people")
    context = {
        "title": f"退出小组:{name}",
        "form": form,
        "label": "退出",
        "back": reverse("group-people"),
        "warning": "退出后他带的组没有组长,要重新安排。",
    }
    return render(request, "outreach/form.html", context)


PAGES = (
    Page(
        name="group-people",
        route="groups/people/",
        permission=VIEW,
        view=view,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="worker-leave",
        route="groups/people/<int:worker_id>/leave/",
        permission=WORK,
        view=leave,
        org_of=lambda worker_id: selectors.worker_org(worker_id),
        today_only=True,
    ),
)
