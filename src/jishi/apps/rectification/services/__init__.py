"""What can be done to the ledgers."""

from .advance import MendingError, line_advance, lines_advance
from .opening import line_pick, lines_open

__all__ = ["MendingError", "line_advance", "line_pick", "lines_advance", "lines_open"]
