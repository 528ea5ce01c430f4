"""The register's tables."""

from .clocks import REVERTED, Batch, Change, TwoClocks, TwoClocksSet, held_at, known_at
from .followed import Followed
from .members import Affiliation, Member, MemberState
from .organisations import Hosting, OrgState, Placement, PrimaryOrg
from .proposals import Proposal, ProposedField
from .statistics import StatisticsClose, StatisticsNote
from .units import Area, Unit, UnitState
from .uploads import TableUpload

__all__ = [
    "REVERTED",
    "Affiliation",
    "Area",
    "Batch",
    "Change",
    "Followed",
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
