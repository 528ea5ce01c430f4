"""公开承诺: what organisations promise in public, and what residents say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import PledgeForm, VoicesForm
from ..selectors import PledgeRow
from ..services import PledgeDraft, Voices
from .scope import VIEW, WORK, address, may_work, seen_anywhere, seen_by


def _columns(day: date) -> tuple[Column[PledgeRow], ...]:
    return (
        Column("org", "党组织", lambda row: row.org_name, funnel=True, card="lead", width=26),
        Column(
            "says",
            "承诺办什么",
            lambda row: row.says,
            link=lambda row: reverse("pledge-hear", args=[row.pledge_id]),
            width=40,
        ),
        Column("posted", "公开在哪里", lambda row: row.posted_at, width=18),
        Column("promised", "承诺日期", lambda row: row.promised_on, Kind.DAY),
        Column(
            "due",
            "兑现日期",
            lambda row: row.due_on,
            Kind.DAY,
            tone=lambda row: "late" if row.is_late(day) else "",
        ),
        Column("state", "居民怎么说", lambda row: row.state_label, funnel=True, card="state", width=16),
        Column("kept", "说兑现了", lambda row: row.kept_n, Kind.COUNT),
        Column("broken", "说没兑现", lambda row: row.broken_n, Kind.COUNT),
        Column("unknown", "不清楚", lambda row: row.unknown_n, Kind.COUNT),
    )


def _table(office: OfficeRequest) -> Table[PledgeRow]:
    """Return the list; late is what is late on the day looked at, and who writes nothing down is led nowhere."""
    columns = _columns(office.moment.valid_on)
    if not office.actor.may(WORK):
        columns = tuple(replace(column, link=None) for column in columns)
    return Table(key="pledges", title="公开承诺", unit="人", columns=columns)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    every, day = selectors.pledge_rows(seen_by(office)), office.moment.valid_on
    part = office.GET.get("part", "")
    kept = {
        "": every,
        **{state: [row for row in every if row.state == state] for state in selectors.PLEDGE_STATES},
        "late": [row for row in every if row.is_late(day)],
    }
    words = {"": "全部", **selectors.PLEDGE_STATES, "late": "到了日子还没听居民意见"}
    part = part if part in kept else ""
    context = {
        "title": "公开承诺",
        "new_org": None if office.is_past else may_work(office),
        "tabs": [
            (address(office, "pledge-list", part=key), word, len(kept[key]), key == part)
            for key, word in words.items()
        ],
    }
    shown = _table(office).show(kept[part], office.GET)
    return page_or_book(office, "outreach/pledge_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Record a public promise."""
    office = cast(OfficeRequest, request)
    form = PledgeForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = PledgeDraft(org_id, told["says"], told["posted_at"], told["on"], told["due_on"])
        try:
            services.pledges_record(drafts=[draft], by=office.actor)
        except services.OutreachError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已登记。到了兑现日期,由上级听居民怎么说。")
            return redirect("pledge-list")
    context = {
        "title": "登记公开承诺",
        "form": form,
        "label": "登记",
        "back": reverse("pledge-list"),
        "warning": "",
    }
    return render(request, "outreach/form.html", context)


def hear(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """Record what residents said of a promise."""
    office = cast(OfficeRequest, request)
    row = selectors.pledge_row(pledge_id, seen_anywhere(office, WORK))
    if row is None:
        raise Http404("pledge")
    is_open = row.state == "open" and not office.is_past
    form = VoicesForm(request.POST or None, initial={"on": today()}) if is_open else None
    if request.method == "POST" and form is not None and form.is_valid() and _heard(office, row, form):
        return redirect("pledge-list")
    context = {"title": f"公开承诺:{row.org_name}", "row": row, "form": form}
    return render(request, "outreach/pledge_detail.html", context)


def _heard(office: OfficeRequest, row: PledgeRow, form: VoicesForm) -> bool:
    told = form.cleaned_data
    voices = Voices(told["place"], told["on"], told["kept_n"], told["broken_n"], told["unknown_n"])
    try:
        state = services.pledge_hear(pledge_id=row.pledge_id, voices=voices, by=office.actor)
    except services.OutreachError as error:
        form.refuse(error.text)
        return False
    except NotAllowed:
        form.refuse("居民怎么说由上级听、上级记,本组织不能记自己的。请交给乡镇(街道)。")
        return False
    result_tell(office, f"已记下:{selectors.PLEDGE_STATES[state]}。")
    return True


PAGES = (
    Page(name="pledge-list", route="pledges/", permission=VIEW, view=view, nav="公开承诺"),
    Page(
        name="pledge-new",
        route="orgs/<int:org_id>/pledges/new/",
        permission=WORK,
        view=new,
        today_only=True,
    ),
    Page(
        name="pledge-hear",
        route="pledges/<int:pledge_id>/",
        permission=WORK,
        view=hear,
        org_of=lambda pledge_id: selectors.pledge_org(pledge_id),
    ),
)
