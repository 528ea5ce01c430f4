"""部门答复: what agencies decide on; each sees its own."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ReferralStepForm
from ..selectors import ReferralRow
from ..services import ReferralStep
from .scope import REFER, seen_anywhere

REFERRALS: Table[ReferralRow] = Table(
    key="referrals",
    title="转来的事项",
    unit="件、元",
    columns=(
        Column(
            "name",
            "本人",
            lambda row: row.name or "已清除",
            link=lambda row: reverse("referral-detail", args=[row.referral_id]),
            card="lead",
        ),
        Column("kind", "办什么", lambda row: row.kind_label, funnel=True),
        Column("says", "本人怎么说", lambda row: row.says or "已清除", width=36),
        Column("asked", "想借", lambda row: row.asked_fen, Kind.YUAN),
        Column("org", "哪里转来", lambda row: row.org_name, funnel=True, width=24),
        Column("line", "部门", lambda row: row.line, funnel=True),
        Column("sent", "转来日期", lambda row: row.sent_on, Kind.DAY),
        Column("state", "办到哪一步", lambda row: row.state_label, funnel=True, card="state"),
        Column(
            "by",
            "答复时限",
            lambda row: row.answer_by,
            Kind.DAY,
            tone=lambda row: "late" if row.is_open and row.answer_by < today() else "",
        ),
        Column("granted", "批准", lambda row: row.granted_fen, Kind.YUAN),
        Column("result", "结果或原因", lambda row: row.result or None, width=30),
    ),
)


def _lines(office: OfficeRequest) -> list[str]:
    grants = office.actor.grants_for(REFER)
    return sorted(grant.scope_id for grant in grants if grant.scope_kind == "line")


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    every = selectors.referrals_of(_lines(office), seen_anywhere(office, REFER))
    is_all = office.GET.get("all") == "1"
    kept = every if is_all else [row for row in every if row.is_open]
    context = {
        "title": "部门答复",
        "is_all": is_all,
        "open_n": sum(row.is_open for row in every),
        "all_n": len(every),
        "late_n": sum(row.is_open and row.answer_by < today() for row in every),
        "stands": selectors.pipeline_counts(every),
    }
    return page_or_book(office, "outreach/referral_list.html", REFERRALS.show(kept, office.GET), context)


def detail(request: HttpRequest, referral_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    lines = _lines(office)
    row = selectors.referral_row(referral_id, lines, seen_anywhere(office, REFER))
    if row is None:
        raise Http404("referral")
    steps = selectors.referral_steps(row) if row.line in lines else []
    form = ReferralStepForm(office.POST or None, steps=steps, is_loan=row.kind == "loan") if steps else None
    if office.method == "POST" and form is not None and form.is_valid() and _taken(office, row, form):
        return redirect("referral-detail", referral_id=referral_id)
    context = {
        "title": f"{row.kind_label}:{row.name or '已清除'}",
        "row": row,
        "form": form,
        "is_late": row.is_open and row.answer_by < today(),
        "history": selectors.referral_history(referral_id),
    }
    return render(request, "outreach/referral_detail.html", context)


def _taken(office: OfficeRequest, row: ReferralRow, form: ReferralStepForm) -> bool:
    try:
        services.referrals_step(steps=[ReferralStep(row.referral_id, **form.told())], by=office.actor)
    except services.OutreachError as error:
        form.refuse(error.text)
        return False
    except NotAllowed as refused:
        refusal_tell(office, str(refused))
        return True
    result_tell(office, "已记下,转来的人看得到。")
    return True


PAGES = (
    Page(
        name="referral-list",
        route="referrals/",
        permission=REFER,
        view=view,
        nav="部门答复",
        today_only=True,
    ),
    Page(
        name="referral-detail",
        route="referrals/<int:referral_id>/",
        permission=REFER,
        view=detail,
        org_of=lambda referral_id: selectors.referral_org(referral_id),
        line_of=lambda referral_id: selectors.referral_line(referral_id),
        today_only=True,
    ),
)
