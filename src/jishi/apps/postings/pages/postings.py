"""选派帮带: who serves where; the posting file with first tasks, visits, slips and what has changed."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import Moment, today
from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..rights import RUN, VIEW, VISIT
from ..rules import rules_on
from ..selectors import PostingFile, PostingRow
from .scope import may, pressed, runs, seen_by

TITLE = "选派帮带"


def _table(is_full: bool) -> Table[PostingRow]:
    """Return the list's columns; names are masked for those who send nobody."""
    return Table(
        "postings",
        TITLE,
        (
            Column(
                "place",
                "单位、村",
                lambda r: r.place,
                link=lambda r: reverse("posting-detail", args=[r.posting_id]),
                card="lead",
                width=34,
            ),
            Column("person", "姓名", lambda r: r.person if is_full else r.masked),
            Column("kind", "职务", lambda r: r.kind_label, funnel=True),
            Column("org", "所在组织", lambda r: r.org_name, width=30),
            Column("started", "到岗", lambda r: r.started_on, Kind.DAY),
            Column("until", "任期至", lambda r: r.until, Kind.DAY),
            Column("visit", "到访", lambda r: r.visit_words if r.state == "serving" else None),
            Column("tasks", "未办的到岗任务", lambda r: r.tasks_open, Kind.COUNT),
            Column(
                "late",
                "其中逾期",
                lambda r: r.tasks_late,
                Kind.COUNT,
                tone=lambda r: "late" if r.tasks_late else "",
            ),
            Column("state", "情况", lambda r: r.state_label, funnel=True, card="state"),
        ),
        unit="",
    )


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.postings_listed(seen_by(office))
    serving = [row for row in rows if row.state == "serving"]
    shown = _table(office.actor.may(RUN)).show(rows, office.GET)
    context = {
        "title": TITLE,
        "total": len(rows),
        "serving": len(serving),
        "never": sum(row.days_since is None for row in serving),
    }
    return page_or_book(office, "postings/posting_list.html", shown, context)


def file_of(posting_id: int, moment: Moment | None = None) -> PostingFile:
    """Return a posting's file, of today or of a past moment, or say that there is none."""
    found = selectors.posting_file(posting_id, moment or Moment(today()))
    if found is None:
        raise Http404("posting")
    return found


def detail(request: HttpRequest, posting_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = file_of(posting_id, office.moment)
    if request.method == "POST":
        _acted(office, posting_id)
        return redirect("posting-detail", posting_id=posting_id)
    is_mine = runs(office, found.row.owner_org_id)
    is_open, is_serving = not office.is_past, found.row.state == "serving" and not office.is_past
    name = found.row.person if is_mine or may(office, VISIT, found.row.org_id) else found.row.masked
    context = {
        "title": f"{found.row.place}:{found.row.kind_label}{name}",
        "file": found,
        "facts": _facts(found),
        "is_mine": is_mine and is_serving,
        "may_visit": may(office, VISIT, found.row.org_id) and is_serving,
        "may_resume": is_mine and is_open and found.row.state == "ended",
        "may_void": is_mine and is_open,
    }
    return render(request, "postings/posting_detail.html", context)


def _facts(found: PostingFile) -> list[tuple[str, str]]:
    row = found.row
    subsidy = "—" if found.subsidy_fen is None else f"每月补贴{words.yuan_words(found.subsidy_fen)}元"
    return [
        ("情况", row.state_label + (f",{found.end_reason}" if found.end_reason else "")),
        ("任期", f"{row.started_on}至{row.until}"),
        ("任职文号", found.document_no),
        ("人员来源", found.source),
        ("电话", found.phone or words.NOT_ASKED),
        ("所在组织", row.org_name),
        ("组织关系", found.relation),
        ("公益性岗位", subsidy),
        ("到访", row.visit_words),
        ("季度要求", found.quarter),
        ("职责", found.duties),
    ]


def _acted(office: OfficeRequest, posting_id: int) -> None:
    what, told = office.POST.get("what", ""), office.POST.get("id", "")
    number, by = int(told) if told.isdecimal() else 0, office.actor
    if what == "resume":
        pressed(office, lambda: services.posting_resume(posting_id=posting_id, by=by), "已恢复在岗。")
        return
    doings: dict[str, tuple[Any, str]] = {
        "undo-task": (lambda: services.first_task_undo(first_task_id=number, by=by), "已撤回,任务恢复待办。"),
        "void-visit": (lambda: services.visit_void(visit_id=number, by=by), "已撤回这次到访。"),
        "void-tally": (lambda: services.tally_void(tally_id=number, by=by), "已撤回这次点票。"),
    }
    if what in doings and number and _belongs(posting_id, what, number):
        do, said = doings[what]
        pressed(office, do, said)


def _belongs(posting_id: int, what: str, number: int) -> bool:
    found = file_of(posting_id)
    ids = {
        "undo-task": [one.first_task_id for one in found.first_tasks],
        "void-visit": [one.visit_id for one in found.visits],
        "void-tally": [one.tally_id for one in found.tallies],
    }
    return number in ids[what]


def slip(request: HttpRequest, posting_id: int) -> HttpResponse:
    """The slip with three questions, to print."""
    found = file_of(posting_id)
    rules = rules_on(today())
    context = {
        "title": "帮带情况三问",
        "file": found,
        "questions": rules.slip_questions,
        "answers": rules.slip_answers,
        "sides": ("单位负责人或村“两委”", "职工或村民"),
    }
    return render(request, "postings/posting_slip.html", context)


def told(office: OfficeRequest, text: str, posting_id: int) -> None:
    """Say what happened, with the way back to the file."""
    result_tell(office, text, Way("看选派档案", reverse("posting-detail", args=[posting_id])))


def org_of(posting_id: int, **_: Any) -> int | None:
    """Return where somebody serves."""
    return selectors.posting_org(posting_id)


PAGES = (
    Page(name="posting-list", route="postings/", permission=VIEW, view=view, nav=TITLE),
    Page(
        name="posting-detail",
        route="postings/<int:posting_id>/",
        permission=VIEW,
        view=detail,
        org_of=org_of,
    ),
    Page(
        name="posting-slip",
        route="postings/<int:posting_id>/slip/",
        permission=VIEW,
        view=slip,
        org_of=org_of,
        today_only=True,
    ),
)
