"""What can be asked of the ledgers."""

from .counts import GroupCounts, LedgerCounts, counts_by_group, ledger_counts
from .detail import EventView, LineDetail, Milestone, line_detail, line_org
from .entries import EntryRow, entries
from .lines import LineFilter, LineRow, lines, lines_of_org

__all__ = [
    "EntryRow",
    "EventView",
    "GroupCounts",
    "LedgerCounts",
    "LineDetail",
    "LineFilter",
    "LineRow",
    "Milestone",
    "counts_by_group",
    "entries",
    "ledger_counts",
    "line_detail",
    "line_org",
    "lines",
    "lines_of_org",
]
