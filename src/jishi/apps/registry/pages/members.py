"""The members of a scope, and what is recorded of one of them: change it, end it, restore it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Table, page_or_book

from .. import selectors, services
from ..member_forms import MemberEndForm, MemberForm, MemberRestoreForm
from ..selectors import MEMBER_PARTS, MemberListRow
from .events_done import event_done, event_tell

VIEW, EDIT, PROPOSE = "registry.view_member", "registry.edit", "registry.propose"


def _columns(part: str, *, may_edit: bool, may_ask: bool) -> tuple[Column[MemberListRow], ...]:
    columns: tuple[Column[MemberListRow], ...] = (
        Column("name", "姓名", lambda row: row.name, sortable=False, card="lead"),
        Column("sex", "性别", lambda row: row.sex or None, sortable=False),
        Column("birth_year", "出生年", lambda row: str(row.birth_year or "未采集"), sortable=False),
        Column(
            "org",
            "组织关系在",
            lambda row: row.org_name,
            link=lambda row: address("org-detail", row.org_id),
            sortable=False,
            width=30,
        ),
        Column("status", "党员类别", lambda row: row.status, sortable=False, card="state"),
        Column("phone", "电话", lambda row: row.phone or "未采集", sortable=False),
        Column("note", "说明", lambda row: row.note or None, sortable=False, width=30),
    )
    if not (may_edit or (may_ask and part != "ended")) or part == "in":
        return columns
    verb: Column[MemberListRow] = Column(
        "do",
        "办理",
        lambda row: "恢复" if part == "ended" else "改信息" if may_edit else "本人要更正",
        link=lambda row: _way(part, row, may_edit=may_edit),
        sortable=False,
        screen_only=True,
    )
    return (*columns, verb)


def _way(part: str, row: MemberListRow, *, may_edit: bool) -> str:
    if part == "ended":
        return address("member-restore", row.member_id)
    return address("member-edit" if may_edit else "member-request", row.org_id, row.member_id)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    counts = selectors.member_list_counts(seen)
    asked = request.GET.get("part", "all")
    part = asked if asked in MEMBER_PARTS else "all"
    may_edit, may_ask = (not office.is_past and office.actor.may(each) for each in (EDIT, PROPOSE))
    columns = _columns(part, may_edit=may_edit, may_ask=may_ask)
    table: Table[MemberListRow] = Table("member-list", "党员", columns, unit="")
    shown = table.show_read(
        lambda first, most: selectors.member_list_page(seen, part, first=first, most=most),
        request.GET,
        count=counts[part],
    )
    tabs = [(key, word, counts[key]) for key, word in MEMBER_PARTS.items()]
    context = {"title": "党员", "tabs": tabs, "part": part, "may_audit": office.actor.may("audit.view")}
    return page_or_book(request, "registry/member_list.html", shown, context)


def edit(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    """Change what is recorded of a member, from a day on and for a reason."""
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, EDIT, office.moment)
    fields_now = selectors.member_fields(member_id, seen=seen)
    row = selectors.member_of(org_id, member_id, office.moment)
    if fields_now is None or row is None:
        raise Http404("member")
    form = MemberForm(request.POST or None, fields_now=fields_now)
    back = address("org-detail", org_id) + "?tab=members"
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = event_done(
            form,
            lambda: services.member_correct(
                member_id=member_id,
                fields_told=form.fields_changed(),
                on=told["on"],
                reason=told["reason"],
                document_no=told["document_no"],
                by=office.actor,
            ),
        )
        if done is not None:
            event_tell(office, f"已改{len(form.fields_changed())}项,从{told['on']}起。", done)
            return redirect(back)
    context = {"title": f"改党员信息:{row.name}", "form": form, "back": back, "row": row, "org_id": org_id}
    return render(request, "registry/member_edit.html", context)


def end(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    """Take a member off the books, with the reason."""
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, EDIT, office.moment)
    row = selectors.member_of(org_id, member_id, office.moment)
    if row is None or not seen.has(org_id):
        raise Http404("member")
    form = MemberEndForm(request.POST or None)
    back = address("org-detail", org_id) + "?tab=members"
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = event_done(form, lambda: services.member_end(member_id=member_id, by=office.actor, **told))
        if done is not None:
            event_tell(office, f"{row.name}从{told['on']}起不在册。记录都留着,可以恢复。", done)
            return redirect(back)
    warning = "从这天起不再算党员数;谁办的、为什么,都会留下记录。"
    context = {
        "title": f"党员出册:{row.name}",
        "form": form,
        "back": back,
        "verb": "出册",
        "warning": warning,
    }
    return render(request, "registry/member_step.html", context)


def restore(request: HttpRequest, ended_member_id: int) -> HttpResponse:
    """Put somebody who was taken off the books on them again."""
    office = cast(OfficeRequest, request)
    row = selectors.member_ended(ended_member_id, seen=selectors.visible(office.actor, EDIT, office.moment))
    if row is None:
        raise Http404("member")
    form = MemberRestoreForm(request.POST or None)
    back = address("member-list") + "?part=ended"
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        done = event_done(
            form, lambda: services.member_restore(member_id=ended_member_id, by=office.actor, **told)
        )
        if done is not None:
            event_tell(office, f"{row.name}从{told['on']}起恢复在册,组织关系在{row.org_name}。", done)
            return redirect(back)
    told_before = f"{row.note}。" if row.note else ""
    warning = (
        f"{told_before}恢复后组织关系回到{row.org_name},从这天起重新算党员数;谁办的、为什么,都会留下记录。"
    )
    context = {
        "title": f"恢复在册:{row.name}",
        "form": form,
        "back": back,
        "verb": "恢复",
        "warning": warning,
    }
    return render(request, "registry/member_step.html", context)


OWN = "orgs/<int:org_id>/members/<int:member_id>/"
PAGES = (
    Page(name="member-list", route="members/", permission=VIEW, view=view, nav="党员"),
    Page(name="member-edit", route=f"{OWN}edit/", permission=EDIT, view=edit, today_only=True),
    Page(name="member-end", route=f"{OWN}end/", permission=EDIT, view=end, today_only=True),
    Page(
        name="member-restore",
        route="members/<int:ended_member_id>/restore/",
        permission=EDIT,
        view=restore,
        today_only=True,
    ),
)
