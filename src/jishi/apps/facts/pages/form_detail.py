"""One form: before it is issued what it costs, afterwards who has answered."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.apps.registry import selectors as registry
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import asking, selectors, services
from ..inputs import type_label
from ..selectors import DutyRow, FormView, StatusLine
from .scope import ISSUE, VIEW

STATUSES: Table[StatusLine] = Table(
    key="form-statuses",
    title="各项指标答了什么",
    prefix="s.",
    unit="个",
    page_size=100,
    columns=(
        Column("label", "指标", lambda one: one.indicator.heading, sortable=False, card="lead", width=28),
        Column("number", "有数", lambda one: one.number, Kind.COUNT, card="state"),
        Column("zero", "其中为0", lambda one: one.zero, Kind.COUNT),
        Column("unknown", "不清楚", lambda one: one.unknown, Kind.COUNT),
        Column("refused", "拒答", lambda one: one.refused, Kind.COUNT),
        Column("na", "不适用", lambda one: one.not_applicable, Kind.COUNT),
        Column("missing", "未采集", lambda one: one.not_asked, Kind.COUNT),
    ),
)


def view(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = selectors.form_view(form_id)
    may_issue = _may_issue(office, form)
    if form is None or (form.state == "draft" and not may_issue):
        raise Http404("form")
    meter = selectors.form_meter(form_id, office.moment.valid_on)
    context: dict[str, Any] = {
        "title": form.title,
        "form": form,
        "meter": meter,
        "types": "、".join(type_label(one) for one in form.types),
        "may_issue": may_issue,
        "confirm_seconds": asking.rules_on(office.moment.valid_on).confirm_seconds,
    }
    if form.state == "draft":
        return render(request, "facts/form_draft.html", context)
    duties = selectors.duties_of(form_id, office.moment)
    shown = duties_table(form).show(duties, office.GET)
    context |= {
        "told_n": sum(not duty.open_n for duty in duties),
        "part_n": sum(duty.state == "部分已答" for duty in duties),
        "none_n": sum(duty.state == "未答" for duty in duties),
        "late_n": sum(bool(duty.late_words) for duty in duties),
        "statuses": STATUSES.show(selectors.form_summary(form_id), office.GET),
    }
    return page_or_book(request, "facts/form_progress.html", shown, context)


def _may_issue(office: OfficeRequest, form: FormView | None) -> bool:
    if form is None:
        return False
    return registry.visible(office.actor, ISSUE, office.moment).has(form.scope_id)


def duties_table(form: FormView) -> Table[DutyRow]:
    """Return the table of those who answer."""
    return Table(
        key="form-duties",
        title=f"{form.title}填报进度",
        unit="个",
        columns=(
            Column("who", "谁来答", lambda row: row.who, card="lead", width=34),
            Column("owner", "归谁管", lambda row: row.owner, funnel=True, width=18),
            Column("secretary", "书记", lambda row: row.secretary or None),
            Column("total", "要答", lambda row: row.total, Kind.COUNT),
            Column("open", "还差", lambda row: row.open_n, Kind.COUNT),
            Column("state", "进度", lambda row: row.state, funnel=True, card="state"),
            Column(
                "late",
                "逾期",
                lambda row: row.late_words or None,
                tone=lambda row: "late" if row.late_words else "",
                order=lambda row: row.days_late if row.late_words else None,
            ),
            Column("reminded", "催办", lambda row: row.reminded_on, Kind.DAY),
        ),
    )


@require_POST
def issue(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    try:
        told = services.form_issue(form_id=form_id, reason=request.POST.get("reason", ""), by=office.actor)
    except services.FactsError as refused:
        refusal_tell(request, "没有发出:" + "".join(fault.text for fault in refused.faults))
    else:
        text = (
            f"已发出,涉及{told.orgs_n:,}个组织:要填{told.ask_n:,}个数,只需确认{told.confirm_n:,}个;"
            f"列入{told.tasks_n:,}家的“等我办”。"
        )
        result_tell(request, text)
    return redirect("form-detail", form_id=form_id)


@require_POST
def drop(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    name = request.POST.get("indicator", "")
    return _done(
        request,
        form_id,
        lambda: services.form_indicator_drop(form_id=form_id, indicator=name, by=office.actor),
        lambda _: "已去掉一项,下面的时间已重算。",
    )


@require_POST
def discard(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    try:
        services.form_discard(form_id=form_id, by=office.actor)
    except services.FactsError as refused:
        refusal_tell(request, "".join(fault.text for fault in refused.faults))
        return redirect("form-detail", form_id=form_id)
    result_tell(request, "草稿已作废。没有发给过任何人。")
    return redirect("form-list")


@require_POST
def close(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    return _done(
        request,
        form_id,
        lambda: services.form_close(form_id=form_id, by=office.actor),
        lambda left: f"已收表。还差的{left:,}个数不再等,已从各家的“等我办”撤下。",
    )


@require_POST
def remind(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    text = request.POST.get("text", "")
    return _done(
        request,
        form_id,
        lambda: services.form_remind(form_id=form_id, text=text, by=office.actor),
        lambda n: f"已催{n:,}家:这句话写在他们这件事的“怎么办”里。",
    )


def _done(request: HttpRequest, form_id: int, do: Any, says: Any) -> HttpResponse:
    """Call a service; say what it did, or what it refused."""
    try:
        result = do()
    except services.FactsError as refused:
        refusal_tell(request, "".join(fault.text for fault in refused.faults))
    else:
        result_tell(request, says(result))
    return redirect("form-detail", form_id=form_id)


def _page(name: str, end: str, permission: str, view: Any) -> Page:
    route = f"forms/<int:form_id>/{end}"
    # What is asked and answered is work of today; the answers, once told, have a past of their own.
    return Page(
        name=name,
        route=route,
        permission=permission,
        view=view,
        org_of=selectors.form_scope,
        today_only=True,
    )


PAGES = (
    _page("form-detail", "", VIEW, view),
    _page("form-issue", "issue/", ISSUE, issue),
    _page("form-drop", "drop/", ISSUE, drop),
    _page("form-discard", "discard/", ISSUE, discard),
    _page("form-close", "close/", ISSUE, close),
    _page("form-remind", "remind/", ISSUE, remind),
)
