"""What can be done to the ledgers."""

from ..steps import Step, Votes
from .advance import line_advance, lines_advance
from .ending import lines_end, lines_go_back
from .entries import entry_edit
from .errors import MendingError
from .ledger import ledgers_go_back
from .opening import line_pick, lines_open
from .succeeding import lines_follow

__all__ = [
    "MendingError",
    "Step",
    "Votes",
    "entry_edit",
    "ledgers_go_back",
    "line_advance",
    "line_pick",
    "lines_advance",
    "lines_end",
    "lines_follow",
    "lines_go_back",
    "lines_open",
]
