"""信息不一致: every field of a survey on which sources differ, in one grid; many are settled by the rule at once."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.shared.actor import NotAllowed
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell

from .. import selectors, services
from .scope import VIEW, VISIT, may_run, survey_looked_at

MOST = 500


def view(request: HttpRequest, survey_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    survey, reach = survey_looked_at(office, survey_id, VIEW)
    if reach.is_agency:
        raise Http404("survey")
    if request.method == "POST":
        _done(office, survey_id)
        return redirect(request.get_full_path())
    is_settled = request.GET.get("show") == "settled"
    field = request.GET.get("field", "")
    every = selectors.conflicts_of(survey_id, reach, settled=is_settled)
    shown = [row for row in every if not field or row.field == field]
    runs = may_run(office, survey)
    visits = office.actor.may(VISIT)
    context = {
        "title": "信息不一致",
        "survey": survey,
        "is_settled": is_settled,
        "field": field,
        "fields": selectors.conflict_fields(every),
        "total": len(every),
        "units_n": len({row.unit_id for row in every}),
        "hidden_n": max(len(shown) - MOST, 0),
        "rows": [
            (row, survey.is_open and (runs or (visits and row.owner == "township"))) for row in shown[:MOST]
        ],
        "may_any": survey.is_open and (runs or visits),
    }
    return render(request, "survey/conflict_list.html", context)


def _done(office: OfficeRequest, survey_id: int) -> None:
    picks = []
    for told in office.POST.getlist("pick"):
        unit_id, _, field = told.partition(":")
        if unit_id.isdecimal():
            picks.append((int(unit_id), field))
    is_back = office.POST.get("what") == "back"
    settle = services.fields_unsettle if is_back else services.fields_settle_by_rule
    try:
        n = settle(survey_id=survey_id, picks=picks, by=office.actor)
    except services.SurveyError as error:
        refusal_tell(office, error.text)
    except NotAllowed as error:
        refusal_tell(office, str(error))
    else:
        words = f"{n}项已退回,重新按规则取值。" if is_back else f"{n}项已按规则认定。在“已认定”里可以退回。"
        result_tell(office, words)


page = Page(
    name="survey-conflicts",
    route="surveys/<int:survey_id>/conflicts/",
    permission=VISIT,
    view=view,
    today_only=True,
)
