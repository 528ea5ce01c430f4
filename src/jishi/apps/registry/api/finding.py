"""From what a request names to what the register knows, within what its client may see."""

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment
from jishi.web.api import not_found

from .. import selectors
from ..selectors import Visible


def org_found(actor: Actor, permission: str, code: str, moment: Moment) -> int:
    """Return the id of an organisation over which the actor holds the permission; else it is not found."""
    org_id = selectors.org_within(actor, permission, code, moment)
    if org_id is None:
        raise not_found()
    return org_id


def seen_below(actor: Actor, permission: str, scope: str | None, moment: Moment) -> Visible:
    """Return what the actor may see, or the part of it below one organisation."""
    seen = selectors.visible(actor, permission, moment)
    if scope is None:
        return seen
    top = selectors.scope_of(org_found(actor, permission, scope, moment), moment)
    return seen.narrowed(top.path) if top else seen
