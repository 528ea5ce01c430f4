"""What can be done for households, groups and their needs."""

from ..errors import OutreachError
from .following import contact_ends, contact_follows, contact_goes_back
from .lists import (
    HouseholdDraft,
    household_add,
    household_confirm,
    household_end,
    households_forget,
    households_forget_job,
    lists_go_back,
    worker_end,
)
from .needs import NeedDraft, NeedStep, needs_record, needs_step
from .plans import PlanDraft, plan_drop, plan_job, plan_now, plan_publish, plan_start, plan_take_back
from .pledges import PledgeDraft, Voices, pledge_hear, pledges_record
from .reading import (
    Card,
    CardHousehold,
    CardPerson,
    group_cards_print,
    household_open_record,
    household_reveal,
    households_list_record,
)
from .referrals import ReferralStep, referrals_step
from .repairing import PRICES
from .visits import ContactDraft, ProblemDraft, VisitDraft, contact_end, contacts_assign, visits_record

__all__ = [
    "PRICES",
    "Card",
    "CardHousehold",
    "CardPerson",
    "ContactDraft",
    "HouseholdDraft",
    "NeedDraft",
    "NeedStep",
    "OutreachError",
    "PlanDraft",
    "PledgeDraft",
    "ProblemDraft",
    "ReferralStep",
    "VisitDraft",
    "Voices",
    "contact_end",
    "contact_ends",
    "contact_follows",
    "contact_goes_back",
    "contacts_assign",
    "group_cards_print",
    "household_add",
    "household_confirm",
    "household_end",
    "household_open_record",
    "household_reveal",
    "households_forget",
    "households_forget_job",
    "households_list_record",
    "lists_go_back",
    "needs_record",
    "needs_step",
    "plan_drop",
    "plan_job",
    "plan_now",
    "plan_publish",
    "plan_start",
    "plan_take_back",
    "pledge_hear",
    "pledges_record",
    "referrals_step",
    "visits_record",
    "worker_end",
]
