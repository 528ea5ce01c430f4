"""What can be asked of the ledgers."""

from .counts import GroupCounts, LedgerCounts, counts_by_group, ledger_counts
from .detail import EventView, LineDetail, Milestone, line_detail, line_org
from .entries import EntryRow, entries
from .lines import (
    BOOK_LABELS,
    DUE_LABELS,
    DUTY_LABELS,
    STATE_LABELS,
    LineFilter,
    LineRow,
    line_choices,
    lines,
    lines_of_org,
)

__all__ = [
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
    "counts_by_group",
    "entries",
    "ledger_counts",
    "line_choices",
    "line_detail",
    "line_org",
    "lines",
    "lines_of_org",
]
