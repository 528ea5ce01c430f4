"""The events of organisations: each is planned, can be looked at before it is done, and is done as planned."""

from .dissolve import org_dissolve, org_dissolve_plan
from .election import Ballot, term_elect, term_elect_plan
from .merge import Successor, orgs_merge, orgs_merge_plan
from .move import org_move, org_move_plan
from .plan import Papers, Plan
from .preview import Preview, plan_preview
from .rehost import org_rehost, org_rehost_plan
from .rename import org_rename, org_rename_plan
from .retype import org_retype, org_retype_plan
from .secretary import secretary_change, secretary_change_plan
from .set_up import org_set_up, org_set_up_plan
from .split import Offshoot, org_split, org_split_plan
from .upgrade import org_upgrade, org_upgrade_plan

__all__ = [
    "Ballot",
    "Offshoot",
    "Papers",
    "Plan",
    "Preview",
    "Successor",
    "org_dissolve",
    "org_dissolve_plan",
    "org_move",
    "org_move_plan",
    "org_rehost",
    "org_rehost_plan",
    "org_rename",
    "org_rename_plan",
    "org_retype",
    "org_retype_plan",
    "org_set_up",
    "org_set_up_plan",
    "org_split",
    "org_split_plan",
    "org_upgrade",
    "org_upgrade_plan",
    "orgs_merge",
    "orgs_merge_plan",
    "plan_preview",
    "secretary_change",
    "secretary_change_plan",
    "term_elect",
    "term_elect_plan",
]
