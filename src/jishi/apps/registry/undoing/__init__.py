"""How events are taken back: what is withdrawn, what is written again, and what stands in the way."""

from .lineage import Target, is_followed, target_of_batch, target_of_change, undone
from .obstacles import dependents, undoing_of
from .plan import Part, parts_of

__all__ = [
    "Part",
    "Target",
    "dependents",
    "is_followed",
    "parts_of",
    "target_of_batch",
    "target_of_change",
    "undoing_of",
    "undone",
]
