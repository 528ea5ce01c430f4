"""口袋党员: who was found by comparing lists, what speaks for it, and what is done with each."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..selectors import UndeclaredRow
from ..steps import UNDECLARED_STEPS
from .scope import counts_shown, may_work

TITLE, MEMBERS = "口袋党员", "registry.view_member"
FOUND: Table[UndeclaredRow] = Table(
    "undeclared",
    TITLE,
    (
        Column(
            "name",
            "姓名",
            lambda r: r.name,
            link=lambda r: reverse("undeclared-detail", args=[r.undeclared_id]),
            card="lead",
        ),
        Column("phone", "电话", lambda r: r.phone or "未采集"),
        Column("unit", "在哪里工作", lambda r: r.unit or "未采集", width=34),
        Column("source", "谁的名单", lambda r: r.source, funnel=True, width=20),
        Column("status", "名单上写的", lambda r: r.status, funnel=True),
        Column("why", "怎么看出来的", lambda r: r.why, width=40),
        Column("state", "核实情况", lambda r: r.state_label, funnel=True, card="state"),
        Column("next", "下一步", lambda r: r.next_step or None, width=30),
        Column("owner", "谁来核实", lambda r: r.owner, funnel=True, width=24),
        Column("found", "发现日期", lambda r: r.found_on, Kind.DAY),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = _seen(office)
    state = office.GET.get("state", "")
    counts = selectors.undeclared_counts(seen)
    shown = FOUND.show(selectors.undeclared_page(seen, state if state in counts else ""), office.GET)
    context = {
        "title": TITLE,
        **counts_shown(office, "undeclared-list", selectors.UNDECLARED_TABS, counts),
    }
    return page_or_book(office, "coverage/undeclared_list.html", shown, context)


def _seen(office: OfficeRequest) -> registry.Visible:
    return registry.visible(office.actor, MEMBERS, office.moment, office.scope)


def detail(request: HttpRequest, undeclared_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = selectors.undeclared_row(undeclared_id, _seen(office))
    if row is None:
        raise Http404("undeclared")
    is_mine = may_work(office, row.owner_org_id)
    if request.method == "POST" and is_mine:
        _done(office, row)
        return redirect("undeclared-detail", undeclared_id=undeclared_id)
    past = selectors.undeclared_past(undeclared_id)
    steps = [(key, rule) for key, rule in UNDECLARED_STEPS.items() if row.state in rule.states]
    context = {
        "title": f"{TITLE}:{row.name}",
        "row": row,
        "facts": _facts(row),
        "steps": steps if is_mine else [],
        "ways": [rule.label for rule in UNDECLARED_STEPS.values()],
        "past": past,
        "may_undo": is_mine and row.state != "found",
    }
    return render(request, "coverage/undeclared_detail.html", context)


def _facts(row: UndeclaredRow) -> list[tuple[str, str]]:
    return [
        ("电话", row.phone or "未采集"),
        ("在哪里工作", row.unit or "未采集"),
        ("谁的名单", row.source),
        ("名单上写的", row.status),
        ("怎么看出来的", row.why),
        ("核实情况", row.state_label),
        ("谁来核实", row.owner),
        ("发现日期", row.found_on.isoformat()),
    ]


def _done(office: OfficeRequest, row: UndeclaredRow) -> None:
    """Record a step or take the last one back, as the button says."""
    what, note = office.POST.get("what", ""), office.POST.get("note", "")[:300]
    told: dict[str, Any] = {"undeclared_id": row.undeclared_id, "on": today(), "by": office.actor}
    try:
        if what == "undo":
            services.undeclared_undo(**told, reason=note)
        elif what in UNDECLARED_STEPS:
            services.undeclared_step(**told, what=what, note=note)
        else:
            return
    except services.CoverageRefused as error:
        refusal_tell(office, error.text)
    except NotAllowed as refused:
        refusal_tell(office, str(refused))
    else:
        said = (
            "已撤销上一步,回到原来的情况。" if what == "undo" else f"已记下:{UNDECLARED_STEPS[what].label}。"
        )
        result_tell(office, said)


PAGES = (
    Page(
        name="undeclared-list",
        route="undeclared/",
        permission=MEMBERS,
        view=view,
        nav="流动党员",
        today_only=True,
    ),
    Page(
        name="undeclared-detail",
        route="undeclared/<int:undeclared_id>/",
        permission=MEMBERS,
        view=detail,
        org_of=lambda undeclared_id: selectors.undeclared_org(undeclared_id),
        today_only=True,
    ),
)
