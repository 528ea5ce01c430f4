"""摸底调查: every survey, and a new one."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import SurveyForm
from ..selectors import SurveyView
from .scope import RUN, VIEW

SURVEYS: Table[SurveyView] = Table(
    key="surveys",
    title="摸底调查",
    unit="行、个",
    columns=(
        Column(
            "title",
            "名称",
            lambda row: row.title,
            link=lambda row: reverse("survey", args=[row.survey_id]),
            card="lead",
            width=30,
        ),
        Column("area", "调查范围", lambda row: row.area_name),
        Column("scope", "由谁组织", lambda row: row.scope_name, width=20),
        Column("starts", "开始", lambda row: row.starts_on, Kind.DAY),
        Column("ends", "结束", lambda row: row.ends_on, Kind.DAY),
        Column("lists", "名单", lambda row: row.lists_n, Kind.COUNT),
        Column("rows", "行数", lambda row: row.rows_n, Kind.COUNT),
        Column("units", "台账单位", lambda row: row.units_n, Kind.COUNT),
        Column("state", "状态", lambda row: row.state_label, funnel=True, card="state"),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = selectors.surveys_of(selectors.surveys_seen(office.actor, VIEW))
    context = {"title": "摸底调查", "may_open": office.actor.may(RUN)}
    return page_or_book(request, "survey/survey_list.html", SURVEYS.show(found, request.GET), context)


def new(request: HttpRequest) -> HttpResponse:
    """Open a survey."""
    office = cast(OfficeRequest, request)
    areas = registry.units_visible(office.actor, RUN, office.moment).areas
    initial = {"starts_on": today(), "area_code": areas[0] if len(areas) == 1 else ""}
    form = SurveyForm(request.POST or None, scopes=_scopes(office), initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        draft = services.SurveyDraft(
            told["title"], told["scope_org"], told["area_code"], told["starts_on"], told["ends_on"]
        )
        try:
            survey_id = services.survey_open(draft=draft, by=office.actor)
        except services.SurveyError as error:
            form.refuse(error.text, FIELDS.get(error.code))
        else:
            return redirect("survey", survey_id=survey_id)
    return render(request, "survey/survey_new.html", {"title": "新开调查", "form": form})


FIELDS = {"SURVEY-01": "ends_on", "SURVEY-02": "area_code", "SURVEY-07": "area_code"}


def _scopes(office: OfficeRequest) -> list[tuple[int, str]]:
    """Return the organisations that a survey may be over: the reader's own, and those directly below."""
    seen = registry.visible(office.actor, RUN, office.moment)
    found: dict[int, str] = {}
    for scope in registry.scopes_of(office.actor, office.moment):
        if seen.has_path(scope.path):
            found[scope.org_id] = scope.name
            groups = registry.groups_below(scope.path, office.moment)
            names = registry.names_of([group.org_id for group in groups if group.org_id], office.moment)
            found |= {org_id: f"　{name}" for org_id, name in names.items() if org_id not in found}
    return list(found.items())


PAGES = (
    Page(name="surveys", route="surveys/", permission=VIEW, view=view, nav="摸底调查", today_only=True),
    Page(name="survey-new", route="surveys/new/", permission=RUN, view=new, today_only=True),
)
