"""分组方案: ask for one, look at it, publish it, take it back."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.jobs import selectors as jobs
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..forms import PlanForm, PublishForm, price_of
from ..selectors import HouseholdFilter, PlanGroup, PlanView
from ..services import PlanDraft
from .repairs import repair_context, repriced
from .scope import ARRANGE

PLAN_GROUPS: Table[PlanGroup] = Table(
    key="plan-groups",
    title="分组方案",
    unit="户",
    columns=(
        Column("number", "小组", lambda row: f"第{row.number}组", order=lambda row: row.number, card="lead"),
        Column("households", "联系户", lambda row: row.households_n, Kind.COUNT, card="state"),
        Column(
            "work",
            "工作量",
            lambda row: row.work,
            Kind.COUNT,
            tone=lambda row: "" if row.is_in_band else "due",
        ),
        Column(
            "leader",
            "组长",
            lambda row: row.leader or "没有",
            tone=lambda row: "" if row.leader else "late",
        ),
        Column("others", "组员", lambda row: row.others or None, width=24),
        Column("cells", "楼院", lambda row: row.cells or None, width=30),
    ),
)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Ask for a plan."""
    office = cast(OfficeRequest, request)
    count = selectors.households_count(
        registry.Visible(office.moment, _path(office, org_id)), HouseholdFilter()
    )
    usual, band = selectors.plan_usual(org_id)
    form = PlanForm(request.POST or None, initial={"groups_n": usual, "band_percent": band, "seed": 1})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = PlanDraft(org_id, "fresh", told["groups_n"], told["band_percent"], told["seed"])
        plan_id = _started(office, form, draft)
        if plan_id is not None:
            return redirect("group-plan", plan_id=plan_id)
    context = {
        "title": "重新分组",
        "form": form,
        "label": "计算方案",
        "back": reverse("outreach"),
        "warning": f"现有联系户{count:,}户。先算出方案给您看,公布以前什么也不变。",
    }
    return render(request, "outreach/form.html", context)


def _path(office: OfficeRequest, org_id: int) -> tuple[str, ...]:
    scope = registry.scope_of(org_id, office.moment)
    return (scope.path,) if scope else ()


def _started(office: OfficeRequest, form: Any, draft: PlanDraft) -> int | None:
    try:
        return services.plan_start(draft=draft, by=office.actor)
    except services.OutreachError as error:
        form.refuse(error.text)
    return None


def detail(request: HttpRequest, plan_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    plan = selectors.plan_view(plan_id)
    if plan is None:
        raise Http404("plan")
    form = PublishForm(
        office.POST if office.POST.get("what") == "publish" else None,
        initial={"on": today()},
        is_repair=plan.is_repair,
    )
    if office.method == "POST":
        shown = _done(office, plan, form)
        if shown:
            return redirect("group-plan", plan_id=shown)
    is_shown = bool(plan.summary.get("groups"))
    context: dict[str, Any] = {
        "title": f"{plan.kind_label}方案:{_name(plan, office)}",
        "plan": plan,
        "form": form,
        "job": jobs.job_view(plan.job_id) if plan.is_running and plan.job_id else None,
        "is_shown": is_shown,
        "uncovered": selectors.plan_uncovered(plan),
        "is_old": selectors.plan_is_old(plan),
    }
    if is_shown and plan.is_repair:
        context |= repair_context(plan, office)
    elif is_shown:
        context["table"] = PLAN_GROUPS.show(selectors.plan_groups(plan_id), office.GET)
    return render(request, "outreach/plan_detail.html", context)


def _name(plan: PlanView, office: OfficeRequest) -> str:
    return registry.last_names_of([plan.org_id], office.moment).get(plan.org_id, "")


def _done(office: OfficeRequest, plan: PlanView, form: PublishForm) -> int | None:
    """Do what a button says; return the plan to show then, None to show what is wrong with the form."""
    what = office.POST.get("what", "")
    try:
        if what == "publish":
            if not form.is_valid():
                return None
            told = form.cleaned_data
            services.plan_publish(plan_id=plan.plan_id, on=told["on"], note=told["note"], by=office.actor)
            result_tell(office, f"已公布,从{told['on'].isoformat()}起。可在本页撤销。")
        elif what == "take_back":
            reason = office.POST.get("reason", "")
            services.plan_take_back(plan_id=plan.plan_id, reason=reason, by=office.actor)
            result_tell(office, "已撤销,各户回到公布以前的小组。")
        elif what == "reprice" and plan.is_repair:
            return repriced(plan, price_of(office.POST.get("price", "")), office.actor)
        elif what == "drop":
            services.plan_drop(plan_id=plan.plan_id, by=office.actor)
            result_tell(office, "已记为不采用。现有的小组不变。")
    except services.OutreachError as error:
        if what == "publish":
            form.refuse(error.text)
            return None
        refusal_tell(office, error.text)
    return plan.plan_id


PAGES = (
    Page(
        name="group-plan-new",
        route="orgs/<int:org_id>/group-plans/new/",
        permission=ARRANGE,
        view=new,
        today_only=True,
    ),
    Page(
        name="group-plan",
        route="group-plans/<int:plan_id>/",
        permission=ARRANGE,
        view=detail,
        org_of=lambda plan_id: selectors.plan_org(plan_id),
        today_only=True,
    ),
)
