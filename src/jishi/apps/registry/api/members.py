"""Members, masked; never in full."""

from ninja import Query, Schema

from jishi.web.api import ApiRequest, AsOf, Code, Endpoint, Page, Paging, page_of

from .. import selectors
from .finding import org_found

SEE = "registry.view_member"


class Member(Schema):
    """党员 a member: name, resident id and telephone number are masked."""

    name: str
    sex: str
    birth_year: int | None
    id_number: str
    phone: str
    joined_year: int | None
    status: str
    floating: str


def members(request: ApiRequest, code: Code, asof: Query[AsOf], paging: Query[Paging]) -> Page[Member]:
    """The members who formally belong to one organisation; in full they are seen on the site only, for a reason."""
    moment = asof.moment()
    org_id = org_found(request.actor, SEE, code, moment)
    first = paging.after_number()
    found = selectors.members_of(org_id, moment, first=first, most=paging.limit + 1)
    places = range(first + 1, first + len(found) + 1)
    return page_of([Member.from_orm(one) for one in found], places, paging.limit)


ENDPOINTS = (
    Endpoint(
        "member-list",
        "GET",
        "organisations/{code}/members",
        SEE,
        members,
        Page[Member],
        "党员(掩码) members, masked",
    ),
)
