"""What the reader looks at on the pages of this room."""

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.web.request import OfficeRequest

VIEW, IMPORT, ISSUE, ANSWER = "facts.view", "facts.import", "facts.issue_form", "facts.answer"


def seen_by(office: OfficeRequest, permission: str = VIEW) -> Visible:
    """Return the organisations visible to the reader, below the one looked at."""
    return registry.visible(office.actor, permission, office.moment, office.scope)
