"""What can be done in a survey."""

from ..errors import SurveyError
from .lists import ListDraft, ListTaken, columns_proposed, list_keep, list_match, list_withdraw
from .surveys import SurveyDraft, survey_close, survey_open, team_add

__all__ = [
    "ListDraft",
    "ListTaken",
    "SurveyDraft",
    "SurveyError",
    "columns_proposed",
    "list_keep",
    "list_match",
    "list_withdraw",
    "survey_close",
    "survey_open",
    "team_add",
]
