"""岗位需求: posts that are wanted, and quotas for public-welfare posts."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import PostForm, QuotaForm, ReasonForm
from ..rights import RUN, VIEW, WANT
from ..selectors import PostRow
from .scope import WHY_TODAY, may, owner_of, pressed, runs, seen_by, taken

TITLE = "岗位需求"
TWO_NEW = ("nonpublic_enterprise", "social_org")
POSTS: Table[PostRow] = Table(
    "posts",
    TITLE,
    (
        Column(
            "place",
            "单位、村",
            lambda r: r.place,
            link=lambda r: reverse("post-detail", args=[r.post_id]),
            card="lead",
            width=34,
        ),
        Column("number", "编号", lambda r: r.number),
        Column("kind", "要什么人", lambda r: r.kind_label, funnel=True),
        Column("seats", "名额", lambda r: r.seats, Kind.COUNT),
        Column("taken", "在岗", lambda r: r.taken, Kind.COUNT),
        Column("needs", "要解决什么问题", lambda r: r.needs, width=40),
        Column("skill", "希望的专长", lambda r: r.skill or "不限", funnel=True),
        Column("quota", "公益性岗位", lambda r: r.quota or None, funnel=True),
        Column("must", "必须先派", lambda r: "是" if r.is_must else None),
        Column("org", "所在组织", lambda r: r.org_name, width=30),
        Column("wanted", "提出日期", lambda r: r.wanted_on, Kind.DAY),
        Column("state", "情况", lambda r: _state(r), funnel=True, card="state"),
    ),
    unit="人",
)


def _state(row: PostRow) -> str:
    return "正在双向选择" if row.round_id and row.state == "wanted" else row.state_label


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.posts_listed(seen_by(office), office.moment.valid_on)
    shown = POSTS.show(rows, office.GET)
    context = {
        "title": TITLE,
        "total": len(rows),
        "here": office.scope,
        "quotas": selectors.quotas_of(seen_by(office, RUN)),
        "may_want": office.scope is not None and may(office, WANT, office.scope.org_id),
        "may_run": office.scope is not None and runs(office, owner_of(office.scope.org_id, office)),
    }
    return page_or_book(office, "postings/post_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    owner = owner_of(org_id, office)
    places, units = _places(office, org_id)
    typed = request.POST.get("place", "").split()
    known = units | ({typed[0]} & set(registry.unit_ids_of(typed[:1])) if typed else set())
    form = PostForm(
        request.POST or None,
        skills=selectors.skill_choices(today()),
        quotas=selectors.quota_choices(owner, today()),
        units=known,
        initial={"place": request.GET.get("place", ""), "kind": request.GET.get("kind", "instructor")},
    )
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: services.post_want(draft=form.draft(), owner_org_id=owner, on=today(), by=office.actor),
        )
        if done:
            result_tell(request, "已登记岗位。开展双向选择时自动参加。")
            return redirect("post-list")
    context = {
        "title": "登记岗位需求",
        "label": "登记",
        "form": form,
        "back": reverse("post-list"),
        "places": places,
    }
    return render(request, "postings/form.html", context)


def _places(office: OfficeRequest, org_id: int) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the firms and villages one may choose from: code and name; and which of the codes are units'."""
    areas = registry.org_areas([org_id], office.moment).get(org_id, ())
    units = [
        (unit.code, unit.name)
        for area in areas[:1]
        for unit in registry.area_units(area, TWO_NEW, office.moment)
        if unit.status == "operating"
    ]
    scope = registry.scope_of(org_id, office.moment)
    seen = registry.visible(office.actor, WANT, office.moment, scope)
    villages = [
        (org.code, org.name) for org in registry.graded_orgs(seen) if org.org_type in ("village", *TWO_NEW)
    ]
    return [*units, *villages], {code for code, _ in units}


def detail(request: HttpRequest, post_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(post_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("what") == "restore":
            pressed(
                office, lambda: services.post_restore(post_id=post_id, by=office.actor), "已恢复这个岗位。"
            )
            return redirect("post-detail", post_id=post_id)
        if form.is_valid() and taken(
            form,
            lambda: services.post_cancel(
                post_id=post_id, reason=form.cleaned_data["reason"], by=office.actor
            ),
        ):
            result_tell(request, "已取消这个岗位。可以在本页恢复。")
            return redirect("post-detail", post_id=post_id)
    may_want = may(office, WANT, row.org_id)
    context = {
        "title": row.place,
        "row": row,
        "state": _state(row),
        "may_cancel": may_want and row.state == "wanted" and row.round_id is None,
        "may_restore": may_want and row.state == "cancelled",
        "may_send": runs(office, row.owner_org_id) and row.state == "wanted" and row.round_id is None,
        "may_choose": may_want and row.round_id is not None and row.state == "wanted",
        "form": form,
        "problems": services.problems_at(row.org_id, today()),
    }
    return render(request, "postings/post_detail.html", context)


def _row(post_id: int) -> PostRow:
    row = selectors.post_row(post_id, today())
    if row is None:
        raise Http404("post")
    return row


def quota(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = QuotaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        owner = owner_of(org_id, office)
        if taken(form, lambda: services.quota_set(draft=form.draft(), owner_org_id=owner, by=office.actor)):
            result_tell(request, "已登记公益性岗位指标。")
            return redirect("post-list")
    context = {"title": "登记公益性岗位指标", "label": "登记", "form": form, "back": reverse("post-list")}
    return render(request, "postings/form.html", context)


PAGES = (
    Page(name="post-list", route="posts/", permission=VIEW, view=view, today_only=True, why_today=WHY_TODAY),
    Page(name="post-new", route="orgs/<int:org_id>/posts/new/", permission=WANT, view=new, today_only=True),
    Page(
        name="post-detail",
        route="posts/<int:post_id>/",
        permission=VIEW,
        view=detail,
        org_of=lambda post_id: selectors.post_org(post_id),
        today_only=True,
    ),
    Page(
        name="quota-new",
        route="orgs/<int:org_id>/quotas/new/",
        permission=RUN,
        view=quota,
        today_only=True,
    ),
)
