"""干部下基层: contact villages, visits with the problems found there, and what became of them."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ContactForm, VisitForm
from ..selectors import PointRow
from ..services import ContactDraft, ProblemDraft, VisitDraft
from .scope import ASSIGN, VIEW, VISIT, may, may_work, seen_anywhere, seen_by

POINTS: Table[PointRow] = Table(
    key="contact-points",
    title="干部联系点",
    unit="天、件",
    columns=(
        Column(
            "org",
            "联系村(社区)",
            lambda row: row.org_name,
            link=lambda row: reverse("contact-point", args=[row.point_id]),
            card="lead",
            width=26,
        ),
        Column("cadre", "干部", lambda row: row.cadre, card="state"),
        Column("post", "单位、职务", lambda row: row.post, width=24),
        Column("activity", "载体", lambda row: row.activity or None, funnel=True, width=24),
        Column("last", "上次到访", lambda row: row.last_on, Kind.DAY),
        Column("quiet", "距上次到访(天)", lambda row: row.quiet_days, Kind.COUNT),
        Column("open", "没办结的问题", lambda row: row.open_n, Kind.COUNT),
        Column(
            "late",
            "过了回话时限",
            lambda row: row.late_n,
            Kind.COUNT,
            tone=lambda row: "late" if row.late_n else "",
        ),
        Column("tell", "待回话", lambda row: row.tell_n, Kind.COUNT),
        Column("closed", "村里认可", lambda row: row.closed_n, Kind.COUNT),
        Column("not_done", "没办成,已说明", lambda row: row.not_done_n, Kind.COUNT),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.point_rows(seen_by(office))
    context = {
        "title": "干部下基层",
        "assign_org": None if office.is_past else may_work(office, ASSIGN),
        "open_n": sum(row.open_n for row in rows),
        "late_n": sum(row.late_n for row in rows),
    }
    return page_or_book(office, "outreach/contact_list.html", POINTS.show(rows, office.GET), context)


def assign(request: HttpRequest, org_id: int) -> HttpResponse:
    """Give a cadre a contact village below an organisation."""
    office = cast(OfficeRequest, request)
    scope = registry.scope_of(org_id, office.moment)
    seen = seen_anywhere(office, ASSIGN)
    below = registry.graded_orgs(seen.narrowed(scope.path)) if scope is not None else []
    form = ContactForm(
        request.POST or None,
        orgs=[(org.org_id, org.name) for org in below if org.org_type in ("village", "community")],
        activities=selectors.activities(today()),
        initial={"on": today()},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = ContactDraft(int(told["org"]), told["cadre"], told["post"], told["on"], told["activity"])
        try:
            [point_id] = services.contacts_assign(drafts=[draft], by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已安排联系点。")
            return redirect("contact-point", point_id=point_id)
    context = {
        "title": "安排联系点",
        "form": form,
        "label": "安排",
        "back": reverse("contact-list"),
        "warning": "",
    }
    return render(request, "outreach/form.html", context)


def detail(request: HttpRequest, point_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, point_id)
    context = {
        "title": f"{row.org_name} · {row.cadre}",
        "row": row,
        "problems": selectors.problems_of(row.org_id, office.moment),
        "visits": selectors.visits_of(point_id, office.moment),
        "may_visit": not office.is_past and row.until is None and may(office, VISIT, row.org_id),
        "may_open": may(office, "outreach.view_household", row.org_id),
    }
    return render(request, "outreach/contact_detail.html", context)


def _row(office: OfficeRequest, point_id: int) -> PointRow:
    row = selectors.point_row(point_id, seen_anywhere(office))
    if row is None:
        raise Http404("point")
    return row


def visit(request: HttpRequest, point_id: int) -> HttpResponse:
    """Record a visit: whom one talked to, and at least one problem."""
    office = cast(OfficeRequest, request)
    row = _row(office, point_id)
    standing = [(one.need_id, one.says) for one in selectors.problems_of(row.org_id) if one.is_open]
    form = VisitForm(request.POST or None, problems=standing, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        found = (ProblemDraft(told["says"], told["owner"]),) if told["says"] else ()
        again = ((int(told["again"]), told["note"]),) if told["again"] else ()
        try:
            draft = VisitDraft(point_id, told["on"], told["asked"], found, again)
            services.visits_record(drafts=[draft], by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已记下这次到访;问题到时限要给村里回话。")
            return redirect("contact-point", point_id=point_id)
    context = {
        "title": f"记一次到访:{row.org_name}",
        "form": form,
        "label": "记下",
        "back": reverse("contact-point", args=[point_id]),
        "warning": "不要照片,要问题。还有别的问题,再记一次。",
    }
    return render(request, "outreach/form.html", context)


def _of(point_id: int) -> int | None:
    return selectors.point_org(point_id)


PAGES = (
    Page(
        name="contact-list",
        route="contacts/",
        permission=VIEW,
        view=view,
        nav="干部下基层",
    ),
    Page(
        name="contact-assign",
        route="orgs/<int:org_id>/contacts/new/",
        permission=ASSIGN,
        view=assign,
        today_only=True,
    ),
    Page(
        name="contact-point",
        route="contacts/<int:point_id>/",
        permission=VIEW,
        view=detail,
        org_of=_of,
    ),
    Page(
        name="contact-visit",
        route="contacts/<int:point_id>/visits/new/",
        permission=VISIT,
        view=visit,
        org_of=_of,
        today_only=True,
    ),
)
