"""Floating members (流动党员) from both ends: who is away, who is here, with whom contact is due, who stands twice."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..floating_forms import AwayForm, GuestForm, HeardForm, LeaveForm
from ..selectors import FLOATING_PARTS, FloatingRow
from .events_done import event_done, event_tell

TITLE = "流动党员名册"
VIEW, EDIT = "registry.view_member", "registry.edit"


def _unheard(row: FloatingRow) -> str | None:
    return None if row.unheard_days is None else f"{row.unheard_days}天"


CONTACT: tuple[Column[FloatingRow], ...] = (
    Column("why", "因何", lambda row: row.why or None, sortable=False),
    Column("contacted", "最近联系", lambda row: row.contacted_on, Kind.DAY, sortable=False),
    Column(
        "unheard",
        "多久没联系",
        _unheard,
        sortable=False,
        card="state",
        tone=lambda row: "late" if row.is_late else "",
    ),
)
NOTE: Column[FloatingRow] = Column(
    "note",
    "说明",
    lambda row: row.note or None,
    sortable=False,
    width=34,
    tone=lambda row: "late" if row.is_late and row.note else "",
)
VERB: Column[FloatingRow] = Column(
    "do",
    "办理",
    lambda row: _way(row)[0] or None,
    link=lambda row: _way(row)[1],
    sortable=False,
    screen_only=True,
)


def _columns(part: str, *, may_edit: bool) -> tuple[Column[FloatingRow], ...]:
    is_away = part in ("out", "unheard")
    org, other, since = (
        ("组织关系在", "去了哪里", "外出日期") if is_away else ("由谁联系", "组织关系在", "流入日期")
    )
    return (
        Column("name", "姓名", lambda row: row.name, sortable=False, card="lead"),
        Column(
            "org",
            org,
            lambda row: row.org_name,
            link=lambda row: address("org-detail", row.org_id),
            sortable=False,
            width=30,
        ),
        Column("other", other, lambda row: row.other_end or None, sortable=False),
        Column("since", since, lambda row: row.since, Kind.DAY, sortable=False),
        *(CONTACT if is_away else ()),
        NOTE,
        *((VERB,) if may_edit else ()),
    )


def _way(row: FloatingRow) -> tuple[str, str]:
    if row.guest_id is not None:
        return "已离开", address("guest-leave", row.guest_id)
    if row.unheard_days is None and row.note == "":
        return "", ""
    word = "记联系" if row.since else "登记去向"
    # Whoever is no guest is a member.
    assert row.member_id is not None
    return word, address("member-floating", row.org_id, row.member_id)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    counts = selectors.floating_counts(seen)
    asked = request.GET.get("part", "out")
    part = asked if asked in FLOATING_PARTS else "out"
    may_edit = not office.is_past and office.actor.may(EDIT)
    table: Table[FloatingRow] = Table("floating", TITLE, _columns(part, may_edit=may_edit), unit="")
    shown = table.show_read(
        lambda first, most: selectors.floating_page(seen, part, first=first, most=most),
        request.GET,
        count=counts[part],
    )
    tabs = [(key, word, counts[key]) for key, word in FLOATING_PARTS.items()]
    context = {"title": TITLE, "tabs": tabs, "part": part}
    return page_or_book(request, "registry/floating_list.html", shown, context)


def member(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    """Register where a member has gone; of one who is away, that there was contact, or that the member is back."""
    office = cast(OfficeRequest, request)
    row = selectors.member_of(org_id, member_id, office.moment)
    seen = selectors.visible(office.actor, EDIT, office.moment)
    if row is None or not seen.has(org_id):
        raise Http404("member")
    away = selectors.floating_of(member_id, seen=seen)
    form: AwayForm | HeardForm = HeardForm(request.POST or None) if away else AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = event_done(form, lambda: _member_do(form, member_id, office))
        if done is not None:
            event_tell(office, f"{row.name}:已记录。", done)
            return redirect(_list("out"))
    title = f"{'流出党员' if away else '登记流出'}:{row.name}"
    context = {"title": title, "form": form, "away": away, "back": _list("out")}
    return render(request, "registry/floating_step.html", context)


def _member_do(form: AwayForm | HeardForm, member_id: int, office: OfficeRequest) -> int:
    if isinstance(form, AwayForm):
        return services.floating_record(drafts=[form.draft(member_id)], on=today(), by=office.actor)
    told = form.cleaned_data
    if told["step"] == "contact":
        return services.floating_contact(
            member_ids=[member_id], on=told["on"], how=told["how"], by=office.actor
        )
    return services.floating_return(
        member_ids=[member_id], on=told["on"], reason=told["how"], by=office.actor
    )


def guest_new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Register somebody who is counted elsewhere and looked after here."""
    office = cast(OfficeRequest, request)
    card = selectors.org_card(org_id, office.moment)
    if card is None:
        raise Http404("org")
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = event_done(
            form,
            lambda: services.guests_record(drafts=[form.draft(org_id)], on=today(), by=office.actor),
        )
        if done is not None:
            event_tell(
                office, f"已登记流入:{form.cleaned_data['name'][0]}某。只在这里联系,不算这里的党员数。", done
            )
            return redirect(_list("in"))
    context = {"title": f"登记流入:{card.name}", "form": form, "away": None, "back": _list("in")}
    return render(request, "registry/floating_step.html", context)


def guest_leave(request: HttpRequest, guest_id: int) -> HttpResponse:
    """Say that a guest has gone again, or turned out to be registered elsewhere."""
    office = cast(OfficeRequest, request)
    row = selectors.guest_of(guest_id, seen=selectors.visible(office.actor, EDIT, office.moment))
    if row is None:
        raise Http404("guest")
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = event_done(form, lambda: services.guests_leave(guest_ids=[guest_id], by=office.actor, **told))
        if done is not None:
            event_tell(office, f"{row.name}从{told['on']}起不在{row.org_name}联系。", done)
            return redirect(_list("in"))
    context = {"title": f"流入党员离开:{row.name}", "form": form, "away": None, "back": _list("in")}
    return render(request, "registry/floating_step.html", context)


def _list(part: str) -> str:
    return f"{reverse('floating-list')}?part={part}"


PAGES = (
    Page(name="floating-list", route="floating/", permission=VIEW, view=view, nav="流动党员"),
    Page(
        name="member-floating",
        route="orgs/<int:org_id>/members/<int:member_id>/floating/",
        permission=EDIT,
        view=member,
        today_only=True,
    ),
    Page(
        name="guest-new",
        route="orgs/<int:org_id>/guests/new/",
        permission=EDIT,
        view=guest_new,
        today_only=True,
    ),
    Page(
        name="guest-leave",
        route="guests/<int:guest_id>/leave/",
        permission=EDIT,
        view=guest_leave,
        today_only=True,
    ),
)
