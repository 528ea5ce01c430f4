"""联系户: a masked list, one household, its contact in full for a reason, moving away."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import HouseholdForm, ReasonForm, RevealForm
from ..selectors import HouseholdFilter, HouseholdRow
from .scope import LISTS, WHY_TODAY, WORK, address, may, may_work, seen_anywhere, seen_by

HOUSEHOLDS: Table[HouseholdRow] = Table(
    key="households",
    title="联系户名册",
    unit="户、件",
    columns=(
        Column(
            "number",
            "户号",
            lambda row: row.number,
            link=lambda row: reverse("household-detail", args=[row.household_id]),
            sortable=False,
            card="lead",
            width=14,
        ),
        Column("name", "联系人", lambda row: row.name or "未采集", sortable=False),
        Column("phone", "电话", lambda row: row.phone or "未采集", sortable=False, width=14),
        Column("cell", "网格(楼院)", lambda row: row.cell or "未采集", sortable=False, width=18),
        Column("group", "小组", lambda row: row.group or "未编组", sortable=False, card="state"),
        Column("work", "工作量", lambda row: row.work, Kind.COUNT, sortable=False),
        Column("open", "正在办", lambda row: row.open_n, Kind.COUNT, sortable=False),
        Column("from", "移交单位", lambda row: row.from_unit or None, sortable=False, width=24),
        Column("keep", "保存到", lambda row: row.keep_until, Kind.DAY, sortable=False),
        Column("org", "负责的党组织", lambda row: row.org_name, sortable=False, width=24),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = seen_by(office, LISTS)
    part, batch = office.GET.get("part", "all"), office.GET.get("batch", "")
    wanted = HouseholdFilter(
        part if part in selectors.PARTS else "all", batch_id=int(batch) if batch.isdecimal() else None
    )
    count = selectors.households_count(seen, wanted)
    shown = HOUSEHOLDS.show_read(
        lambda first, most: selectors.households_page(seen, wanted, first=first, most=most),
        office.GET,
        count=count,
    )
    subject = f"org:{office.scope.org_id}" if office.scope else "all"
    services.households_list_record(subject=subject, count=count, by=office.actor)
    counts = selectors.parts_counts(seen)
    context = {
        "title": "联系户名册",
        "tabs": [
            (address(office, "household-list", part=key), word, counts[key], key == wanted.part)
            for key, word in selectors.PARTS.items()
        ],
        "part": wanted.part,
        "new_org": may_work(office),
    }
    return page_or_book(office, "outreach/household_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Put one household on the list."""
    office = cast(OfficeRequest, request)
    form = HouseholdForm(request.POST or None, initial={"on": today(), "work": 1})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        on = told.pop("on")
        try:
            draft = services.HouseholdDraft(org_id, **told)
            household_id = services.household_add(draft=draft, on=on, by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已登记,还没有编组。")
            return redirect("household-detail", household_id=household_id)
    context = {
        "title": "登记联系户",
        "form": form,
        "label": "登记",
        "back": reverse("household-list"),
        "warning": "成批的用“表格”里的联系户名册导入。",
    }
    return render(request, "outreach/form.html", context)


def detail(request: HttpRequest, household_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, household_id)
    services.household_open_record(household_id=household_id, by=office.actor)
    context = {
        "title": f"联系户{row.number}",
        "row": row,
        "may_work": row.ended_on is None and may(office, WORK, row.org_id),
        "needs": selectors.needs_of_household(household_id, seen_anywhere(office, LISTS)),
        "day": today(),
    }
    return render(request, "outreach/household_detail.html", context)


def _row(office: OfficeRequest, household_id: int) -> HouseholdRow:
    row = selectors.household_row(household_id, seen_anywhere(office, LISTS))
    if row is None:
        raise Http404("household")
    return row


@never_cache
def reveal(request: HttpRequest, household_id: int) -> HttpResponse:
    """Show contact and telephone in full, for a reason."""
    office = cast(OfficeRequest, request)
    row = _row(office, household_id)
    form = RevealForm(request.POST or None)
    told: tuple[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            told = services.household_reveal(
                household_id=household_id, reason=form.cleaned_data["reason"], by=office.actor
            )
        except services.OutreachError as error:
            form.refuse(error.text, "reason")
    context = {"title": f"查看联系方式:{row.number}", "row": row, "form": form, "told": told}
    return render(request, "outreach/household_reveal.html", context)


def leave(request: HttpRequest, household_id: int) -> HttpResponse:
    """Let a household leave."""
    office = cast(OfficeRequest, request)
    row = _row(office, household_id)
    form = ReasonForm(request.POST or None, initial={"on": today(), "reason": "迁出"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.household_end(
                household_id=household_id, on=told["on"], reason=told["reason"], by=office.actor
            )
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, f"联系户{row.number}已迁出,不再编在小组里。联系方式到期清除。")
            return redirect("household-list")
    context = {
        "title": f"迁出:{row.number}",
        "form": form,
        "label": "迁出",
        "back": reverse("household-detail", args=[household_id]),
        "warning": "迁出后不再编组;搬回来的,重新登记。",
    }
    return render(request, "outreach/form.html", context)


@require_POST
def confirm(request: HttpRequest, household_id: int) -> HttpResponse:
    """Keep that somebody was in touch and that the record still holds."""
    office = cast(OfficeRequest, request)
    count = services.household_confirm(household_ids=[household_id], on=today(), by=office.actor)
    if count:
        result_tell(request, "已记下仍然属实,保存期从今天重新算。")
    else:
        refusal_tell(request, "联系方式已经清除,不能只确认。仍要联系的,请用联系户名册重新填写。")
    return redirect("household-detail", household_id=household_id)


ROUTE = "households/<int:household_id>/"


def _of(household_id: int) -> int | None:
    return selectors.household_org(household_id)


PAGES = (
    Page(
        name="household-list",
        route="households/",
        permission=LISTS,
        view=view,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="household-new",
        route="orgs/<int:org_id>/households/new/",
        permission=WORK,
        view=new,
        today_only=True,
    ),
    Page(
        name="household-detail",
        route=ROUTE,
        permission=LISTS,
        view=detail,
        org_of=_of,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="household-reveal",
        route=f"{ROUTE}contact/",
        permission=WORK,
        view=reveal,
        org_of=_of,
        today_only=True,
    ),
    Page(
        name="household-leave",
        route=f"{ROUTE}leave/",
        permission=WORK,
        view=leave,
        org_of=_of,
        today_only=True,
    ),
    Page(
        name="household-confirm",
        route=f"{ROUTE}confirm/",
        permission=WORK,
        view=confirm,
        org_of=_of,
        today_only=True,
    ),
)
