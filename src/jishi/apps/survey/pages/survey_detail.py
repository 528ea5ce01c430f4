"""One survey: what has come in, and how far each route and area is."""

from collections import Counter
from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.apps.accounts import selectors as accounts
from jishi.apps.jobs import selectors as jobs
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..forms import AskForm, TeamForm
from ..selectors import ListRow, ProgressRow, Reach, SurveyView
from .figures import relations_seen
from .scope import RUN, VIEW, VISIT, may_run, own_areas, own_lines, survey_looked_at, survey_run_by

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
        Column("remarks", "填写疑点", lambda row: row.remarks_n, Kind.COUNT),
        Column(
            "feedback",
            "核对结果",
            lambda row: "看" if row.state == "ready" else None,
            link=lambda row: reverse("survey-feedback", args=[row.list_id]) if row.state == "ready" else "",
            sortable=False,
        ),
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


def _progress(key: str, title: str, first: str, prefix: str, field: str) -> Table[ProgressRow]:
    """Return the table of how far routes, or areas, are; each number opens its list."""

    def to(show: str) -> Callable[[ProgressRow], str]:
        return lambda row: f"units/?show={show}" + (f"&{field}={row.key}" if row.key else "")

    return Table(
        key=key,
        title=title,
        prefix=prefix,
        unit="个",
        page_size=200,
        columns=(
            Column("name", first, lambda row: row.name, card="lead", sortable=False),
            Column("ledger", "台账(计入)", lambda row: row.ledger_n, Kind.COUNT, link=to("counted")),
            Column("found", "找到", lambda row: row.found_n, Kind.COUNT, link=to("found")),
            Column("confirmed", "核实", lambda row: row.confirmed_n, Kind.COUNT, link=to("confirmed")),
            Column(
                "conflicting",
                "有矛盾",
                lambda row: row.conflicting_n,
                Kind.COUNT,
                link=to("conflicting"),
                tone=lambda row: "late" if row.conflicting_n else "",
            ),
            Column(
                "missing", "没找到", lambda row: row.missing_n, Kind.COUNT, link=to("missing"), card="state"
            ),
        ),
    )


BY_ROUTE = _progress("survey-by-route", "按线", "哪条线", "w.", "route")
BY_AREA = _progress("survey-by-area", "按街道(乡镇)", "街道(乡镇)", "a.", "area")


def _tone(row: ListRow) -> str:
    return {"waiting": "due", "replaced": "quiet"}.get(row.state, "")


def view(request: HttpRequest, survey_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    survey, reach = survey_looked_at(office, survey_id)
    runs = may_run(office, survey)
    context: dict[str, Any] = {} if reach.is_agency else _ledger(office, survey, reach)
    context |= {
        "title": survey.title,
        "survey": survey,
        "days_left": survey.days_left(today()),
        "lists": LISTS.show(selectors.lists_of(survey_id, reach), request.GET),
        "teams": [] if reach.is_agency else selectors.teams_of(survey_id),
        "may_run": runs and survey.is_open,
        "may_reopen": runs and not survey.is_open,
        "may_settle": survey.is_open and (runs or office.actor.may(VISIT)),
        "may_hand_in": survey.is_open and bool(runs or own_lines(office) or own_areas(office, survey_id)),
        "is_agency": reach.is_agency,
    }
    return render(request, "survey/survey_detail.html", context)


def _ledger(office: OfficeRequest, survey: SurveyView, reach: Reach) -> dict[str, Any]:
    """Return how far the ledger is, the three figures, and what is next."""
    units = selectors.units_all(survey.survey_id, reach)
    run = selectors.run_last(survey.survey_id)
    job = jobs.job_view(run.job_id) if run.is_running and run.job_id else None
    total = selectors.progress_total(units)
    excluded = Counter(unit.exclusion_label for unit in units if not unit.counts)
    return {
        "run": run,
        "job": job,
        "is_own_job": job is not None and job.requested_by_id == office.actor.user_id,
        "queue": selectors.queue_of(survey.survey_id),
        "units_n": len(units),
        "rows_n": selectors.rows_placed(survey.survey_id, reach),
        "total": total,
        "excluded": excluded.most_common(),
        "excluded_n": sum(excluded.values()),
        "figures": [*selectors.figures_of(units), selectors.relation_figure(relations_seen(office, survey))]
        if units
        else [],
        "open_fields_n": sum(len(unit.conflicts) for unit in units if unit.counts),
        "by_route": BY_ROUTE.show(selectors.progress_by_route(units), office.GET),
        "by_area": BY_AREA.show(selectors.progress_by_area(units), office.GET, total=total),
        "second_due": selectors.second_due(survey.survey_id, reach, today()) if units else (0, 0),
    }


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


def ask(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Ask an agency for its list."""
    office = cast(OfficeRequest, request)
    survey = survey_run_by(office, survey_id)
    lines = sorted({line for _, kind, line in accounts.holders() if kind == "line"})
    form = AskForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            services.agency_ask(survey_id=survey_id, by=office.actor, **form.cleaned_data)
        except services.SurveyError as error:
            form.refuse(error.text, "source")
        else:
            result_tell(request, f"已请{form.cleaned_data['source']}交名单,列在它的“今天”里。")
            return redirect("survey", survey_id=survey_id)
    return render(
        request, "survey/ask.html", {"title": "请部门交名单", "form": form, "survey": survey, "lines": lines}
    )


@require_POST
def close(request: HttpRequest, survey_id: int) -> HttpResponse:
    """End the survey, or open it again."""
    office = cast(OfficeRequest, request)
    survey, _ = survey_looked_at(office, survey_id, RUN)
    if not may_run(office, survey):
        raise Http404("survey")
    if request.GET.get("back") == "1":
        services.survey_reopen(survey_id=survey_id, by=office.actor)
        result_tell(request, f"{survey.title}已重新打开。")
    else:
        services.survey_close(survey_id=survey_id, by=office.actor)
        back = f"{reverse('survey-close', args=[survey_id])}?back=1"
        result_tell(request, f"{survey.title}已结束。台账照旧可看。", Way("重新打开", back, posts=True))
    return redirect("survey", survey_id=survey_id)


ROUTE = "surveys/<int:survey_id>/"
PAGES = (
    Page(name="survey", route=ROUTE, permission=VIEW, view=view, today_only=True),
    Page(name="survey-team", route=f"{ROUTE}teams/", permission=RUN, view=team_new, today_only=True),
    Page(name="survey-ask", route=f"{ROUTE}ask/", permission=RUN, view=ask, today_only=True),
    Page(name="survey-close", route=f"{ROUTE}close/", permission=RUN, view=close, today_only=True),
)
