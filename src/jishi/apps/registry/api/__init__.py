"""The register for other programs: areas, units, organisations, members, proposals."""

from jishi.web.api import Endpoint

from . import members, organisations, places, proposals

ENDPOINTS: tuple[Endpoint, ...] = (
    *places.ENDPOINTS,
    *organisations.ENDPOINTS,
    *members.ENDPOINTS,
    *proposals.ENDPOINTS,
)
