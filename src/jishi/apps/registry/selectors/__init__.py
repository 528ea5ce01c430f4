"""What can be asked of the register."""

from ..visibility import Visible
from .access import Scope, Superiors, org_ids_of, scope_of, scopes_of, superiors_of, trail_of, visible
from .cards import HostUnit, OrgCard, OrgFact, org_card, org_history, org_id_of
from .graded import GradedOrg, Group, codes_of, graded_orgs, groups_below, names_of, org_ref, secretaries_of
from .members import MemberRow, members_of
from .search import Found, search
from .tree import Node, children_of

__all__ = [
    "Found",
    "GradedOrg",
    "Group",
    "HostUnit",
    "MemberRow",
    "Node",
    "OrgCard",
    "OrgFact",
    "Scope",
    "Superiors",
    "Visible",
    "children_of",
    "codes_of",
    "graded_orgs",
    "groups_below",
    "members_of",
    "names_of",
    "org_card",
    "org_history",
    "org_id_of",
    "org_ids_of",
    "org_ref",
    "scope_of",
    "scopes_of",
    "superiors_of",
    "search",
    "secretaries_of",
    "trail_of",
    "visible",
]
