"""走访: sheets by street and building to print, and what was found, entered from them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import VisitsForm
from ..selectors import Reach, Sheet, SurveyView
from .scope import VIEW, VISIT, survey_looked_at


def sheets(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show the sheets of streets and townships, as they are printed."""
    office = cast(OfficeRequest, request)
    survey, reach = _seen(office, survey_id, VIEW)
    area, is_all = request.GET.get("area", ""), request.GET.get("all") == "1"
    every = selectors.sheets_of(survey_id, reach, is_due=not is_all)
    due, late = selectors.second_due(survey_id, reach, today())
    context = {
        "title": "走访表",
        "survey": survey,
        "sheets": [sheet for sheet in every if not area or sheet.area_code == area],
        "areas": [(sheet.area_code, sheet.area, sheet.doors_n) for sheet in every],
        "area": area,
        "is_all": is_all,
        "due": due,
        "late": late,
        "may_visit": survey.is_open and office.actor.may(VISIT),
        "outcomes": selectors.OUTCOMES,
    }
    return render(request, "survey/visit_sheets.html", context)


def enter(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Enter what was found, row by row as on the sheet; rows without an outcome are left as they are."""
    office = cast(OfficeRequest, request)
    survey, reach = _seen(office, survey_id, VISIT)
    area = request.GET.get("area", "")
    found = selectors.sheets_of(survey_id, reach, area=area, is_due=request.GET.get("all") != "1")
    form = VisitsForm(request.POST or None, teams=selectors.team_choices(survey_id), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        count = _record(office, survey, form, found)
        if count is not None:
            result_tell(request, f"已登记{count}户的走访。" if count else "没有选走访结果,什么也没登记。")
            return redirect("survey-visits", survey_id=survey_id)
    context = {
        "title": "登记走访结果",
        "survey": survey,
        "sheets": [_entered(sheet, request.POST) for sheet in found],
        "form": form,
        "outcomes": selectors.OUTCOMES,
    }
    return render(request, "survey/visit_enter.html", context)


def _entered(sheet: Sheet, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sheet with what was typed so far, so that a refusal loses nothing."""
    rows = [
        {"building": building.name, "door": door}
        | {
            name: told.get(f"{name}-{door.unit.unit_id}", "")
            for name in ("outcome", "staff", "members", "note")
        }
        for building in sheet.buildings
        for door in building.doors
    ]
    return {"area": sheet.area, "rows": rows}


def _record(office: OfficeRequest, survey: SurveyView, form: VisitsForm, found: list[Sheet]) -> int | None:
    try:
        drafts = list(_drafts(office.POST, found))
        return services.visits_record(
            survey_id=survey.survey_id,
            on=form.cleaned_data["on"],
            drafts=drafts,
            team_id=form.cleaned_data["team"],
            by=office.actor,
        )
    except services.SurveyError as error:
        form.refuse(error.text)
    except NotAllowed as error:
        form.refuse(str(error))
    return None


def _drafts(told: Mapping[str, Any], found: list[Sheet]) -> Iterator[services.VisitDraft]:
    doors = [door for sheet in found for building in sheet.buildings for door in building.doors]
    for door in doors:
        key = door.unit.unit_id
        outcome = str(told.get(f"outcome-{key}", ""))
        if outcome:
            yield services.VisitDraft(
                key,
                outcome,
                _number(told.get(f"staff-{key}", ""), door.unit.name, "职工"),
                _number(told.get(f"members-{key}", ""), door.unit.name, "党员"),
                note=str(told.get(f"note-{key}", "")),
            )


def _number(text: Any, unit: str, what: str) -> int | None:
    plain = str(text).strip()
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 6:
        raise services.SurveyError(
            f"{unit}:{what}是“{plain[:10]}”,应为整数。请改成数字,或留空。", "SURVEY-32"
        )
    return int(plain)


def _seen(office: OfficeRequest, survey_id: int, permission: str) -> tuple[SurveyView, Reach]:
    survey, reach = survey_looked_at(office, survey_id, permission)
    if reach.is_agency:
        raise Http404("survey")
    return survey, reach


ROUTE = "surveys/<int:survey_id>/visits/"
PAGES = (
    Page(name="survey-visits", route=ROUTE, permission=VIEW, view=sheets, today_only=True),
    Page(name="survey-visits-enter", route=f"{ROUTE}enter/", permission=VISIT, view=enter, today_only=True),
)
