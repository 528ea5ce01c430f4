"""The statistics of a period (党内统计): change tables, what does not fit, odd values, closing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.shared.dates import Period
from jishi.web.page import Page
from jishi.web.paper import MOST_PRINTED
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Asked, Column, Kind, Table, page_or_book, pager_of
from jishi.web.unclear import Unclear, period_read
from jishi.web.words import period_words

from .. import selectors, services
from ..selectors import Flow, Statement
from ..selectors.functional import FunctionalRow

VIEW, CLOSE = "registry.view_org", "registry.close_statistics"
ODD_PAGE = 50
SUBJECTS = {"members": "党员", "orgs": "组织"}


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One coming or going, with the organisation it was at."""

    on: date
    way: str
    reason: str
    org_id: int
    org_name: str


FLOWS: Table[FlowRow] = Table(
    key="flows",
    title="增减明细",
    unit="",
    columns=(
        Column("on", "日期", lambda row: row.on, Kind.DAY, card="lead"),
        Column("way", "增减", lambda row: row.way, funnel=True, card="state"),
        Column("reason", "原因", lambda row: row.reason, funnel=True),
        Column(
            "org",
            "所在组织",
            lambda row: row.org_name,
            link=lambda row: reverse("org-detail", args=[row.org_id]),
            width=34,
        ),
    ),
)


def period_asked(request: HttpRequest, on: date) -> Period:
    """Return the period in the address; without one the last half-year that has ended.

    Raises Unclear when none is meant, or one that had not begun on the day that is looked at.
    """
    text = request.GET.get("period") or (f"{on.year - 1}-H2" if on.month <= 6 else f"{on.year}-H1")
    period = period_read(text, reverse("statistics"))
    if not period.has_begun(on):
        sentence = f"{period_words(period.text)}从{period.first_day}起,到{on}还没有开始。请看以前的一期。"
        raise Unclear("期间不对", sentence, reverse("statistics"))
    return period


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    told, period = _told(office)
    so_far = period.so_far(office.moment.valid_on)
    asked, odd_n = Asked.of(request.GET, "", sortable=(), funnels=()), len(told.odd) if told else 0
    # On paper nobody turns pages.
    size = odd_n if asked.wants_paper and 0 < odd_n <= MOST_PRINTED else ODD_PAGE
    pager = pager_of(asked, odd_n, size)
    context = {
        "title": f"党内统计:{told.scope.name if told else ''} {period_words(period.text)}",
        "told": told,
        "period": period,
        "so_far": so_far,
        "opens": period.first_day - timedelta(days=1),
        "tables": [("members", "党员", "人数", told.members), ("orgs", "支部、总支", "个数", told.orgs)]
        if told
        else [],
        "gaps": list(selectors.opening_gaps(told)) if told else [],
        "periods": selectors.closed_periods(told.scope.org_id, office.moment) if told else [],
        "may_close": told is not None and _may_close(office, told.scope.org_id),
        "functional": _functional(office, told) if told else [],
        "odd": selectors.odd_page(told, first=pager.first_n - 1, most=size) if told and odd_n else [],
        "pager": pager,
        "is_over": period.last_day < office.moment.valid_on,
    }
    return render(request, "registry/statistics.html", context)


def _functional(office: OfficeRequest, told: Statement) -> list[FunctionalRow]:
    """Return the functional organisations of the scope: they are in none of the figures."""
    seen = selectors.visible(office.actor, VIEW, office.moment).narrowed(told.scope.path)
    return selectors.functional_orgs(seen)


def flows(request: HttpRequest, subject: str) -> HttpResponse:
    """List what stands behind the lines of a change table."""
    office = cast(OfficeRequest, request)
    on = office.moment.valid_on
    scope, period = office.scope, period_asked(office, on).so_far(on)
    if scope is None or subject not in SUBJECTS:
        raise Http404("statistics")
    found: list[Flow] = selectors.flows_of(scope, period, office.moment, subject)  # type: ignore[arg-type]
    names = selectors.last_names_of({flow.org_id for flow in found}, office.moment)
    rows = [
        FlowRow(
            flow.on,
            "增加" if flow.way == "came" else "减少",
            selectors.reason_words(flow, period),
            flow.org_id,
            names.get(flow.org_id, ""),
        )
        for flow in found
    ]
    title = f"{SUBJECTS[subject]}增减明细:{scope.name} {period_words(period.text)}"
    return page_or_book(
        request, "registry/statistics_flows.html", FLOWS.show(rows, request.GET), {"title": title}
    )


@require_POST
def note(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    period = request.POST.get("period", "")
    try:
        services.statistics_note(
            org_id=org_id,
            period=period,
            rule=request.POST.get("rule", ""),
            text=request.POST.get("text", ""),
            by=office.actor,
        )
    except (services.RegistryError, ValueError) as error:
        refusal_tell(request, _sentences(error))
    else:
        result_tell(request, "已写入说明。")
    return redirect(_address(period, request.POST.get("scope", "")))


@require_POST
def close(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    period = request.POST.get("period", "")
    try:
        services.statistics_close(org_id=org_id, period=period, by=office.actor)
    except (services.RegistryError, ValueError) as error:
        refusal_tell(request, "没有上报:" + _sentences(error))
    else:
        result_tell(request, f"已上报{period_words(period)}统计。以后的更正记在下一期,不改已上报的数。")
    return redirect(_address(period, str(org_id)))


def _told(office: OfficeRequest) -> tuple[Statement | None, Period]:
    period = period_asked(office, office.moment.valid_on)
    if office.scope is None:
        return None, period
    so_far = period.so_far(office.moment.valid_on)
    return selectors.statement(office.scope, so_far, office.moment), period


def _may_close(office: OfficeRequest, org_id: int) -> bool:
    return not office.is_past and selectors.visible(office.actor, CLOSE, office.moment).has(org_id)


def _sentences(error: ValueError) -> str:
    faults = getattr(error, "faults", None)
    return "".join(fault.text for fault in faults) if faults else "期间写得不对。请从统计页办理。"


def _address(period: str, scope: str) -> str:
    query = f"?period={period}" + (f"&scope={scope}" if scope.isdecimal() else "")
    return reverse("statistics") + query


PAGES = (
    Page(name="statistics", route="statistics/", permission=VIEW, view=view, nav="党内统计"),
    Page(name="statistics-flows", route="statistics/<str:subject>/", permission=VIEW, view=flows),
    Page(
        name="statistics-note",
        route="orgs/<int:org_id>/statistics/note/",
        permission=CLOSE,
        view=note,
        today_only=True,
    ),
    Page(
        name="statistics-close",
        route="orgs/<int:org_id>/statistics/close/",
        permission=CLOSE,
        view=close,
        today_only=True,
    ),
)
