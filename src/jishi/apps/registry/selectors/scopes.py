"""The scopes of a person's roles, in words."""

from collections.abc import Iterable

from jishi.shared.actor import Grant
from jishi.shared.dates import Moment

from ..models import Area, OrgState


def scope_words(grants: Iterable[Grant], moment: Moment) -> dict[tuple[str, str], str]:
    """Return the names of what the grants are held over, by scope kind and id."""
    held = {(grant.scope_kind, grant.scope_id) for grant in grants}
    org_ids = sorted(int(scope_id) for kind, scope_id in held if kind == "org")
    codes = sorted(scope_id for kind, scope_id in held if kind == "area")
    orgs = OrgState.objects.at(moment).filter(org_id__in=org_ids).values_list("org_id", "name")
    words = {("org", str(org_id)): f"{name}及下级" for org_id, name in orgs}
    areas = Area.objects.filter(code__in=codes).values_list("code", "name")
    return words | {("area", code): f"{name}属地内" for code, name in areas}
