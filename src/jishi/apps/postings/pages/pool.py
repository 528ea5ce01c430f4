"""人才库: who could be sent, training, corrections."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import TalentForm, TrainingForm
from ..rights import RUN
from ..rules import rules_on
from ..selectors import TalentRow
from .scope import WHY_TODAY, owner_of, pressed, reason_asked, seen_by, taken

TITLE = "人才库"
TALENTS: Table[TalentRow] = Table(
    "talents",
    TITLE,
    (
        Column(
            "name",
            "姓名",
            lambda r: r.name,
            link=lambda r: reverse("talent-detail", args=[r.talent_id]),
            card="lead",
        ),
        Column("number", "编号", lambda r: r.number),
        Column("sex", "性别", lambda r: r.sex, funnel=True),
        Column("age", "年龄", lambda r: words.NOT_ASKED if r.age is None else r.age, Kind.COUNT),
        Column("source", "人员来源", lambda r: r.source, funnel=True, width=22),
        Column("party", "政治面貌", lambda r: r.party, funnel=True),
        Column("skill", "专长", lambda r: r.skill or words.NOT_ASKED, funnel=True),
        Column("employer", "原单位", lambda r: r.employer or None, width=24),
        Column("phone", "电话", lambda r: r.phone or words.NOT_ASKED),
        Column("paper", "就业困难认定", lambda r: r.paper or None, width=18),
        Column("trained", "今年培训", lambda r: selectors.days_words(r.half_days)),
        Column("stands", "情况", lambda r: r.stands, funnel=True, card="state"),
    ),
    unit="岁、天",
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.talents_listed(seen_by(office, RUN), office.moment.valid_on)
    shown = TALENTS.show(rows, office.GET)
    context = {"title": TITLE, "total": len(rows), "here": office.scope}
    return page_or_book(office, "postings/talent_list.html", shown, context)


def new(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = TalentForm(request.POST or None, skills=selectors.skill_choices(today()))
    owner = owner_of(org_id, office)
    if request.method == "POST" and form.is_valid():
        made: list[int] = []

        def do() -> None:
            made.append(
                services.talent_list(draft=form.draft(), owner_org_id=owner, on=today(), by=office.actor)
            )

        if taken(form, do):
            result_tell(request, f"已列入人才库,编号R{made[0]}。")
            return redirect("talent-detail", talent_id=made[0])
    context = {"title": "登记人才库人员", "label": "登记", "form": form, "back": reverse("talent-list")}
    return render(request, "postings/form.html", context)


def edit(request: HttpRequest, talent_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, talent_id)
    form = TalentForm(
        request.POST or None,
        skills=selectors.skill_choices(today()),
        recorded=selectors.talent_told(talent_id),
    )
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: services.talent_correct(talent_id=talent_id, draft=form.draft(), by=office.actor),
        )
        if done:
            result_tell(request, "已改正。")
            return redirect("talent-detail", talent_id=talent_id)
    back = reverse("talent-detail", args=[talent_id])
    context = {"title": f"改信息:{row.name}", "label": "保存", "form": form, "back": back}
    return render(request, "postings/form.html", context)


def leave(request: HttpRequest, talent_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, talent_id)
    return reason_asked(
        request,
        "退出",
        f"退出人才库:{row.name}",
        reverse("talent-detail", args=[talent_id]),
        do=lambda reason: services.talent_leave(
            talent_id=talent_id, on=today(), reason=reason, by=office.actor
        ),
        said="已退出人才库。可以在本页恢复。",
    )


def detail(request: HttpRequest, talent_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = _row(office, talent_id)
    form = TrainingForm(request.POST or None) if "title" in request.POST else TrainingForm()
    if request.method == "POST" and _acted(office, talent_id, form):
        return redirect("talent-detail", talent_id=talent_id)
    least = rules_on(today()).kinds["instructor"].training_days_a_year
    context = {
        "title": row.name,
        "row": row,
        "form": form,
        "trainings": [
            (one, selectors.days_words(one.half_days)) for one in selectors.trainings_of(talent_id)
        ],
        "trained": selectors.days_words(row.half_days),
        "least": least,
        "is_short": row.half_days < least * 2,
    }
    return render(request, "postings/talent_detail.html", context)


def _acted(office: OfficeRequest, talent_id: int, form: TrainingForm) -> bool:
    what = office.POST.get("what", "")
    void = office.POST.get("training", "")
    if what == "return":
        pressed(office, lambda: services.talent_return(talent_id=talent_id, by=office.actor), "已恢复在库。")
        return True
    if what == "void" and void.isdecimal():
        pressed(
            office,
            lambda: services.training_void(training_id=int(void), by=office.actor),
            "已撤回这次培训记录。",
        )
        return True
    if not form.is_valid():
        return False
    given = form.cleaned_data
    return taken(
        form,
        lambda: services.training_record(
            talent_id=talent_id,
            title=given["title"],
            half_days=given["half_days"],
            on=given["on"],
            by=office.actor,
        ),
    )


def _row(office: OfficeRequest, talent_id: int) -> TalentRow:
    seen = seen_by(office, RUN)
    row = selectors.talent_row(talent_id, seen, office.moment.valid_on)
    if row is None:
        raise Http404("talent")
    return row


def _org(talent_id: int) -> int | None:
    return selectors.talent_org(talent_id)


PAGES = (
    Page(
        name="talent-list", route="talents/", permission=RUN, view=view, today_only=True, why_today=WHY_TODAY
    ),
    Page(
        name="talent-new",
        route="orgs/<int:org_id>/talents/new/",
        permission=RUN,
        view=new,
        today_only=True,
    ),
    Page(
        name="talent-detail",
        route="talents/<int:talent_id>/",
        permission=RUN,
        view=detail,
        org_of=_org,
        today_only=True,
        why_today=WHY_TODAY,
    ),
    Page(
        name="talent-edit",
        route="talents/<int:talent_id>/edit/",
        permission=RUN,
        view=edit,
        org_of=_org,
        today_only=True,
    ),
    Page(
        name="talent-leave",
        route="talents/<int:talent_id>/leave/",
        permission=RUN,
        view=leave,
        org_of=_org,
        today_only=True,
    ),
)
