"""What can be asked of campaigns."""

from .board import Board, GroupRow, board, measures_of, rows_by
from .cases import CASE_WHYS, CaseDetail, CaseRow, Past, case_detail, case_lead, case_org, steps_open
from .floaters import (
    FLOATER_TABS,
    Candidate,
    FloaterRow,
    candidates_for,
    floater_counts,
    floater_id_of,
    floater_org,
    floater_row,
    floaters_page,
)
from .looking import CampaignView, Looked, campaign_newest, campaign_org, campaign_view, look, look_at_case
from .rates import Change, RateList, changes_of, rate_list
from .together import Offer, offers_for

__all__ = [
    "CASE_WHYS",
    "FLOATER_TABS",
    "Board",
    "CampaignView",
    "Candidate",
    "CaseDetail",
    "CaseRow",
    "Change",
    "FloaterRow",
    "GroupRow",
    "Looked",
    "Offer",
    "Past",
    "RateList",
    "board",
    "campaign_newest",
    "campaign_org",
    "campaign_view",
    "candidates_for",
    "case_detail",
    "case_lead",
    "case_org",
    "changes_of",
    "floater_counts",
    "floater_id_of",
    "floater_org",
    "floater_row",
    "floaters_page",
    "look",
    "look_at_case",
    "measures_of",
    "offers_for",
    "rate_list",
    "rows_by",
    "steps_open",
]
