"""Organisations."""

from datetime import date
from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field

from jishi.web.api import ApiRequest, AsOf, Code, Endpoint, Page, Paging, Versioned, not_found, page_of

from .. import selectors
from ..selectors import Slice
from .finding import org_found, seen_below

SEE = "registry.view_org"
Kind = Literal["local_committee", "working_committee", "primary_committee", "general_branch", "branch"]
OrgType = Literal[
    "village",
    "community",
    "gov_organ",
    "public_institution",
    "school",
    "university_branch",
    "soe",
    "nonpublic_enterprise",
    "social_org",
    "retired",
]


class Organisation(Schema):
    """基层党组织 a primary-level organisation."""

    code: str
    name: str
    kind: Kind
    org_type: OrgType | Literal[""]
    founding_mode: str
    is_provisional: bool
    founded_on: date | None
    secretary: str
    secretary_since: date | None
    term_from: date | None
    term_to: date | None
    parent_code: str
    unit_codes: list[str]
    valid_from: date
    version: Annotated[str, Field(description="与ETag相同 the same as its ETag")]


class OrgFilter(Schema):
    """Which organisations."""

    scope: Annotated[Code | None, Field(description="组织代码 this organisation and what is below it")] = None
    kind: Kind | None = None
    type: OrgType | None = None


def organisations(
    request: ApiRequest, asof: Query[AsOf], paging: Query[Paging], wanted: Query[OrgFilter]
) -> Page[Organisation]:
    """The organisations in the client's scope, by code."""
    found = selectors.org_records(
        Slice(paging.after(), paging.limit + 1),
        seen=seen_below(request.actor, SEE, wanted.scope, asof.moment()),
        kinds=[wanted.kind] if wanted.kind else (),
        types=[wanted.type] if wanted.type else (),
    )
    return page_of([Organisation.from_orm(one) for one in found], [one.code for one in found], paging.limit)


def organisation(request: ApiRequest, code: Code, asof: Query[AsOf]) -> Versioned:
    """One organisation; its ETag is what a proposal about it must send as If-Match."""
    moment = asof.moment()
    found = selectors.org_record(org_found(request.actor, SEE, code, moment), moment)
    if found is None:
        raise not_found()
    return Versioned(Organisation.from_orm(found), found.version)


ENDPOINTS = (
    Endpoint(
        "organisation-list",
        "GET",
        "organisations",
        SEE,
        organisations,
        Page[Organisation],
        "组织 organisations",
    ),
    Endpoint(
        "organisation-detail",
        "GET",
        "organisations/{code}",
        SEE,
        organisation,
        Organisation,
        "一个组织 one organisation",
    ),
)
