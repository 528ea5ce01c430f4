"""Which household to which group, which person to which post, who leads and helps; repair with least change."""

from jishi.engines.allocation.check import check_groups
from jishi.engines.allocation.divide import group
from jishi.engines.allocation.errors import AllocationError, Place, Problem
from jishi.engines.allocation.explain import reason_words, shortfall_words
from jishi.engines.allocation.figures import Figures, figures_of
from jishi.engines.allocation.ground import neighbours
from jishi.engines.allocation.model import (
    ENGINE_VERSION,
    Barrier,
    Change,
    CurvePoint,
    Household,
    Link,
    Neighbours,
    Placed,
    Regrouping,
    Shortfall,
    Territories,
    Territory,
)

__all__ = [
    "ENGINE_VERSION",
    "AllocationError",
    "Barrier",
    "Change",
    "CurvePoint",
    "Figures",
    "Household",
    "Link",
    "Neighbours",
    "Place",
    "Placed",
    "Problem",
    "Regrouping",
    "Shortfall",
    "Territories",
    "Territory",
    "check_groups",
    "figures_of",
    "group",
    "neighbours",
    "reason_words",
    "shortfall_words",
]
