"""Proposed changes of an organisation's record: make one, see what became of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field

from jishi.shared.dates import Moment, today
from jishi.web.api import (
    INT32,
    ApiRequest,
    Body,
    Code,
    Day,
    Endpoint,
    Page,
    Paging,
    Versioned,
    Words,
    not_found,
    page_of,
    stale,
)

from .. import selectors, services
from .finding import org_found
from .organisations import OrgType

PROPOSE = "registry.propose"
State = Literal["waiting", "settled", "withdrawn"]
Founding = Literal["single", "joint", "area", "industry", "attached"]
Reason = Annotated[Words, Field(min_length=4)]


class ProposedFields(Body):
    """更正建议 the fields that should be otherwise; what is left out stays."""

    name: Annotated[Words, Field(min_length=2)] | None = None
    org_type: OrgType | None = None
    founding_mode: Founding | None = None
    is_provisional: bool | None = None
    founded_on: Day | None = None
    secretary_name: Annotated[Words, Field(max_length=60)] | None = None
    secretary_since: Day | None = None
    term_from: Day | None = None
    term_to: Day | None = None


class ProposalNew(Body):
    """What is proposed, from which day, and why."""

    fields: ProposedFields
    on: Annotated[Day, Field(description="从哪天起 from this day on")]
    reason: Reason


class ProposalField(Schema):
    """One field of a proposal, in the office's words."""

    name: str
    label: str
    before: str
    after: str
    verdict: Literal["", "accepted", "rejected"]
    comment: str


class Proposal(Schema):
    """A proposal and what became of it."""

    id: int
    org_id: int
    org_name: str
    to_name: str
    by: str
    proposed_at: datetime
    effective_on: date
    reason: str
    state: State
    fields: list[ProposalField]


class ProposalListed(Schema):
    """A proposal in a list."""

    id: int
    org_name: str
    to_name: str
    by: str
    proposed_on: date
    fields: str
    state: str
    verdicts: str


class ProposalFilter(Schema):
    """Which proposals."""

    state: State = "waiting"


def proposals(
    request: ApiRequest, paging: Query[Paging], wanted: Query[ProposalFilter]
) -> Page[ProposalListed]:
    """The proposals about organisations in the client's scope."""
    seen = selectors.visible(request.actor, PROPOSE, Moment(today()))
    first = paging.after_number()
    found = selectors.proposals_page(seen, wanted.state, first=first, most=paging.limit + 1, of_members=False)
    rows = [
        ProposalListed(
            id=one.proposal_id,
            org_name=one.org_name,
            to_name=one.to_name,
            by=one.by,
            proposed_on=one.proposed_on,
            fields=one.fields,
            state=one.state,
            verdicts=one.verdicts,
        )
        for one in found
    ]
    return page_of(rows, range(first + 1, first + len(rows) + 1), paging.limit)


def proposal(request: ApiRequest, proposal: Annotated[int, Field(ge=1, le=INT32)]) -> Proposal:
    """One proposal, with what was said to each field."""
    org_id = selectors.proposal_org(proposal)
    is_members = selectors.proposal_member(proposal) is not None
    if (
        org_id is None
        or is_members
        or not selectors.visible(request.actor, PROPOSE, Moment(today())).has(org_id)
    ):
        raise not_found()
    return _shown(proposal)


def propose(request: ApiRequest, code: Code, told: ProposalNew) -> Versioned:
    """Propose changes; the superior judges each field, here or on the site."""
    org_id = org_found(request.actor, PROPOSE, code, Moment(today()))
    try:
        services.org_expect(org_id=org_id, version=request.expected)
    except services.OrgMoved as moved:
        raise stale(moved.changed) from moved
    proposal_id = services.proposal_make(
        org_id=org_id,
        told=told.fields.dict(exclude_none=True),
        on=told.on,
        reason=told.reason,
        by=request.actor,
    )
    return Versioned(_shown(proposal_id), request.expected)


def _shown(proposal_id: int) -> Proposal:
    card = selectors.proposal_card(proposal_id, Moment(today()))
    fields = [ProposalField.from_orm(each) for each in card.fields]
    return Proposal(
        id=card.proposal_id,
        org_id=card.org_id,
        org_name=card.org_name,
        to_name=card.to_name,
        by=card.by,
        proposed_at=card.proposed_at,
        effective_on=card.effective_on,
        reason=card.reason,
        state=card.state,  # type: ignore[arg-type]
        fields=fields,
    )


ENDPOINTS = (
    Endpoint(
        "proposal-list", "GET", "proposals", PROPOSE, proposals, Page[ProposalListed], "更正建议 proposals"
    ),
    Endpoint(
        "proposal-detail", "GET", "proposals/{proposal}", PROPOSE, proposal, Proposal, "一份建议 one proposal"
    ),
    Endpoint(
        "proposal-make",
        "POST",
        "organisations/{code}/proposals",
        PROPOSE,
        propose,
        Proposal,
        "提建议 propose changes",
        status=201,
    ),
)
