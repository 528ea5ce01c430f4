"""What can be done in a survey."""

from ..errors import SurveyError, VisitFault, VisitsRefused
from .decisions import (
    GONE,
    Settling,
    case_decide,
    case_reopen,
    decisions_withdraw,
    field_settle,
    field_unsettle,
    unit_exclude,
)
from .forgetting import lists_forget, lists_forget_job
from .ledger import Compared, Doubt, Placed, ledger_write
from .lists import ListDraft, ListTaken, agency_ask, columns_proposed, list_keep, list_match, list_withdraw
from .publishing import Preview, ToPublish, publications_go_back, publish, publish_preview
from .runs import compare_job, compare_now, compare_start
from .settling import fields_settle_by_rule, fields_unsettle
from .surveys import SurveyDraft, survey_close, survey_open, survey_reopen, team_add
from .visits import VisitDraft, counts_over, visits_record, visits_take_back

__all__ = [
    "GONE",
    "Compared",
    "Doubt",
    "ListDraft",
    "ListTaken",
    "Placed",
    "Preview",
    "Settling",
    "SurveyDraft",
    "SurveyError",
    "ToPublish",
    "VisitDraft",
    "VisitFault",
    "VisitsRefused",
    "agency_ask",
    "case_decide",
    "case_reopen",
    "columns_proposed",
    "compare_job",
    "compare_now",
    "compare_start",
    "counts_over",
    "decisions_withdraw",
    "field_settle",
    "field_unsettle",
    "fields_settle_by_rule",
    "fields_unsettle",
    "ledger_write",
    "list_keep",
    "list_match",
    "list_withdraw",
    "lists_forget",
    "lists_forget_job",
    "publications_go_back",
    "publish",
    "publish_preview",
    "survey_close",
    "survey_open",
    "survey_reopen",
    "team_add",
    "unit_exclude",
    "visits_record",
    "visits_take_back",
]
