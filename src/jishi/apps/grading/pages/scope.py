"""What the reader looks at on the pages of this room."""

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import RoundView

VIEW, RUN, RATIFY, RATING = (
    "grading.view_round",
    "grading.run_round",
    "grading.ratify",
    "grading.view_rating",
)


def round_looked_at(office: OfficeRequest, round_id: int) -> RoundView:
    """Return a round over the reader's organisations, or over the ones above them; 404 for any other.

    A county reads its part of the city's round, so the guard's own question (is the subject below you?) is not enough.
    """
    found = selectors.round_seen(round_id, registry.visible(office.actor, VIEW, office.moment))
    if found is None:
        raise Http404("round")
    return found


def reach(office: OfficeRequest, found: RoundView, permission: str = VIEW) -> registry.Visible:
    """Return the reader's part of a round on its day, below the organisation looked at, by the records looked at."""
    moment = office.moment.on(found.on_date)
    seen = registry.visible(office.actor, permission, moment)
    scope = registry.scope_of(office.scope.org_id, moment) if office.scope is not None else None
    return seen.narrowed(scope.path) if scope is not None else seen


def paths_of_group(found: RoundView, seen: registry.Visible, key: str) -> tuple[str, ...]:
    """Return the subtrees of one row of the table by area, which an address names by its key."""
    groups = selectors.round_groups(found.round_id, seen=seen)
    group = next((group for group in groups if group.key == key), None)
    if group is None:
        raise Http404("group")
    return group.paths


def ratings_href(round_id: int, scope_id: int | None, **query: str) -> str:
    """Return the address of a round's list with these conditions; `f_tier` and the like tick a column's value."""
    told = {f"f.{key[2:]}" if key.startswith("f_") else key: value for key, value in query.items()}
    pairs = ({"scope": str(scope_id)} if scope_id else {}) | told
    address = reverse("rating-list", args=[round_id])
    return f"{address}?{urlencode(pairs)}" if pairs else address


def org_of_round(round_id: int) -> int:
    """Return the organisation whose subtree a round is about; an unknown number is nobody's."""
    found = selectors.round_org(round_id)
    if found is None:
        raise Http404("round")
    return found


def org_of_rating(rating_id: int) -> int:
    """Return the organisation that a rating is about; an unknown number is nobody's."""
    found = selectors.rating_org(rating_id)
    if found is None:
        raise Http404("rating")
    return found
