"""The register's tables."""

from .clocks import Batch, Change, TwoClocks, TwoClocksSet, held_at, known_at
from .members import Affiliation, Member
from .organisations import Hosting, OrgState, Placement, PrimaryOrg
from .units import Area, Unit, UnitState

__all__ = [
    "Affiliation",
    "Area",
    "Batch",
    "Change",
    "Hosting",
    "Member",
    "OrgState",
    "Placement",
    "PrimaryOrg",
    "TwoClocks",
    "TwoClocksSet",
    "Unit",
    "UnitState",
    "held_at",
    "known_at",
]
