"""What can be done in a campaign."""

from ..file import CampaignError, CampaignFile, Cluster, campaign_from_mapping, campaign_read
from ..steps import CaseStep, StepTold
from .errors import CoverageRefused
from .floaters import (
    FloaterDraft,
    Placing,
    floater_place,
    floater_receipt,
    floaters_list,
    floaters_place,
    floaters_receipt,
    home_fault,
    homes_go_back,
    person_of,
    receipts_go_back,
)
from .following import cases_follow
from .forgetting import undeclared_forget, undeclared_forget_job
from .homes_back import floater_undo, homes_follow
from .opening import campaign_open
from .setting_up import cases_go_back, cases_set_up
from .step_batches import Trial, Tried, step_batch_take, step_batch_try, step_batch_undo
from .stepping import case_step, case_undo, cases_step
from .taking import rates_take, rates_take_job
from .undeclared import (
    Sight,
    StaffTold,
    staff_compare,
    undeclared_found,
    undeclared_go_back,
    undeclared_step,
    undeclared_undo,
)

__all__ = [
    "CampaignError",
    "CampaignFile",
    "CaseStep",
    "Cluster",
    "CoverageRefused",
    "FloaterDraft",
    "Placing",
    "Sight",
    "StaffTold",
    "StepTold",
    "Trial",
    "Tried",
    "campaign_from_mapping",
    "campaign_open",
    "campaign_read",
    "case_step",
    "case_undo",
    "cases_follow",
    "cases_go_back",
    "cases_set_up",
    "cases_step",
    "floater_place",
    "floater_receipt",
    "floater_undo",
    "floaters_list",
    "floaters_place",
    "floaters_receipt",
    "home_fault",
    "homes_follow",
    "homes_go_back",
    "person_of",
    "rates_take",
    "rates_take_job",
    "receipts_go_back",
    "staff_compare",
    "step_batch_take",
    "step_batch_try",
    "step_batch_undo",
    "undeclared_forget",
    "undeclared_forget_job",
    "undeclared_found",
    "undeclared_go_back",
    "undeclared_step",
    "undeclared_undo",
]
