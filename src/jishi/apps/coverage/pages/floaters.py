"""流动党员: who waits for a home, giving one, receipts from both ends."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry.services import RegistryError
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import FloaterForm
from ..selectors import Candidate, FloaterRow
from ..services import FloaterDraft
from ..steps import VIEW, WORK
from .scope import counts_shown, lines_of, may_work, seen_by

TITLE = "流动党员安家"
FLOATERS: Table[FloaterRow] = Table(
    "floaters",
    TITLE,
    (
        Column(
            "name",
            "姓名",
            lambda r: r.name,
            link=lambda r: reverse("floater-detail", args=[r.floater_id]),
            card="lead",
        ),
        Column("phone", "电话", lambda r: r.phone or "未采集"),
        Column("unit", "在哪里工作", lambda r: r.unit or "未采集", width=36),
        Column("skill", "专长", lambda r: r.skill or "未采集"),
        Column("home", "流出地党组织", lambda r: r.home_org or "不清楚", width=30),
        Column(
            "found", "怎么发现的", lambda r: "名单比对(口袋党员)" if r.is_undeclared else "登记", funnel=True
        ),
        Column("state", "安家情况", lambda r: r.state_label, funnel=True, card="state", width=24),
        Column("host", "在哪里安家", lambda r: r.host or None, funnel=True, width=30),
        Column("placed", "安家日期", lambda r: r.placed_on, Kind.DAY),
        Column("told", "告知流出地", lambda r: r.home_told_on, Kind.DAY),
        Column("receipt", "流出地回执", lambda r: r.home_receipt_on, Kind.DAY),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = seen_by(office)
    state = office.GET.get("state", "")
    counts = selectors.floater_counts(seen)
    shown = FLOATERS.show(selectors.floaters_page(seen, state if state in counts else ""), office.GET)
    context = {
        "title": TITLE,
        **counts_shown(office, "floater-list", selectors.FLOATER_TABS, counts),
        "new_href": _new_href(office),
    }
    return page_or_book(office, "coverage/floater_list.html", shown, context)


def _new_href(office: OfficeRequest) -> str:
    scope = office.scope
    if scope is None or scope.kind == "branch" or not may_work(office, scope.org_id):
        return ""
    return reverse("floater-new", args=[scope.org_id])


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = FloaterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.floaters_list(
                drafts=[FloaterDraft(**form.cleaned_data)], owner_org_id=org_id, on=today(), by=office.actor
            )
        except services.CoverageRefused as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已登记1名流动党员。" if count else "这名党员已经登记过,没有重复登记。")
            return redirect("floater-list")
    context = {"title": "登记要安家的流动党员", "label": "登记", "form": form}
    return render(request, "coverage/floater_new.html", context)


def detail(request: HttpRequest, floater_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = selectors.floater_row(floater_id, seen_by(office))
    if row is None:
        raise Http404("floater")
    is_mine = may_work(office, row.owner_org_id)
    if request.method == "POST" and is_mine:
        _done(office, row)
        is_there = selectors.floater_row(floater_id, seen_by(office)) is not None
        return redirect("floater-detail", floater_id=floater_id) if is_there else redirect("floater-list")
    context = {
        "title": f"{TITLE}:{row.name}",
        "row": row,
        "is_mine": is_mine,
        "undo": _undo_words(row) if is_mine else "",
        "candidates": _candidates(office, row) if is_mine and row.state in ("waiting", "gone") else [],
    }
    return render(request, "coverage/floater_detail.html", context)


def _undo_words(row: FloaterRow) -> str:
    """Return what may be taken back here; a home is taken back where the register has it."""
    if row.state == "waiting":
        return "撤回登记"
    has_receipt = row.state == "confirmed" or (row.state == "placed" and row.home_told_on is not None)
    return "撤销回执" if has_receipt else ""


def _candidates(office: OfficeRequest, row: FloaterRow) -> list[Candidate]:
    campaign_id = selectors.campaign_newest(seen_by(office), lines_of(office))
    looked = selectors.look(campaign_id, seen_by(office)) if campaign_id is not None else None
    return selectors.candidates_for(row, looked) if looked is not None else []


def _done(office: OfficeRequest, row: FloaterRow) -> None:
    """Give a home or keep a receipt, as the button says."""
    what, host = office.POST.get("what", ""), office.POST.get("host", "")
    ways: tuple[Way, ...] = ()
    try:
        if what == "place" and host.isdecimal():
            change = services.floater_place(
                floater_id=row.floater_id, host_org_id=int(host), on=today(), by=office.actor
            )
            ways = (Way("撤销", reverse("change-undo", args=[change])),)
        elif what == "undo":
            services.floater_undo(
                floater_id=row.floater_id,
                on=today(),
                reason=office.POST.get("note", "")[:300],
                by=office.actor,
            )
        elif what in ("told", "answered"):
            services.floater_receipt(
                floater_id=row.floater_id,
                what=what,
                on=today(),
                note=office.POST.get("note", "")[:300],
                by=office.actor,
            )
        else:
            return
    except services.CoverageRefused as error:
        refusal_tell(office, error.text)
    except RegistryError as error:
        refusal_tell(office, " ".join(fault.text for fault in error.faults))
    except NotAllowed as refused:
        refusal_tell(office, str(refused))
    else:
        said: dict[str, Any] = {"place": "已安家。", "told": "已记下告知日期。", "answered": "已记下回执。"}
        said["undo"] = "已撤回登记。" if row.state == "waiting" else "已撤销回执。"
        result_tell(office, said[what], *ways)


PAGES = (
    Page(name="floater-list", route="floaters/", permission=VIEW, view=view, nav="流动党员", today_only=True),
    Page(
        name="floater-new",
        route="orgs/<int:org_id>/floaters/new/",
        permission=WORK,
        view=new,
        today_only=True,
    ),
    Page(
        name="floater-detail",
        route="floaters/<int:floater_id>/",
        permission=VIEW,
        view=detail,
        org_of=lambda floater_id: selectors.floater_org(floater_id),
        today_only=True,
    ),
)
