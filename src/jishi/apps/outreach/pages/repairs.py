"""调整小组: after people left or came, with least change: ask for it, see what changes and what other ways cost."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import Actor
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..forms import RepairForm, price_of
from ..selectors import CurvePoint, PlanChange, PlanMove, PlanView
from ..services import PRICES, PlanDraft
from .scope import ARRANGE


def _number(number: int) -> str:
    return f"第{number}组" if number else "未编组"


def _leads(row: PlanMove) -> str:
    if row.is_dissolved:
        return "撤掉"
    return "不变" if row.leads and row.leads == row.led else row.leads or "没有"


MOVES: Table[PlanMove] = Table(
    key="plan-moves",
    title="有变动的小组",
    unit="户",
    columns=(
        Column("number", "小组", lambda row: _number(row.number), order=lambda row: row.number, card="lead"),
        Column("was_n", "原有户", lambda row: row.was_n, Kind.COUNT),
        Column("in", "转入", lambda row: row.in_n, Kind.COUNT),
        Column("out", "转出", lambda row: row.out_n, Kind.COUNT),
        Column("now_n", "调整后户", lambda row: row.now_n, Kind.COUNT, card="state"),
        Column("was_work", "原工作量", lambda row: row.was_work, Kind.COUNT),
        Column("now_work", "调整后工作量", lambda row: row.now_work, Kind.COUNT),
        Column("led", "原组长", lambda row: row.led or "没有", tone=lambda row: "" if row.led else "late"),
        Column(
            "leads",
            "调整后组长",
            lambda row: _leads(row),
            tone=lambda row: "late" if not row.leads and not row.is_dissolved else "",
        ),
    ),
)
CURVE: Table[CurvePoint] = Table(
    key="plan-curve",
    title="换一档会怎样",
    prefix="c.",
    columns=(
        Column(
            "words",
            "档",
            lambda row: PRICES[row.price] + ("(这个方案)" if row.is_own else ""),
            tone=lambda row: "strong" if row.is_own else "",
            card="lead",
            sortable=False,
        ),
        Column("changed", "换组(户)", lambda row: row.changed, Kind.COUNT, card="state", sortable=False),
        Column("metres", "平均离组中心(米)", lambda row: row.distance_m, Kind.COUNT, sortable=False),
        Column("loads", "每组工作量", lambda row: f"{row.least}至{row.most}", sortable=False),
        Column("outside", "超出范围的组", lambda row: row.outside, Kind.COUNT, sortable=False),
    ),
)
CHANGES: Table[PlanChange] = Table(
    key="plan-changes",
    title="换组的户",
    prefix="h.",
    columns=(
        Column("number", "户号", lambda row: row.number, card="lead"),
        Column("cell", "楼院", lambda row: row.cell or None),
        Column("was", "原来", lambda row: _number(row.was), order=lambda row: row.was, funnel=True),
        Column(
            "now", "换到", lambda row: _number(row.now), order=lambda row: row.now, funnel=True, card="state"
        ),
        Column("why", "为什么", lambda row: row.why, width=30),
    ),
)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Ask for a repair."""
    office = cast(OfficeRequest, request)
    found = selectors.unsettled(org_id)
    _, band = selectors.plan_usual(org_id)
    form = RepairForm(office.POST or None, leaderless=list(found.leaderless), initial={"band_percent": band})
    if office.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = PlanDraft(
            org_id,
            "repair",
            band_percent=told["band_percent"],
            move_cost=price_of(told["price"]),
            dissolve=form.dissolved(),
        )
        try:
            plan_id = services.plan_start(draft=draft, by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            return redirect("group-plan", plan_id=plan_id)
    context = {
        "title": "调整小组",
        "form": form,
        "label": "计算调整方案",
        "back": reverse("outreach"),
        "warning": f"{_told(found)}先算出方案给您看,公布以前什么也不变。",
    }
    return render(request, "outreach/form.html", context)


def _told(found: selectors.Unsettled) -> str:
    parts = [f"没有组长{len(found.leaderless)}个组"] if found.leaderless else []
    parts += [f"未编组{found.ungrouped_n:,}户"] if found.ungrouped_n else []
    parts += [f"已迁出还在组里{found.gone_n:,}户"] if found.gone_n else []
    return f"现有{found.groups_n:,}个组," + (",".join(parts) or "没有要补的组长和要编的户") + "。"


def repair_context(plan: PlanView, office: OfficeRequest) -> dict[str, Any]:
    """Return what the page of a repair shows beside what every plan's does."""
    moves = selectors.plan_moves(plan.plan_id)
    changes = selectors.plan_changes(plan.plan_id)
    points = selectors.plan_curve(plan)
    return {
        "moves": MOVES.show(moves, office.GET) if moves else None,
        "changes": CHANGES.show(changes, office.GET) if changes else None,
        "curve": CURVE.show(points, office.GET),
        "others": [(point.price, PRICES[point.price]) for point in points if not point.is_own],
    }


def repriced(plan: PlanView, price: int | None, by: Actor) -> int:
    """Begin the same repair at another price of a change; return the new plan."""
    draft = PlanDraft(
        plan.org_id,
        "repair",
        band_percent=plan.band_percent,
        seed=plan.seed,
        move_cost=price,
        dissolve=tuple(plan.summary.get("dissolve", ())),
    )
    return services.plan_start(draft=draft, by=by)


page = Page(
    name="group-repair-new",
    route="orgs/<int:org_id>/group-plans/repair/",
    permission=ARRANGE,
    view=new,
    today_only=True,
)
