"""The register's tables."""

from .clocks import REVERTED, Batch, Change, TwoClocks, TwoClocksSet, held_at, known_at
from .floating import FloatingOut, Guest, GuestState
from .followed import Followed
from .functional import (
    CountingDecision,
    FunctionalKind,
    FunctionalOrg,
    FunctionalReach,
    FunctionalState,
    Officer,
    OfficerState,
)
from .intakes import Intake, IntakeCount
from .members import Affiliation, Member, MemberState, floats_at
from .organisations import Hosting, OrgState, Placement, PrimaryOrg
from .proposals import Proposal, ProposedField
from .relations import LetterState, MembershipEnd, TransferLetter
from .remarks import Remark, TableRow
from .statistics import StatisticsClose, StatisticsNote
from .stats import OrgSpread, OrgStat, OrgStep
from .units import Area, Unit, UnitState
from .uploads import ReceivedForm, TableUpload

__all__ = [
    "REVERTED",
    "Affiliation",
    "Area",
    "Batch",
    "Change",
    "CountingDecision",
    "FloatingOut",
    "Followed",
    "FunctionalKind",
    "FunctionalOrg",
    "FunctionalReach",
    "FunctionalState",
    "Guest",
    "GuestState",
    "Hosting",
    "Intake",
    "IntakeCount",
    "LetterState",
    "Member",
    "MemberState",
    "MembershipEnd",
    "Officer",
    "OfficerState",
    "OrgSpread",
    "OrgStat",
    "OrgState",
    "OrgStep",
    "Placement",
    "PrimaryOrg",
    "Proposal",
    "ProposedField",
    "ReceivedForm",
    "Remark",
    "StatisticsClose",
    "StatisticsNote",
    "TableRow",
    "TableUpload",
    "TransferLetter",
    "TwoClocks",
    "TwoClocksSet",
    "Unit",
    "UnitState",
    "floats_at",
    "held_at",
    "known_at",
]
