"""走访: sheets by street and building to print, and what was found, entered from them."""

from collections.abc import Mapping
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
    wrong: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        count = _record(office, survey, form, found, wrong)
        if count is not None:
            result_tell(request, f"已登记{count}户的走访。" if count else "没有选走访结果,什么也没登记。")
            return redirect("survey-visits", survey_id=survey_id)
    context = {
        "title": "登记走访结果",
        "survey": survey,
        "sheets": [_entered(sheet, request.POST, wrong) for sheet in found],
        "form": form,
        "outcomes": selectors.OUTCOMES,
    }
    return render(request, "survey/visit_enter.html", context)


def _entered(sheet: Sheet, told: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return a sheet with what was typed so far, so that a refusal loses nothing, and what is wrong beside it."""
    rows = [
        {"building": building.name, "door": door}
        | {
            name: told.get(f"{name}-{door.unit.unit_id}", "")
            for name in ("outcome", "staff", "members", "note")
        }
        | {f"{name}_wrong": wrong.get(f"{name}-{door.unit.unit_id}", "") for name in ("staff", "members")}
        for building in sheet.buildings
        for door in building.doors
    ]
    return {"area": sheet.area, "rows": rows}


def _record(
    office: OfficeRequest, survey: SurveyView, form: VisitsForm, found: list[Sheet], wrong: dict[str, str]
) -> int | None:
    """Enter the sheet and return how many visits; None when it was refused, with what is `wrong` by input."""
    try:
        drafts = _drafts(office.POST, found)
        return services.visits_record(
            survey_id=survey.survey_id,
            on=form.cleaned_data["on"],
            drafts=drafts,
            team_id=form.cleaned_data["team"],
            by=office.actor,
        )
    except services.VisitsRefused as refused:
        wrong |= {f"{fault.field}-{fault.unit_id}": fault.text for fault in refused.faults}
        form.refuse(f"有{len(refused.faults)}处要改,标在下面的表里。什么也没有登记。")
    except services.SurveyError as error:
        form.refuse(error.text)
    except NotAllowed as error:
        form.refuse(str(error))
    return None


def _drafts(told: Mapping[str, Any], found: list[Sheet]) -> list[services.VisitDraft]:
    """Return the rows with an outcome. Raises VisitsRefused with every count that cannot be right."""
    doors = [door for sheet in found for building in sheet.buildings for door in building.doors]
    drafts, faults = [], list[services.VisitFault]()

    def number(unit_id: int, name: str, field: str, what: str) -> int | None:
        plain = str(told.get(f"{field}-{unit_id}", "")).strip()
        if not plain or (plain.isdecimal() and len(plain) <= 6):
            return int(plain) if plain else None
        text = f"{name}:{what}是“{plain[:10]}”,应为整数。请改成数字,或留空。"
        faults.append(services.VisitFault(unit_id, field, text, "SURVEY-32"))
        return None

    for unit in (door.unit for door in doors):
        outcome = str(told.get(f"outcome-{unit.unit_id}", ""))
        if not outcome:
            continue
        staff = number(unit.unit_id, unit.name, "staff", "职工")
        members = number(unit.unit_id, unit.name, "members", "党员")
        note = str(told.get(f"note-{unit.unit_id}", ""))
        drafts.append(services.VisitDraft(unit.unit_id, outcome, staff, members, note=note))
    faults += services.counts_over(drafts, {door.unit.unit_id: door.unit.name for door in doors})
    if faults:
        raise services.VisitsRefused(faults)
    return drafts


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
