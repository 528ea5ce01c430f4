"""群众诉求: a list by how they stand, one with its steps, a new one, and what agencies decide on."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

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
from ..forms import NeedForm, NeedStepForm
from ..selectors import NeedFilter, NeedRow
from ..services import NeedDraft, NeedStep
from .scope import LISTS, WORK, address, may, seen_anywhere, seen_by


def _table(day: date) -> Table[NeedRow]:
    """Return the list's columns; what is late is so on the day looked at."""
    return Table(key="needs", title="群众诉求", unit="件", columns=_columns(day))


def _columns(day: date) -> tuple[Column[NeedRow], ...]:
    return (
        Column(
            "number",
            "户号",
            lambda row: row.number,
            link=lambda row: reverse("need-detail", args=[row.need_id]),
            sortable=False,
            card="lead",
            width=14,
        ),
        Column("name", "联系人", lambda row: row.name or "未采集", sortable=False),
        Column("group", "小组", lambda row: row.group or None, sortable=False),
        Column("kind", "类别", lambda row: row.kind_label, sortable=False),
        Column("says", "本人怎么说", lambda row: row.says or "已清除", sortable=False, width=36),
        Column("told", "提出日期", lambda row: row.told_on, Kind.DAY, sortable=False),
        Column("owner", "谁去办", lambda row: row.owner, sortable=False),
        Column("line", "转到部门", lambda row: row.line or None, sortable=False),
        Column("state", "状态", lambda row: row.state_label, sortable=False, card="state", width=18),
        Column(
            "by",
            "回话时限",
            lambda row: row.tell_by,
            Kind.DAY,
            sortable=False,
            tone=lambda row: "late" if row.is_late(day) else "",
        ),
        Column("outcome", "结果或原因", lambda row: row.outcome or None, sortable=False, width=30),
        Column("back", "告知本人", lambda row: row.told_back_on, Kind.DAY, sortable=False),
    )


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen, wanted = seen_by(office, LISTS), _wanted(office)
    counts = selectors.needs_counts(seen, wanted)
    shown = _table(office.moment.valid_on).show_read(
        lambda first, most: selectors.needs_page(seen, wanted, first=first, most=most),
        office.GET,
        count=counts[wanted.part],
    )
    kept = {name: office.GET[name] for name in ("kind", "group", "batch") if name in office.GET}
    context = {
        "title": "群众诉求",
        "tabs": [
            (address(office, "need-list", **{**kept, "end": key}), word, counts[key], key == wanted.part)
            for key, word in selectors.NEED_PARTS.items()
        ],
        "kinds": [
            (
                address(office, "need-list", **{**kept, "kind": key, "end": wanted.part}),
                word,
                key == wanted.kind,
            )
            for key, word in selectors.KINDS.items()
        ],
        "every_kind_href": address(office, "need-list", end=wanted.part),
        "kind": wanted.kind,
    }
    return page_or_book(office, "outreach/need_list.html", shown, context)


def _wanted(office: OfficeRequest) -> NeedFilter:
    part, kind = office.GET.get("end", "open"), office.GET.get("kind", "")
    group, batch = office.GET.get("group", ""), office.GET.get("batch", "")
    # A count of one kind on the board is of all that were ever told.
    part = part if part in selectors.NEED_PARTS else "open"
    return NeedFilter(
        "all" if kind and "end" not in office.GET else part,
        kind if kind in selectors.KINDS else "",
        int(group) if group.isdecimal() else None,
        int(batch) if batch.isdecimal() else None,
    )


def new(request: HttpRequest, household_id: int) -> HttpResponse:
    """Record what a household asks for."""
    office = cast(OfficeRequest, request)
    row = selectors.household_row(household_id, seen_anywhere(office, WORK))
    if row is None:
        raise Http404("household")
    form = NeedForm(request.POST or None, initial={"on": today(), "owner": office.actor.name})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = NeedDraft(household_id, told["kind"], told["says"], told["on"], told["owner"])
        try:
            [need_id] = services.needs_record(drafts=[draft], by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已记下,到时限要给本人回话。")
            return redirect("need-detail", need_id=need_id)
    context = {
        "title": f"记一件事:户{row.number}",
        "form": form,
        "label": "记下",
        "back": reverse("household-detail", args=[household_id]),
    }
    return render(request, "outreach/form.html", context)


def detail(request: HttpRequest, need_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = selectors.need_row(need_id, seen_anywhere(office, LISTS))
    if row is None:
        raise Http404("need")
    mine = may(office, WORK, row.org_id)
    moves = selectors.moves_open(row) if mine and not office.is_past else []
    forms = {what: _form(office, row, what) for what in moves}
    what = office.POST.get("what", "")
    if office.method == "POST" and what in forms and _taken(office, row, what, forms[what]):
        return redirect("need-detail", need_id=need_id)
    if row.household_id is not None:
        services.household_open_record(household_id=row.household_id, by=office.actor)
    context = {
        "title": f"群众诉求:{row.kind_label}",
        "row": row,
        "is_late": row.is_late(office.moment.valid_on),
        "forms": [(key, selectors.MOVES[key].label, form) for key, form in forms.items()],
        "history": selectors.need_history(need_id, office.moment),
    }
    return render(request, "outreach/need_detail.html", context)


def _form(office: OfficeRequest, row: NeedRow, what: str) -> NeedStepForm:
    is_told = office.method == "POST" and office.POST.get("what") == what
    lines = selectors.lines_known()
    return NeedStepForm(
        office.POST if is_told else None, what=what, kind=row.kind, lines=lines, auto_id=f"{what}_%s"
    )


def _taken(office: OfficeRequest, row: NeedRow, what: str, form: NeedStepForm) -> bool:
    if not form.is_valid():
        return False
    told: dict[str, Any] = form.told()
    try:
        services.needs_step(steps=[NeedStep(row.need_id, what, **told)], by=office.actor)
    except services.OutreachError as error:
        form.refuse(error.text)
        return False
    except NotAllowed as refused:
        refusal_tell(office, str(refused))
        return True
    result_tell(office, f"已办:{selectors.MOVES[what].label}。")
    return True


def _of(need_id: int) -> int | None:
    return selectors.need_org(need_id)


PAGES = (
    Page(name="need-list", route="needs/", permission=LISTS, view=view, nav="群众诉求"),
    Page(
        name="need-new",
        route="households/<int:household_id>/needs/new/",
        permission=WORK,
        view=new,
        org_of=lambda household_id: selectors.household_org(household_id),
        today_only=True,
    ),
    Page(
        name="need-detail",
        route="needs/<int:need_id>/",
        permission=LISTS,
        view=detail,
        org_of=_of,
    ),
)
