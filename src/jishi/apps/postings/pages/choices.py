"""双向选择: rounds, slips of both sides, printed slips."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ChoicesForm, RoundForm
from ..rights import RUN, VIEW, WANT
from ..rules import rules_on
from ..selectors import RoundRow
from .scope import WHY_TODAY, owner_of, pressed, reason_asked, runs, seen_by, taken

TITLE = "双向选择"
ROUNDS: Table[RoundRow] = Table(
    "choices",
    TITLE,
    (
        Column(
            "title",
            "名称",
            lambda r: r.title,
            link=lambda r: reverse("choice-detail", args=[r.round_id]),
            card="lead",
            width=36,
        ),
        Column("owner", "组织部门", lambda r: r.owner, funnel=True, width=24),
        Column("kind", "选什么人", lambda r: r.kind_label, funnel=True),
        Column("method", "办法", lambda r: r.method_label, funnel=True),
        Column("opened", "开始", lambda r: r.opened_on, Kind.DAY),
        Column("until", "填报截止", lambda r: r.choices_until, Kind.DAY),
        Column("approved", "核准日期", lambda r: r.approved_on, Kind.DAY),
        Column("state", "情况", lambda r: r.state_label, funnel=True, card="state"),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.rounds_listed(seen_by(office))
    shown = ROUNDS.show(rows, office.GET)
    here = office.scope
    context = {
        "title": TITLE,
        "total": len(rows),
        "here": here,
        "may_run": here is not None and runs(office, here.org_id),
    }
    return page_or_book(office, "postings/choice_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[int] = []
        owner = owner_of(org_id, office)

        def do() -> None:
            made.append(
                services.round_open(draft=form.draft(), owner_org_id=owner, on=today(), by=office.actor)
            )

        if taken(form, do):
            result_tell(request, "已开始。请收双方的志愿,到期出结果。")
            return redirect("choice-detail", choice_id=made[0])
    context = {"title": "开展双向选择", "label": "开始", "form": form, "back": reverse("choice-list")}
    return render(request, "postings/form.html", context)


def row_of(choice_id: int) -> RoundRow:
    """Return a round, or say that there is none."""
    row = selectors.round_row(choice_id, today())
    if row is None:
        raise Http404("choice")
    return row


def detail(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    if request.method == "POST":
        return _acted(office, choice_id)
    is_mine = runs(office, row.owner_org_id)
    context = {
        "title": row.title,
        "row": row,
        "taking": selectors.taking_part(choice_id, today()) if is_mine else None,
        "is_mine": is_mine,
        "has_result": selectors.market_last(choice_id) is not None,
    }
    return render(request, "postings/choice_detail.html", context)


def _acted(office: OfficeRequest, choice_id: int) -> HttpResponse:
    what, by = office.POST.get("what", ""), office.actor
    if what == "run":
        by_need = row_of(choice_id).method == "need"
        decide = services.round_assign if by_need else services.round_run
        pressed(
            office,
            lambda: decide(round_id=choice_id, on=today(), by=by),
            "已出结果,请看核验,再核准。",
        )
        return redirect("choice-result", choice_id=choice_id)
    if what == "reopen":
        pressed(office, lambda: services.round_reopen(round_id=choice_id, by=by), "已退回填报,可以改志愿。")
    elif what == "close":
        pressed(office, lambda: services.round_close(round_id=choice_id, by=by), "这一轮已经结束。")
    return redirect("choice-detail", choice_id=choice_id)


def withdraw(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    return reason_asked(
        request,
        "撤销这一轮",
        f"撤销:{row.title}",
        reverse("choice-detail", args=[choice_id]),
        do=lambda reason: services.round_withdraw(round_id=choice_id, reason=reason, by=office.actor),
        said="已撤销这一轮,岗位可以参加下一轮。",
    )


def person(request: HttpRequest, choice_id: int, talent_id: int) -> HttpResponse:
    """One person's slip."""
    taking = selectors.taking_part(choice_id, today())
    name = next((f"{p.number} {p.name}" for p in taking.people if p.key == talent_id), "")
    return _slip(cast(OfficeRequest, request), choice_id, name, {"talent_id": talent_id})


