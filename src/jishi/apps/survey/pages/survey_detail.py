"""One survey: what has come in, and how far each route and area is."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..forms import TeamForm
from ..selectors import ListRow
from .scope import RUN, VIEW, may_run, own_lines, survey_looked_at

LISTS: Table[ListRow] = Table(
    key="survey-lists",
    title="收到的名单",
    prefix="l.",
    unit="行",
    columns=(
        Column(
            "source",
            "谁的名单",
            lambda row: row.source,
            link=lambda row: reverse("survey-list", args=[row.list_id]),
            card="lead",
            width=16,
        ),
        Column("route", "哪条线", lambda row: row.route_label, funnel=True),
        Column("team", "归口部门、调查组", lambda row: row.team or row.line or None),
        Column("as_of", "截至", lambda row: row.as_of, Kind.DAY),
        Column("rows", "行数", lambda row: row.rows_n, Kind.COUNT),
        Column("inside", "本范围内", lambda row: row.inside_n, Kind.COUNT),
        Column("remarks", "要核对", lambda row: row.remarks_n, Kind.COUNT),
        Column(
            "state",
            "状态",
            lambda row: row.state_label,
            funnel=True,
            card="state",
            tone=lambda row: _tone(row),
        ),
        Column("by", "谁交的", lambda row: row.by),
    ),
)


def _tone(row: ListRow) -> str:
    return {"waiting": "due", "replaced": "quiet"}.get(row.state, "")


def view(request: HttpRequest, survey_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    survey, reach = survey_looked_at(office, survey_id)
    runs = may_run(office, survey)
    context: dict[str, Any] = {
        "title": survey.title,
        "survey": survey,
        "days_left": survey.days_left(today()),
        "lists": LISTS.show(selectors.lists_of(survey_id, reach), request.GET),
        "teams": [] if reach.is_agency else selectors.teams_of(survey_id),
        "may_run": runs and survey.is_open,
        "may_hand_in": survey.is_open and (runs or bool(own_lines(office))),
        "is_agency": reach.is_agency,
    }
    return render(request, "survey/survey_detail.html", context)


def team_new(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Name a team."""
    office = cast(OfficeRequest, request)
    survey, _ = survey_looked_at(office, survey_id, RUN)
    areas = [(a.code, a.name) for a in registry.areas_below(survey.area_code) if len(a.code) == 9]
    form = TeamForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            services.team_add(survey_id=survey_id, by=office.actor, **form.cleaned_data)
        except services.SurveyError as error:
            form.refuse(error.text, "name" if error.code == "SURVEY-05" else None)
        else:
            result_tell(request, f"已加上{form.cleaned_data['name']}。")
            return redirect("survey", survey_id=survey_id)
    context = {"title": "加调查组", "form": form, "survey": survey}
    return render(request, "survey/team_new.html", context)


@require_POST
def close(request: HttpRequest, survey_id: int) -> HttpResponse:
    """End the survey."""
    office = cast(OfficeRequest, request)
    survey, _ = survey_looked_at(office, survey_id, RUN)
    if not may_run(office, survey):
        raise Http404("survey")
    services.survey_close(survey_id=survey_id, by=office.actor)
    result_tell(request, f"{survey.title}已结束。台账照旧可看。")
    return redirect("survey", survey_id=survey_id)


ROUTE = "surveys/<int:survey_id>/"
PAGES = (
    Page(name="survey", route=ROUTE, permission=VIEW, view=view, today_only=True),
    Page(name="survey-team", route=f"{ROUTE}teams/", permission=RUN, view=team_new, today_only=True),
    Page(name="survey-close", route=f"{ROUTE}close/", permission=RUN, view=close, today_only=True),
)
