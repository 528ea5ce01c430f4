"""The ledger's units: lists behind every number, one unit with all that is said of it, what somebody settles."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.shared.actor import NotAllowed
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors, services
from ..forms import ExclusionForm
from ..selectors import SHOWN, FieldLine, Reach, SurveyView, UnitDetail, UnitRow
from .scope import VIEW, VISIT, may_run, survey_looked_at

ROUTES = {"joint": "联动", "grid": "网格", "line": "归口"}
UNITS: Table[UnitRow] = Table(
    key="survey-units",
    title="台账单位",
    unit="人",
    columns=(
        Column(
            "name",
            "名称",
            lambda row: row.name,
            link=lambda row: reverse("survey-unit", args=[row.unit_id]),
            card="lead",
            width=30,
        ),
        Column("code", "代码", lambda row: row.code or None, width=14),
        Column("area", "街道(乡镇)", lambda row: row.area, funnel=True),
        Column("person", "负责人", lambda row: row.person or None),
        Column("staff", "职工", lambda row: _or_missing(row.staff_n), Kind.COUNT),
        Column("members", "党员", lambda row: _or_missing(row.members_n), Kind.COUNT),
        Column("seen_by", "谁见过", lambda row: "、".join(row.seen_by) or "只在登记上", width=20),
        Column(
            "routes", "哪条线", lambda row: "、".join(ROUTES[one] for one in row.routes) or None, funnel=True
        ),
        Column(
            "state",
            "情况",
            lambda row: row.state_words,
            tone=lambda row: "late" if row.is_conflicting and row.counts else "",
            funnel=True,
            card="state",
            width=22,
        ),
        Column(
            "stale", "缺项、过期、不一致", lambda row: row.unsound_words or None, sortable=False, width=20
        ),
        Column("registered", "登记", lambda row: "已登记" if row.registered_as else "未登记", funnel=True),
    ),
)


def _or_missing(value: int | None) -> int | str:
    return "未采集" if value is None else value


def units(request: HttpRequest, survey_id: int) -> HttpResponse:
    """List the units of the ledger, or those behind one number."""
    office = cast(OfficeRequest, request)
    survey, reach = survey_looked_at(office, survey_id)
    show, route, area = (request.GET.get(name, "") for name in ("show", "route", "area"))
    shown = selectors.units_shown(selectors.units_all(survey_id, reach), show, route, area)
    words = selectors.kind_of(show)[0]
    title = f"台账:{words}单位" if show else "台账单位"
    if route in ROUTES:
        title += f"({ROUTES[route]}式)"
    context = {"title": title, "survey": survey, "show": show, "shown": [(k, v[0]) for k, v in SHOWN.items()]}
    return page_or_book(request, "survey/unit_list.html", UNITS.show(shown, request.GET), context)


def view(request: HttpRequest, survey_unit_id: int) -> HttpResponse:
    """Show one unit: every field by source, who went there; settle what is open."""
    office = cast(OfficeRequest, request)
    survey, reach, found = _unit(office, survey_unit_id)
    form = ExclusionForm(request.POST or None, recorded={"exclusion": found.row.exclusion})
    runs = may_run(office, survey) and survey.is_open
    if request.method == "POST" and runs and form.is_valid():
        try:
            services.unit_exclude(unit_id=found.row.unit_id, by=office.actor, **form.cleaned_data)
        except services.SurveyError as error:
            form.refuse(error.text, "reason")
        else:
            result_tell(request, f"{found.row.name}:已认定。")
            return redirect("survey-unit", survey_unit_id=found.row.unit_id)
    context: dict[str, Any] = {
        "title": found.row.name,
        "survey": survey,
        "unit": found.row,
        "found": found,
        "lines": [
            (
                line,
                list(zip(found.sources, line.said, strict=True)),
                _may_settle(office, survey, reach, line),
            )
            for line in found.lines
        ],
        "may_visit": survey.is_open and office.actor.may(VISIT),
        "form": form if runs else None,
    }
    return render(request, "survey/unit_detail.html", context)


def _may_settle(office: OfficeRequest, survey: SurveyView, reach: Reach, line: FieldLine) -> bool:
    if not survey.is_open:
        return False
    visits = office.actor.may(VISIT) and not reach.is_agency
    return may_run(office, survey) or (line.owner == "township" and visits)


@require_POST
def settle(request: HttpRequest, survey_unit_id: int) -> HttpResponse:
    """Take one source's word on a field, or give the field back to the rule."""
    office = cast(OfficeRequest, request)
    _, _, found = _unit(office, survey_unit_id)
    field, told = request.POST.get("field", ""), request.POST.get("source", "")
    line = next((one for one in found.lines if one.field == field), None)
    try:
        if told == "rule":
            services.field_unsettle(unit_id=survey_unit_id, field=field, by=office.actor)
        else:
            source = int(told) if told.isdecimal() and told != "0" else None
            reason = request.POST.get("reason", "")
            settling = services.Settling(survey_unit_id, field, source, reason)
            services.field_settle(settling=settling, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(request, error.text)
    except NotAllowed as error:
        refusal_tell(request, str(error))
    else:
        result_tell(request, f"“{line.label if line else field}”已认定。")
    return redirect("survey-unit", survey_unit_id=survey_unit_id)


def _unit(office: OfficeRequest, unit_id: int) -> tuple[SurveyView, Reach, UnitDetail]:
    survey, reach = survey_looked_at(office, selectors.unit_survey(unit_id) or 0)
    found = selectors.unit_detail(unit_id, reach)
    if found is None:
        raise Http404("unit")
    return survey, reach, found


ROUTE = "survey-units/<int:survey_unit_id>/"
PAGES = (
    Page(
        name="survey-units",
        route="surveys/<int:survey_id>/units/",
        permission=VIEW,
        view=units,
        today_only=True,
    ),
    Page(name="survey-unit", route=ROUTE, permission=VIEW, view=view, today_only=True),
    Page(name="survey-settle", route=f"{ROUTE}settle/", permission=VISIT, view=settle, today_only=True),
)