def post(request: HttpRequest, choice_id: int, post_id: int) -> HttpResponse:
    """One post's slip, filled in by the firm or by whoever answers for the place."""
    taking = selectors.taking_part(choice_id, today())
    name = next((f"{p.number} {p.name}" for p in taking.posts if p.key == post_id), "")
    return _slip(cast(OfficeRequest, request), choice_id, name, {"post_id": post_id})


def _slip(office: OfficeRequest, choice_id: int, name: str, side: dict[str, int]) -> HttpResponse:
    row = row_of(choice_id)
    if not name:
        raise Http404("slip")
    options = selectors.options_for(
        choice_id, today(), forbidden=selectors.barred_in(choice_id, today()), **side
    )
    form = ChoicesForm(office.POST or None, options=options)
    back = _back(office, row, side)
    if office.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"ranks": form.ranks(), "way": form.cleaned_data["way"], **side}
        if taken(
            form,
            lambda: services.choices_hand_in(round_id=choice_id, on=today(), by=office.actor, **told),
        ):
            result_tell(office, f"已记下{name}的{len(told['ranks'])}个志愿。要改,再填一次。")
            return redirect(back)
    context = {
        "title": f"志愿:{name}",
        "row": row,
        "form": form,
        "back": back,
        "most": rules_on(row.opened_on).choices_most if "talent_id" in side else None,
    }
    return render(office, "postings/choice_slip.html", context)


def _back(office: OfficeRequest, row: RoundRow, side: dict[str, int]) -> str:
    if runs(office, row.owner_org_id):
        return reverse("choice-detail", args=[row.round_id])
    return reverse("post-detail", args=[side["post_id"]])


def slips(request: HttpRequest, choice_id: int, side: str) -> HttpResponse:
    """Blank slips to print: one page for each person (`people`) or each post (`posts`)."""
    row = row_of(choice_id)
    taking = selectors.taking_part(choice_id, today())
    is_people = side == "people"
    context = {
        "title": f"{row.title}:{'个人' if is_people else '单位'}志愿表",
        "row": row,
        "sheets": taking.people if is_people else taking.posts,
        "others": taking.posts if is_people else taking.people,
        "is_people": is_people,
        "most": rules_on(row.opened_on).choices_most,
    }
    return render(request, "postings/choice_slips.html", context)


def market(request: HttpRequest, choice_id: int) -> HttpResponse:
    """Hand out the market of the last run, without names, so that anybody can match it again."""
    found = selectors.market_last(choice_id)
    if found is None:
        raise Http404("market")
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="market-{choice_id}.json"'
    return answer


def _org(**values: Any) -> int | None:
    return selectors.round_org(values["choice_id"])


PAGES = (
    Page(
        name="choice-list",
        route="choices/",
        permission=VIEW,
        view=view,
        nav=TITLE,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="choice-new",
        route="orgs/<int:org_id>/choices/new/",
        permission=RUN,
        view=new,
        today_only=True,
    ),
    Page(
        name="choice-detail",
        route="choices/<int:choice_id>/",
        permission=VIEW,
        view=detail,
        org_of=_org,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="choice-withdraw",
        route="choices/<int:choice_id>/withdraw/",
        permission=RUN,
        view=withdraw,
        org_of=_org,
        today_only=True,
    ),
    Page(
        name="choice-person",
        route="choices/<int:choice_id>/people/<int:talent_id>/",
        permission=RUN,
        view=person,
        org_of=_org,
        today_only=True,
    ),
    Page(
        name="choice-post",
        route="choices/<int:choice_id>/posts/<int:post_id>/",
        permission=WANT,
        view=post,
        org_of=lambda choice_id, post_id: selectors.post_org(post_id),
        today_only=True,
    ),
    Page(
        name="choice-slips",
        route="choices/<int:choice_id>/slips/<slug:side>/",
        permission=RUN,
        view=slips,
        org_of=_org,
        today_only=True,
    ),
    Page(
        name="choice-market",
        route="choices/<int:choice_id>/market.json",
        permission=RUN,
        view=market,
        org_of=_org,
        today_only=True,
    ),
)
