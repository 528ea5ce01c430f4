"""The scopes of a person's roles, in words."""

from collections.abc import Iterable

from jishi.apps.accounts import selectors as accounts
from jishi.shared.actor import Actor, Grant
from jishi.shared.dates import Moment, today

from ..models import Area, OrgState, Placement, PrimaryOrg
from ..paths import STEP
from .access import visible


def scope_words(grants: Iterable[Grant], moment: Moment) -> dict[tuple[str, str], str]:
    """Return the names of what the grants are held over, by scope kind and id."""
    held = {(grant.scope_kind, grant.scope_id) for grant in grants}
    org_ids = sorted(int(scope_id) for kind, scope_id in held if kind == "org")
    codes = sorted(scope_id for kind, scope_id in held if kind == "area")
    orgs = OrgState.objects.at(moment).filter(org_id__in=org_ids).values_list("org_id", "name")
    words = {("org", str(org_id)): f"{name}及下级" for org_id, name in orgs}
    areas = Area.objects.filter(code__in=codes).values_list("code", "name")
    return words | {("area", code): f"{name}属地内" for code, name in areas}


def user_ids_below(actor: Actor, moment: Moment) -> frozenset[int] | None:
    """Return whose operations the actor may read: own, and of everybody whose roles lie inside the actor's scope.

    None for whoever stands at the top: everybody's, the system's too.
    """
    seen = visible(actor, "audit.view", moment)
    if any(len(path) == STEP for path in seen.paths):
        return None
    holders = accounts.holders()
    org_ids = {int(scope_id) for _, kind, scope_id in holders if kind == "org"}
    inside = seen.restrict(Placement.objects.at(moment).filter(org_id__in=org_ids))
    below = set(inside.values_list("org_id", flat=True))
    found = {
        user_id
        for user_id, kind, scope_id in holders
        if (kind == "org" and int(scope_id) in below) or (kind == "area" and scope_id.startswith(seen.areas))
    }
    return frozenset(found | ({actor.user_id} if actor.user_id else set()))


def orgs_within(actor: Actor, permission: str, org_ids: Iterable[int]) -> set[int]:
    """Return those of the organisations over which the actor holds a permission today."""
    return visible(actor, permission, Moment(today())).among(org_ids)


def org_within(actor: Actor, permission: str, code: str, moment: Moment) -> int | None:
    """Return the id of an organisation by its code, if the actor holds a permission over it."""
    org_id = PrimaryOrg.objects.filter(code=code).values_list("pk", flat=True).first()
    return org_id if org_id is not None and visible(actor, permission, moment).has(org_id) else None
