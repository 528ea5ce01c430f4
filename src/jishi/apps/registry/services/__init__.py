"""What can be done to the register."""

from .areas import AreaDraft, areas_load
from .drafts import MemberDraft, OrgDraft, Transfer, UnitDraft
from .members import member_reveal, members_enrol, members_transfer
from .organisations import org_confirm, org_correct, org_dissolve, orgs_set_up
from .rules import RegistryError, require
from .units import units_register

__all__ = [
    "AreaDraft",
    "MemberDraft",
    "OrgDraft",
    "RegistryError",
    "Transfer",
    "UnitDraft",
    "areas_load",
    "member_reveal",
    "members_enrol",
    "members_transfer",
    "org_confirm",
    "org_correct",
    "org_dissolve",
    "orgs_set_up",
    "require",
    "units_register",
]
