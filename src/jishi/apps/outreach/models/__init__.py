"""The tables of this room."""

from .groups import Contact, GroupPlan, Seat, WarmGroup
from .needs import Need, NeedEvent, Referral, ReferralEvent
from .people import Aside, Household, Worker
from .visits import CadreVisit, ContactPoint, Pledge, PledgeVoice, VisitProblem

__all__ = [
    "Aside",
    "CadreVisit",
    "Contact",
    "ContactPoint",
    "GroupPlan",
    "Household",
    "Need",
    "NeedEvent",
    "Pledge",
    "PledgeVoice",
    "Referral",
    "ReferralEvent",
    "Seat",
    "VisitProblem",
    "WarmGroup",
    "Worker",
]
