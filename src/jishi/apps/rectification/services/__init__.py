"""What can be done to the ledgers."""

from ..steps import Step, Votes
from .advance import MendingError, line_advance, lines_advance
from .opening import line_pick, lines_open

__all__ = ["MendingError", "Step", "Votes", "line_advance", "line_pick", "lines_advance", "lines_open"]
