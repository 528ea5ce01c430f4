"""Which household to which group, which person to which post, who leads and helps; repair with least change."""

from jishi.engines.allocation.check import check_groups
from jishi.engines.allocation.check_people import check_assignment, check_staffing
from jishi.engines.allocation.divide import group
from jishi.engines.allocation.errors import AllocationError, Place, Problem
from jishi.engines.allocation.explain import reason_words, shortfall_words
from jishi.engines.allocation.figures import Figures, figures_of
from jishi.engines.allocation.ground import neighbours, neighbours_after
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
from jishi.engines.allocation.people import (
    Area,
    Assignment,
    AssignPoint,
    Ban,
    Need,
    Pair,
    Person,
    PersonPlaced,
    Post,
    Rules,
    Site,
    Staffing,
    Standing,
)
from jishi.engines.allocation.posting import assign, assign_curve, pairs_by_distance
from jishi.engines.allocation.repair import regroup, regroup_curve
from jishi.engines.allocation.staffing import staff

__all__ = [
    "ENGINE_VERSION",
    "AllocationError",
    "Area",
    "AssignPoint",
    "Assignment",
    "Ban",
    "Barrier",
    "Change",
    "CurvePoint",
    "Figures",
    "Household",
    "Link",
    "Need",
    "Neighbours",
    "Pair",
    "Person",
    "PersonPlaced",
    "Place",
    "Placed",
    "Post",
    "Problem",
    "Regrouping",
    "Rules",
    "Shortfall",
    "Site",
    "Staffing",
    "Standing",
    "Territories",
    "Territory",
    "assign",
    "assign_curve",
    "check_assignment",
    "check_groups",
    "check_staffing",
    "figures_of",
    "group",
    "neighbours",
    "neighbours_after",
    "pairs_by_distance",
    "reason_words",
    "regroup",
    "regroup_curve",
    "shortfall_words",
    "staff",
]
