"""What can be asked of surveys."""

from .files import files_kept, kept_as
from .lists import (
    AreaRows,
    ListRow,
    ListView,
    SplitRow,
    list_areas,
    list_line,
    list_rows,
    list_survey,
    list_view,
    lists_of,
)
from .seen import Reach, SurveysSeen, reach_of, surveys_seen
from .surveys import SurveyView, TeamView, sources_of, survey_org, survey_view, surveys_of, teams_of

__all__ = [
    "AreaRows",
    "ListRow",
    "ListView",
    "Reach",
    "SplitRow",
    "SurveyView",
    "SurveysSeen",
    "TeamView",
    "files_kept",
    "kept_as",
    "list_areas",
    "list_line",
    "list_rows",
    "list_survey",
    "list_view",
    "lists_of",
    "reach_of",
    "sources_of",
    "survey_org",
    "survey_view",
    "surveys_of",
    "surveys_seen",
    "teams_of",
]
