"""What the reader looks at on the pages of this room, and what the reader may do there."""

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest

VIEW, EDIT = "rectification.view_line", "rectification.edit_line"


def seen_by(office: OfficeRequest) -> registry.Visible:
    """Return the organisations whose lines the reader sees, below the one looked at."""
    return registry.visible(office.actor, VIEW, office.moment, office.scope)


def agencies_of(office: OfficeRequest) -> tuple[str, ...]:
    """Return the line agencies in whose name the reader looks."""
    return tuple(g.scope_id for g in office.actor.grants_for(VIEW) if g.scope_kind == "line")


def may_edit(office: OfficeRequest, org_id: int) -> bool:
    """Tell whether the reader may write the ledgers of an organisation; nobody writes in the past."""
    return not office.is_past and registry.visible(office.actor, EDIT, office.moment).has(org_id)
