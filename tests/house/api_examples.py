"""What stands in the addresses and bodies of the API's endpoints when a test calls them.

A value in an address, or an endpoint that writes, that is not named here fails until somebody says what to put there.
"""

import re
from collections.abc import Callable

from jishi.apps.accounts.selectors import roles
from jishi.apps.facts.selectors import facts_version
from jishi.apps.registry.models import Proposal
from jishi.apps.registry.selectors import org_record
from jishi.apps.registry.services import proposal_make
from jishi.shared.dates import Moment
from jishi.web.api import Endpoint
from tests.factories import cast as factory
from tests.factories.cast import Cast

PARAMETER = re.compile(r"{(\w+)}")
# Of one organisation of the first county: nobody else's business.
OWN: dict[str, Callable[[Cast], object]] = {
    "code": lambda cast: factory.VILLAGE,
    "unit": lambda cast: "U1",
    "proposal": lambda cast: proposal_of(cast),
}
COMMON: dict[str, Callable[[Cast], object]] = {"period": lambda cast: factory.PERIOD}
QUERIES = {"fact-list": {"period": factory.PERIOD}}
BODIES: dict[str, dict[str, object]] = {
    "org-fact-record": {"source": "平台", "values": [{"indicator": "term_overdue_m", "value": 2}]},
    "proposal-make": {"fields": {"term_to": "2015-07-01"}, "on": "2012-07-15", "reason": "换届已完成"},
}
VERSIONS: dict[str, Callable[[Cast], str]] = {
    "org-fact-record": lambda cast: facts_version(cast.org(factory.VILLAGE), factory.PERIOD),
    "proposal-make": lambda cast: version_of_org(cast),
}


def proposal_of(cast: Cast) -> int:
    """A proposal about the first county's village."""
    found = Proposal.objects.filter(org_id=cast.org(factory.VILLAGE)).order_by("pk").first()
    if found is not None:
        return found.pk
    by = cast.people["branch_secretary"]
    told = {"is_provisional": True}
    return proposal_make(
        org_id=cast.org(factory.VILLAGE), told=told, on=factory.DAY, reason="临时组建", by=by
    )


def version_of_org(cast: Cast) -> str:
    """The version of the first county's village."""
    found = org_record(cast.org(factory.VILLAGE), Moment(factory.DAY))
    assert found is not None
    return found.version


def path_of(endpoint: Endpoint, cast: Cast) -> str:
    """The endpoint's address with its values."""
    known = OWN | COMMON
    return PARAMETER.sub(lambda found: str(known[found[1]](cast)), endpoint.path)


def unknown(endpoint: Endpoint) -> list[str]:
    """What no example says."""
    told = [name for name in PARAMETER.findall(endpoint.path) if name not in OWN | COMMON]
    if endpoint.writes:
        told += [
            f"the {what}"
            for what, where in (("body", BODIES), ("version", VERSIONS))
            if endpoint.name not in where
        ]
    return told


def is_about_one(endpoint: Endpoint) -> bool:
    """Whether the endpoint is about something of the first county."""
    return any(name in OWN for name in PARAMETER.findall(endpoint.path))


def right_role(endpoint: Endpoint) -> str:
    """A role of the first county that may call the endpoint; of a proposal, one below the county."""
    order = ["township_officer" if endpoint.name == "proposal-make" else "county_officer", *roles()]
    return next(role for role in order if endpoint.permission in roles()[role].permissions | {"signed-in"})


def wrong_role(endpoint: Endpoint) -> str:
    """A role without the endpoint's permission."""
    return next(role for role, told in roles().items() if endpoint.permission not in told.permissions)
