"""沟通联络: questions to agencies; ask, pass on, decline, answer, accept or send back."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import Moment, today
from jishi.web.forms import OfficeForm
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import AnswerForm, PassForm, QuestionForm, ReasonForm
from ..rights import ANSWER, ASK, RUN, VIEW
from ..selectors import QuestionRow
from .scope import lines_of, may, pressed, seen_by, taken

TITLE = "沟通联络"
QUESTIONS: Table[QuestionRow] = Table(
    "questions",
    TITLE,
    (
        Column(
            "text",
            "什么事",
            lambda r: r.text,
            link=lambda r: reverse("question-detail", args=[r.question_id]),
            card="lead",
            width=44,
        ),
        Column("asker", "谁提的", lambda r: r.unit or r.asker, width=30),
        Column("agency", "归哪个部门", lambda r: r.agency or "待定", funnel=True),
        Column("asked", "提出", lambda r: r.asked_on, Kind.DAY),
        Column("deadline", "答复期限", lambda r: r.deadline, Kind.DAY),
        Column("left", "还剩", lambda r: r.left_words or None, tone=lambda r: "late" if r.is_late else ""),
        Column("state", "情况", lambda r: r.state_label, funnel=True, card="state", width=20),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    lines = lines_of(office, ANSWER)
    rows = selectors.questions_listed(seen_by(office), lines)
    shown = QUESTIONS.show(rows, office.GET)
    here = office.scope
    context = {
        "title": TITLE,
        "total": len(rows),
        "open": sum(row.is_open for row in rows),
        "late": sum(row.is_late for row in rows),
        "here": here,
        "may_ask": not office.is_past and here is not None and may(office, ASK, here.org_id),
    }
    return page_or_book(office, "postings/question_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = QuestionForm(request.POST or None, agencies=_agencies(but="", with_office=True))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made: list[int] = []

        def do() -> None:
            draft = services.QuestionDraft(org_id, given["text"], given["agency"])
            made.append(services.question_ask(draft=draft, on=today(), by=office.actor))

        if taken(form, do):
            result_tell(request, "已提出,期限从今天算起。")
            return redirect("question-detail", question_id=made[0])
    context = {"title": "向部门提问题", "label": "提出", "form": form, "back": reverse("question-list")}
    return render(request, "postings/form.html", context)


def _agencies(*, but: str, with_office: bool = False) -> list[tuple[str, str]]:
    first = [(services.OFFICE, "上级党委(由它找部门)")] if with_office else []
    return [*first, *((name, name) for name in selectors.agencies_on(today()) if name != but)]


def detail(request: HttpRequest, question_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(question_id, office.moment)
    if request.method == "POST":
        _acted(office, question_id)
        return redirect("question-detail", question_id=question_id)
    steps = [] if office.is_past else _open_steps(office, row)
    context = {
        "title": row.text,
        "row": row,
        "history": selectors.question_steps(question_id, office.moment),
        "steps": [(what, STEPS[what][0]) for what in steps if what in STEPS],
        "may_accept": "accept" in steps,
        "may_reopen": "reopen" in steps,
    }
    return render(request, "postings/question_detail.html", context)


def _row(question_id: int, moment: Moment | None = None) -> QuestionRow:
    row = selectors.question_row(question_id, moment or Moment(today()))
    if row is None:
        raise Http404("question")
    return row


def _open_steps(office: OfficeRequest, row: QuestionRow) -> list[str]:
    """Return what the reader may do with a question now."""
    has_it = bool(row.agency) and row.agency in lines_of(office, ANSWER)
    may_pass = has_it or may(office, RUN, row.office_id)
    may_ask = may(office, ASK, row.org_id)
    by_state = {
        "asked": [*(["answer", "decline"] if has_it else []), *(["pass"] if may_pass else [])],
        "declined": ["pass"] if may_pass else [],
        "answered": ["accept", "return"] if may_ask else [],
        "closed": ["reopen"] if may_ask else [],
        "withdrawn": ["reopen"] if may_ask else [],
    }
    is_open = row.is_open and may_ask
    return [*by_state[row.state], *(["withdraw"] if is_open else [])]


def _acted(office: OfficeRequest, question_id: int) -> None:
    what, by = office.POST.get("what", ""), office.actor
    if what == "accept":
        pressed(
            office,
            lambda: services.question_accept(question_id=question_id, on=today(), by=by),
            "已确认,办结。",
        )
    elif what == "reopen":
        pressed(
            office,
            lambda: services.question_reopen(question_id=question_id, on=today(), by=by),
            "已恢复办理。",
        )


def step(request: HttpRequest, question_id: int, what: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(question_id)
    if what not in STEPS or what not in _open_steps(office, row):
        raise Http404("step")
    label, form_of, do = STEPS[what]
    form = form_of(request.POST or None, row)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and taken(form, lambda: do(question_id, form.cleaned_data, office)):
        result_tell(request, f"已办:{label}。")
        return redirect("question-detail", question_id=question_id)
    context = {
        "title": f"{label}:{row.text}",
        "label": label,
        "form": form,
        "back": reverse("question-detail", args=[question_id]),
        "warning": f"{row.decline_until}前可以退回。" if what == "decline" else "",
    }
    return render(request, "postings/form.html", context)


def _told(
    service: Callable[..., None], **fields: str
) -> Callable[[int, dict[str, Any], OfficeRequest], None]:
    """Return how a step is done: the service's arguments and the fields that give them."""

    def do(question_id: int, given: dict[str, Any], office: OfficeRequest) -> None:
        values = {name: given[field] for name, field in fields.items()}
        service(question_id=question_id, on=today(), by=office.actor, **values)

    return do


FormOf = Callable[[Any, QuestionRow], OfficeForm]
STEPS: dict[str, tuple[str, FormOf, Callable[[int, dict[str, Any], OfficeRequest], None]]] = {
    "answer": (
        "答复",
        lambda data, row: AnswerForm(data),
        _told(services.question_answer, answer="answer"),
    ),
    "pass": (
        "转办",
        lambda data, row: PassForm(data, agencies=_agencies(but=row.agency)),
        _told(services.question_pass, agency="agency", note="text"),
    ),
    "decline": (
        "退回(不归本部门)",
        lambda data, row: ReasonForm(data),
        _told(services.question_decline, reason="reason"),
    ),
    "return": (
        "退回答复",
        lambda data, row: ReasonForm(data),
        _told(services.question_return, reason="reason"),
    ),
    "withdraw": (
        "撤回问题",
        lambda data, row: ReasonForm(data),
        _told(services.question_withdraw, reason="reason"),
    ),
}


def _org(question_id: int, **_: Any) -> int | None:
    return selectors.question_org(question_id)


def _line(question_id: int, **_: Any) -> str:
    return selectors.question_agency(question_id)


PAGES = (
    Page(name="question-list", route="questions/", permission=VIEW, view=view, nav=TITLE),
    Page(
        name="question-new",
        route="orgs/<int:org_id>/questions/new/",
        permission=ASK,
        view=new,
        today_only=True,
    ),
    Page(
        name="question-detail",
        route="questions/<int:question_id>/",
        permission=VIEW,
        view=detail,
        org_of=_org,
        line_of=_line,
    ),
    Page(
        name="question-step",
        route="questions/<int:question_id>/<slug:what>/",
        permission=VIEW,
        view=step,
        org_of=_org,
        line_of=_line,
        today_only=True,
    ),
)
