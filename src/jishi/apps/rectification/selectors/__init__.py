"""What can be asked of the ledgers."""

from ..following import follows_of
from ..queries import LineFilter
from .counts import GroupCounts, LedgerCounts, counts_by_group, ledger_counts
from .dependents import dependents_of
from .detail import (
    EventView,
    LineDetail,
    Milestone,
    VoteView,
    line_agency,
    line_detail,
    line_org,
    steps_open,
)
from .entries import (
    EntryRow,
    entries,
    entries_counts,
    entries_every,
    entry,
    entry_org,
    weak_orgs_beside,
)
from .lines import (
    ACTS_LABELS,
    BOOK_LABELS,
    DUE_LABELS,
    DUTY_LABELS,
    STATE_LABELS,
    LineRow,
    line_choices,
    lines,
    lines_every,
    lines_of_org,
)
from .proposals import Proposal, line_listed, proposal_for, proposals

__all__ = [
    "ACTS_LABELS",
    "BOOK_LABELS",
    "DUE_LABELS",
    "DUTY_LABELS",
    "STATE_LABELS",
    "EntryRow",
    "EventView",
    "GroupCounts",
    "LedgerCounts",
    "LineDetail",
    "LineFilter",
    "LineRow",
    "Milestone",
    "Proposal",
    "VoteView",
    "counts_by_group",
    "dependents_of",
    "entries",
    "entries_counts",
    "entries_every",
    "entry",
    "entry_org",
    "follows_of",
    "ledger_counts",
    "line_agency",
    "line_choices",
    "line_detail",
    "line_listed",
    "line_org",
    "lines",
    "lines_every",
    "lines_of_org",
    "proposal_for",
    "proposals",
    "steps_open",
    "weak_orgs_beside",
]
