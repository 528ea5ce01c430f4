"""What the reader looks at on the pages of this room."""

from django.http import Http404

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import ListView, Reach, SurveyView

VIEW, RUN, HAND_IN, VISIT = "survey.view_survey", "survey.run", "survey.hand_in", "survey.visit"


def survey_looked_at(
    office: OfficeRequest, survey_id: int, permission: str = VIEW
) -> tuple[SurveyView, Reach]:
    """Return a survey and how much of it the reader sees; 404 where that is nothing.

    A township reads its part of the county's survey and an agency its own lists, so the guard's own question
    (is the subject below you?) is not enough.
    """
    reach = selectors.reach_of(survey_id, office.actor, permission)
    survey = selectors.survey_view(survey_id) if reach else None
    if reach is None or survey is None:
        raise Http404("survey")
    return survey, reach


def list_looked_at(
    office: OfficeRequest, survey_list_id: int, permission: str = VIEW
) -> tuple[SurveyView, Reach, ListView]:
    """Return a list with its survey; 404 where the reader sees none of it."""
    survey, reach = survey_looked_at(office, selectors.list_survey(survey_list_id) or 0, permission)
    found = selectors.list_view(survey_list_id, reach)
    if found is None:
        raise Http404("list")
    return survey, reach, found


def may_run(office: OfficeRequest, survey: SurveyView) -> bool:
    """Tell whether the reader runs the survey."""
    return registry.visible(office.actor, RUN, Moment(today())).has(survey.scope_org_id)


def own_lines(office: OfficeRequest) -> list[str]:
    """Return the agencies in whose name the reader hands in lists."""
    return sorted(g.scope_id for g in office.actor.grants_for(HAND_IN) if g.scope_kind == "line")


def own_areas(office: OfficeRequest, survey_id: int) -> dict[str, str]:
    """Return the streets or townships whose own lists the reader hands in, by code; none for whoever runs it."""
    reach = selectors.reach_of(survey_id, office.actor, HAND_IN)
    return streets_of(reach) if reach else {}


def streets_of(reach: Reach) -> dict[str, str]:
    """Return the streets or townships to which somebody's reach is limited, by code."""
    return {} if reach.is_whole or reach.is_agency else registry.area_names(reach.areas)


def survey_run_by(office: OfficeRequest, survey_id: int) -> SurveyView:
    """Return a survey that the reader runs; 404 for any other."""
    survey, _ = survey_looked_at(office, survey_id, RUN)
    if not may_run(office, survey):
        raise Http404("survey")
    return survey
