"""People whom a restructured unit hands over (成批移交): record them, list the handings over."""

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Column, Kind, Table, book_response, page_or_book

from .. import selectors, services
from ..intake_forms import IntakeForm
from ..selectors import IntakeRow, MemberListRow

VIEW, EDIT = "registry.view_member", "registry.edit"
# So many can be ticked on the page, and so many stand on a list to fill in.
MOST, MOST_LISTED = 2_000, 50_000

INTAKES: Table[IntakeRow] = Table(
    key="intakes",
    title="成批移交",
    unit="",
    columns=(
        Column(
            "unit",
            "移交单位",
            lambda row: row.from_unit,
            link=lambda row: reverse("letter-batch", args=[row.batch_id]),
            sortable=False,
            card="lead",
            width=30,
        ),
        Column("on", "移交日期", lambda row: row.handed_on, Kind.DAY, sortable=False, card="state"),
        Column("people", "移交人数", lambda row: row.people_n, Kind.COUNT, sortable=False),
        Column("members", "其中党员", lambda row: row.letters_n, Kind.COUNT, sortable=False),
        Column("received", "已接收", lambda row: row.received_n, Kind.COUNT, sortable=False),
        Column("waiting", "在途", lambda row: row.waiting_n, Kind.COUNT, sortable=False),
        Column(
            "overdue",
            "过期",
            lambda row: row.overdue_n,
            Kind.COUNT,
            sortable=False,
            tone=lambda row: "late" if row.overdue_n else "",
        ),
        Column("document", "文号", lambda row: row.document_no or None, sortable=False, width=20),
        Column("state", "说明", lambda row: "已撤销" if row.is_undone else None, sortable=False),
    ),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list to fill in."""

    code: str
    row: MemberListRow


LIST: Table[Listed] = Table(
    key="intake-list",
    title="移交党员名单",
    unit="",
    columns=(
        Column("code", "党员编号", lambda each: each.code, width=22),
        Column("name", "姓名", lambda each: each.row.name),
        Column("org", "组织关系在", lambda each: each.row.org_name, width=30),
        Column("to", "转往组织代码", lambda each: "", width=22),
        Column("outside", "转往系统外组织", lambda each: "", width=30),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    shown = INTAKES.show_read(
        lambda first, most: selectors.intakes_page(seen, first=first, most=most),
        request.GET,
        count=selectors.intakes_count(seen),
    )
    return page_or_book(request, "registry/intake_list.html", shown, {"title": "成批移交"})


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    """Record that a unit hands people over; issue the members' letters from a list or from what is ticked."""
    office = cast(OfficeRequest, request)
    scope = selectors.scope_of(org_id, office.moment)
    if scope is None:
        raise Http404("org")
    seen = selectors.visible(office.actor, EDIT, office.moment).narrowed(scope.path)
    members_n = selectors.member_list_counts(seen)["all"]
    is_listed = members_n <= MOST_LISTED
    wants_list = is_listed and LIST.asked(request.GET).wants_book
    roster = selectors.member_list_page(seen, "all", most=None if wants_list else MOST)
    codes = selectors.member_codes([row.member_id for row in roster])
    if wants_list:
        listed = LIST.show([Listed(codes[row.member_id], row) for row in roster], request.GET)
        return book_response(request, listed, title=f"移交党员名单({scope.name})")
    initial = {"handed_on": today(), "from_unit": ""}
    form = IntakeForm(
        request.POST or None, request.FILES or None, roster=roster, codes=codes, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        batch_id = _recorded(form, office, org_id)
        if batch_id is not None:
            return redirect("letter-batch", letter_batch_id=batch_id)
    context = {"title": f"成批移交:{scope.name}", "form": form, "org_id": org_id, "members_n": members_n}
    context |= {"roster_n": len(roster), "is_listed": is_listed}
    return render(request, "registry/intake_new.html", context)


def _recorded(form: IntakeForm, office: OfficeRequest, org_id: int) -> int | None:
    draft, file = form.draft(), form.cleaned_data["file"]
    try:
        letters = (
            services.intake_list_read(filename=file.name, content=file.chunks(), issued_on=draft.handed_on)
            if file
            else form.ticked()
        )
        batch_id = services.intake_record(org_id=org_id, draft=draft, letters=letters, by=office.actor)
    except services.RegistryError as error:
        named = {letter.member_code for letter in letters} if "letters" in locals() else set()
        form.refuse_all(
            f"{fault.where}:{fault.text}" if fault.where in named else fault.text for fault in error.faults
        )
        return None
    people = sum(draft.counts.values())
    words = (
        f"已记录移交{people:,}人,为其中{len(letters)}名党员开具了介绍信。接收组织确认后,组织关系才转过去。"
    )
    result_tell(office, words, Way("撤销这一批", reverse("registry-batch-undo", args=[batch_id])))
    return batch_id


PAGES = (
    Page(name="intake-list", route="intakes/", permission=VIEW, view=view),
    Page(
        name="intake-new", route="orgs/<int:org_id>/intakes/new/", permission=EDIT, view=new, today_only=True
    ),
)
