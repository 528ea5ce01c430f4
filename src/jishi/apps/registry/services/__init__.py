"""What can be done to the register."""

from .areas import AreaDraft, areas_load
from .drafts import MemberDraft, OrgDraft, Transfer, UnitDraft
from .members import member_reveal, members_enrol, members_transfer
from .organisations import org_confirm, org_correct, org_dissolve, orgs_set_up
from .proposals import Judgement, proposal_judge, proposal_make, proposal_withdraw
from .reminders import terms_remind, terms_remind_job
from .rules import RegistryError, require
from .statistics import statistics_close, statistics_note
from .units import units_register
from .work import Work, work_close, work_open, work_put

__all__ = [
    "AreaDraft",
    "Judgement",
    "MemberDraft",
    "OrgDraft",
    "RegistryError",
    "Transfer",
    "UnitDraft",
    "Work",
    "areas_load",
    "member_reveal",
    "members_enrol",
    "members_transfer",
    "org_confirm",
    "org_correct",
    "org_dissolve",
    "orgs_set_up",
    "proposal_judge",
    "proposal_make",
    "proposal_withdraw",
    "require",
    "statistics_close",
    "statistics_note",
    "terms_remind",
    "terms_remind_job",
    "units_register",
    "work_close",
    "work_open",
    "work_put",
]
