"""One step of one line, on a small form of its own."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors, services
from ..forms import FORMS, StepForm, form_of
from ..selectors import STATE_LABELS, LineDetail
from ..steps import STEPS
from .scope import VIEW

WARNINGS = {
    "plan": "保存后开始整改,最初时限不能再改;以后延期要经上级同意,并留下记录。",
    "apply": "送出后由上级派人来看,在退回以前不能再改。",
    "accept": "保存后不能改。没有通过的,自动退回继续整改。",
    "return": "退回后由责任单位补办,退回意见会写进整改记录。",
}


def view(request: HttpRequest, line_id: int, what: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    detail = selectors.line_detail(line_id, office.moment)
    if detail is None or what not in FORMS:
        raise Http404("step")
    form = form_of(what, detail, request.POST or None)
    is_open = what in selectors.steps_open(line_id, office.actor, today())
    is_good = form.is_valid()
    if not is_open and not form.was_overtaken:
        return _closed(request, detail, what)
    if is_open and is_good:
        state = _taken(form, office)
        if state:
            _tell(request, detail, what, state)
            return redirect("line-detail", line_id=line_id)
    label = STEPS[what].label
    context = {
        "title": f"{label}:{detail.row.org_name}",
        "label": label,
        "detail": detail,
        "row": detail.row,
        "form": form,
        "warning": WARNINGS.get(what, "") if is_open else _over(detail, label),
        "is_open": is_open,
    }
    template = "rectification/line_accept.html" if what == "accept" else "rectification/line_step.html"
    return render(request, template, context)


def _over(detail: LineDetail, label: str) -> str:
    return f"这条事项现在是“{detail.row.state_label}”,不能再“{label}”。您填的没有保存,可以抄下来。"


def _closed(request: HttpRequest, detail: LineDetail, what: str) -> HttpResponse:
    """Say why not: somebody else was faster, or it is not the reader's."""
    if detail.row.state in STEPS[what].states:
        raise PermissionDenied(what)
    refusal_tell(
        request,
        f"这条事项现在是“{detail.row.state_label}”,不能再“{STEPS[what].label}”。请看下面的最新情况。",
    )
    return redirect("line-detail", line_id=detail.row.line_id)


def _taken(form: StepForm, office: OfficeRequest) -> str:
    try:
        return services.line_advance(step=form.step(), on=today(), by=office.actor)
    except services.MendingError as error:
        form.refuse(error.text)
        return ""


def _tell(request: HttpRequest, detail: LineDetail, what: str, state: str) -> None:
    told = {
        "report": "已记下进展。",
        "ask": "已向上级申请延期,等答复。",
        "extend": "已延期,最初时限保留。",
        "refuse": "已答复:不同意延期。",
        "supervise": "已督办,写进整改记录。",
    }
    passed = f"已办“{STEPS[what].label}”,现在是“{STATE_LABELS[state]}”。"
    if what == "accept":
        verdict = "验收没有通过,已退回。" if state == "returned" else "验收通过,已销号,进入巩固期。"
        result_tell(request, verdict, Way("看整改台账", reverse("line-list")))
        return
    result_tell(request, told.get(what, passed), Way("看整改台账", reverse("line-list")))


page = Page(
    name="line-step",
    route="lines/<int:line_id>/steps/<slug:what>/",
    permission=VIEW,
    view=view,
    org_of=lambda line_id, what: selectors.line_org(line_id),
    line_of=lambda line_id, what: selectors.line_agency(line_id),
    today_only=True,
)
