"""What the reader looks at on the pages of this room."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import Looked
from ..selectors.cases import case_campaign
from ..steps import VIEW, WORK


def seen_by(office: OfficeRequest) -> registry.Visible:
    """Return the organisations whose units the reader sees, below the one looked at."""
    return registry.visible(office.actor, VIEW, office.moment, office.scope)


def lines_of(office: OfficeRequest) -> tuple[str, ...]:
    """Return the departments in whose name the reader looks."""
    return tuple(g.scope_id for g in office.actor.grants_for(VIEW) if g.scope_kind == "line")


def looked_at(office: OfficeRequest, campaign_id: int) -> Looked:
    """Return the reader's part of a campaign; 404 where there is none."""
    found = selectors.look(campaign_id, seen_by(office), lines_of(office))
    if found is None:
        raise Http404("campaign")
    return found


def looked_at_one(office: OfficeRequest, case_id: int) -> Looked:
    """Return a unit with those it applies with, and nothing else of the campaign."""
    seen = registry.visible(office.actor, VIEW, office.moment)
    found = selectors.look_at_case(case_id, seen, lines_of(office))
    if found is None:
        raise Http404("case")
    return found


def looked_at_case(office: OfficeRequest, case_id: int) -> Looked:
    """Return the campaign around a unit, as much as the reader sees of it, whatever subtree is looked at."""
    campaign_id = case_campaign(case_id)
    seen = registry.visible(office.actor, VIEW, office.moment)
    found = selectors.look(campaign_id, seen, lines_of(office)) if campaign_id is not None else None
    if found is None:
        raise Http404("case")
    return found


def may_work(office: OfficeRequest, org_id: int) -> bool:
    """Tell whether the reader answers for a unit's area; nobody writes in the past."""
    return not office.is_past and registry.visible(office.actor, WORK, office.moment).has(org_id)


def counts_shown(
    office: OfficeRequest, name: str, labels: Mapping[str, str], counts: Mapping[str, int]
) -> dict[str, Any]:
    """Return what part_counts.html shows: all of a list, and how many are in each state, each with its address."""
    state = office.GET.get("state", "")
    return {
        "total": sum(counts.values()),
        "parts": [
            (label, counts[key], address(office, name, state=key), key == state)
            for key, label in labels.items()
        ],
        "all_href": address(office, name),
    }


def address(office: OfficeRequest, name: str, *args: Any, **query: str | Sequence[str]) -> str:
    """Return a page's address that stays in the subtree and on the days looked at."""
    pairs: dict[str, Any] = (
        ({"scope": str(office.scope.org_id)} if office.scope is not None else {}) | office.days | query
    )
    told = {
        key.replace("f_", "f.", 1) if key.startswith("f_") else key: value for key, value in pairs.items()
    }
    return f"{reverse(name, args=args)}?{urlencode(told, doseq=True)}" if told else reverse(name, args=args)
