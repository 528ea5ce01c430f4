"""The register's tables."""

from .clocks import Batch, Change, TwoClocks, TwoClocksSet, held_at, known_at
from .members import Affiliation, Member, MemberState
from .organisations import Hosting, OrgState, Placement, PrimaryOrg
from .proposals import Proposal, ProposedField
from .statistics import StatisticsClose, StatisticsNote
from .units import Area, Unit, UnitState
from .uploads import TableUpload

__all__ = [
    "Affiliation",
    "Area",
    "Batch",
    "Change",
    "Hosting",
    "Member",
    "MemberState",
    "OrgState",
    "Placement",
    "PrimaryOrg",
    "Proposal",
    "ProposedField",
    "StatisticsClose",
    "StatisticsNote",
    "TableUpload",
    "TwoClocks",
    "TwoClocksSet",
    "Unit",
    "UnitState",
    "held_at",
    "known_at",
]
