"""走访: sheets by street and building to print, and what was found, entered from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.shared.actor import NotAllowed
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors, services
from ..forms import VisitsForm
from ..selectors import Reach, Sheet, SurveyView
from .scope import VIEW, VISIT, survey_looked_at


def sheets(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show the sheets of streets and townships, as they are printed."""
    office = cast(OfficeRequest, request)
    survey, reach = _seen(office, survey_id, VIEW)
    area, show = request.GET.get("area", ""), _show(request)
    every = selectors.sheets_of(survey_id, reach, show=show)
    due, late = selectors.second_due(survey_id, reach, today())
    context = {
        "title": "走访表",
        "survey": survey,
        "sheets": [sheet for sheet in every if not area or sheet.area_code == area],
        "areas": [(sheet.area_code, sheet.area, sheet.doors_n) for sheet in every],
        "area": area,
        "show": show,
        "shown": SHOWN,
        "due": due,
        "late": late,
        "may_visit": survey.is_open and office.actor.may(VISIT),
        "outcomes": selectors.OUTCOMES,
    }
    return render(request, "survey/visit_sheets.html", context)


def _show(request: HttpRequest) -> str:
    told = request.GET.get("show", "")
    return told if told in dict(SHOWN) else selectors.DUE


def enter(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Enter what was found, row by row as on the sheet; rows without an outcome are left as they are."""
    office = cast(OfficeRequest, request)
    survey, reach = _seen(office, survey_id, VISIT)
    area, show = request.GET.get("area", ""), _show(request)
    found = selectors.sheets_of(survey_id, reach, area=area, show=show)
    form = VisitsForm(request.POST or None, teams=selectors.team_choices(survey_id), initial={"on": today()})
    wrong: dict[str, str] = {}
    if request.method == "POST":
        # Somebody else may have been at a door since the sheet was opened: what was typed there is kept all the same.
        every = selectors.sheets_of(survey_id, reach, area=area, show=selectors.ALL)
        found = _typed(every, found, request.POST)
    if request.method == "POST" and form.is_valid():
        count = _record(office, survey, form, found, wrong)
        if count is not None:
            _tell(office, survey_id, count)
            return redirect(f"{reverse('survey-visits', args=[survey_id])}?area={area}&show={show}")
    context = {
        "title": "登记走访结果",
        "survey": survey,
        "sheets": [_entered(sheet, request.POST, wrong) for sheet in found],
        "form": form,
        "outcomes": selectors.OUTCOMES,
    }
    return render(request, "survey/visit_enter.html", context)


def _typed(every: list[Sheet], shown: list[Sheet], told: Mapping[str, Any]) -> list[Sheet]:
    """Return the rows that are shown, and those that are no longer but for which an outcome was chosen."""
    kept = {door.unit.unit_id for sheet in shown for building in sheet.buildings for door in building.doors}
    found = []
    for sheet in every:
        buildings = [
            replace(
                building,
                doors=tuple(
                    door
                    for door in building.doors
                    if door.unit.unit_id in kept or told.get(f"outcome-{door.unit.unit_id}")
                ),
            )
            for building in sheet.buildings
        ]
        found.append(replace(sheet, buildings=tuple(one for one in buildings if one.doors)))
    return [sheet for sheet in found if sheet.buildings]


def _tell(office: OfficeRequest, survey_id: int, count: int) -> None:
    last = selectors.visit_last(survey_id, office.actor.user_id)
    if not count or last is None:
        result_tell(office, "没有选走访结果,什么也没登记。")
        return
    back = f"{reverse('survey-visit-undo', args=[last])}?sheet=1"
    result_tell(office, f"已登记{count}户的走访。", Way("撤回这次登记", back, posts=True))


def _entered(sheet: Sheet, told: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return a sheet with what was typed so far, so that a refusal loses nothing, and what is wrong beside it."""
    rows = [
        {"building": building.name, "door": door}
        | {name: told.get(f"{name}-{door.unit.unit_id}", "") for name in TYPED}
        | {f"{name}_wrong": wrong.get(f"{name}-{door.unit.unit_id}", "") for name in TYPED}
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
        digits = plain.rstrip("人名个")
        if not plain or (digits.isdecimal() and len(digits) <= 6):
            return int(digits) if plain else None
        text = f"{name}:{what}是“{plain[:10]}”,应为整数。请改成数字,或留空。"
        faults.append(services.VisitFault(unit_id, field, text, "SURVEY-32"))
        return None

    for unit in (door.unit for door in doors):
        outcome = str(told.get(f"outcome-{unit.unit_id}", ""))
        if not outcome:
            continue
        staff = number(unit.unit_id, unit.name, "staff", "职工")
        members = number(unit.unit_id, unit.name, "members", "党员")
        person, note, after = (
            str(told.get(f"{name}-{unit.unit_id}", "")) for name in ("person", "note", "after")
        )
        last = int(after) if after.isdecimal() and len(after) < 15 else None
        drafts.append(services.VisitDraft(unit.unit_id, outcome, staff, members, person, note, last))
    faults += services.counts_over(drafts, {door.unit.unit_id: door.unit.name for door in doors})
    if faults:
        raise services.VisitsRefused(faults)
    return drafts


@require_POST
def undo(request: HttpRequest, survey_visit_id: int) -> HttpResponse:
    """Take a visit back, or the whole sheet that it was entered with."""
    office = cast(OfficeRequest, request)
    survey, _ = _seen(office, selectors.visit_survey(survey_visit_id) or 0, VISIT)
    is_sheet = request.GET.get("sheet") == "1"
    try:
        count = services.visits_take_back(visit_id=survey_visit_id, is_sheet=is_sheet, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(request, error.text)
    except NotAllowed as error:
        refusal_tell(request, str(error))
    else:
        result_tell(request, f"已撤回{count}户的走访登记。")
    if is_sheet:
        return redirect("survey-visits", survey_id=survey.survey_id)
    return redirect("survey-unit", survey_unit_id=selectors.visit_unit(survey_visit_id))


def _seen(office: OfficeRequest, survey_id: int, permission: str) -> tuple[SurveyView, Reach]:
    survey, reach = survey_looked_at(office, survey_id, permission)
    if reach.is_agency:
        raise Http404("survey")
    return survey, reach


TYPED = ("outcome", "staff", "members", "person", "note")
SHOWN = ((selectors.DUE, "要去的"), (selectors.AGAIN, "要再去的"), (selectors.ALL, "全部"))
ROUTE = "surveys/<int:survey_id>/visits/"
PAGES = (
    Page(name="survey-visits", route=ROUTE, permission=VIEW, view=sheets, today_only=True),
    Page(name="survey-visits-enter", route=f"{ROUTE}enter/", permission=VISIT, view=enter, today_only=True),
    Page(
        name="survey-visit-undo",
        route="survey-visits/<int:survey_visit_id>/undo/",
        permission=VISIT,
        view=undo,
        today_only=True,
    ),
)
