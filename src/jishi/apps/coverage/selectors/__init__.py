"""What can be asked of campaigns."""

from .board import Board, GroupRow, board, measures_of, rows_by
from .cases import CASE_WHYS, CaseDetail, CaseRow, Past, case_detail, case_lead, case_org, steps_open
from .looking import CampaignView, Looked, campaign_newest, campaign_org, campaign_view, look
from .rates import Change, RateList, changes_of, rate_list
from .together import Offer, offers_for

__all__ = [
    "CASE_WHYS",
    "Board",
    "CampaignView",
    "CaseDetail",
    "CaseRow",
    "Change",
    "GroupRow",
    "Looked",
    "Offer",
    "Past",
    "RateList",
    "board",
    "campaign_newest",
    "campaign_org",
    "campaign_view",
    "case_detail",
    "case_lead",
    "case_org",
    "changes_of",
    "look",
    "measures_of",
    "offers_for",
    "rate_list",
    "rows_by",
    "steps_open",
]
