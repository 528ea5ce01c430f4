"""Values: those of many organisations to read, those of one to read and write."""

from datetime import date
from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field, StrictInt

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today
from jishi.web.api import (
    ApiRequest,
    AsOf,
    Body,
    Code,
    Day,
    Endpoint,
    Identifier,
    Page,
    Paging,
    PeriodText,
    Versioned,
    Words,
    not_found,
    page_of,
    stale,
)

from .. import selectors, services

SEE, WRITE = "facts.view", "facts.import"
LARGEST = 2_000_000_000
MOST_VALUES = 500
Answer = Literal["", "not_asked", "unknown", "refused", "not_applicable"]


class Value(Schema):
    """指标数据 one value of one organisation; without a number, `answer` says why there is none."""

    org_code: str
    indicator: str
    period: str
    value: int | None
    answer: Answer
    source: str
    observed_on: date


class ValueFilter(Schema):
    """Which values."""

    period: PeriodText
    indicator: Identifier | None = None
    scope: Annotated[Code | None, Field(description="组织代码 this organisation and what is below it")] = None


class OrgValues(Schema):
    """What is on record of one organisation in a period."""

    org_code: str
    period: str
    version: Annotated[str, Field(description="与ETag相同 the same as its ETag")]
    values: list[Value]


class ValueNew(Body):
    """One value to record: a number of the indicator's scale, or an answer without a number."""

    indicator: Identifier
    value: Annotated[StrictInt, Field(ge=-LARGEST, le=LARGEST)] | None = None
    answer: Answer = ""
    observed_on: Day | None = None


class ValuesNew(Body):
    """Values to record together, all or none; equal ones change nothing."""

    source: Annotated[Words, Field(min_length=1, description="来源 where the values come from")]
    values: Annotated[list[ValueNew], Field(min_length=1, max_length=MOST_VALUES)]


class Recorded(OrgValues):
    """What became of the values: read = applied + unchanged; then what is on record now."""

    read: int
    applied: int
    unchanged: int


def values(
    request: ApiRequest, asof: Query[AsOf], paging: Query[Paging], wanted: Query[ValueFilter]
) -> Page[Value]:
    """The values of a period, of all organisations in the client's scope, in the order they were recorded."""
    moment = asof.moment()
    seen = registry.visible(request.actor, SEE, moment)
    if wanted.scope is not None:
        top = registry.scope_of(_org(request.actor, SEE, wanted.scope, moment), moment)
        seen = seen.narrowed(top.path) if top else seen
    found = selectors.fact_records(
        seen,
        period=wanted.period,
        indicator=wanted.indicator or "",
        after=paging.after_number(),
        most=paging.limit + 1,
    )
    return page_of([Value.from_orm(one) for one in found], [one.number for one in found], paging.limit)


def org_values(request: ApiRequest, code: Code, period: PeriodText, asof: Query[AsOf]) -> Versioned:
    """The values of one organisation; the ETag is what a write must send as If-Match."""
    moment = asof.moment()
    org_id = _org(request.actor, SEE, code, moment)
    version = selectors.facts_version(org_id, period)
    told = OrgValues(org_code=code, period=period, version=version, values=_values(org_id, period, moment))
    return Versioned(told, version)


def record(request: ApiRequest, code: Code, period: PeriodText, told: ValuesNew) -> Versioned:
    """Record values of one organisation as one batch, which an officer can undo on the site."""
    org_id = _org(request.actor, WRITE, code, Moment(today()))
    drafts = [
        services.FactDraft(
            org_code=code,
            indicator=one.indicator,
            period=period,
            value=one.value,
            answer=one.answer,
            observed_on=one.observed_on,
            org_id=org_id,
        )
        for one in told.values
    ]
    try:
        result = services.org_facts_record(
            org_id=org_id,
            period=period,
            values=drafts,
            source=told.source,
            version=request.expected,
            by=request.actor,
        )
    except services.FactsMoved as moved:
        raise stale(moved.changed) from moved
    version = selectors.facts_version(org_id, period)
    answer = Recorded(
        org_code=code,
        period=period,
        version=version,
        values=_values(org_id, period, Moment(today())),
        read=result.read,
        applied=result.applied,
        unchanged=result.unchanged,
    )
    return Versioned(answer, version)


def _org(actor: Actor, permission: str, code: str, moment: Moment) -> int:
    org_id = registry.org_within(actor, permission, code, moment)
    if org_id is None:
        raise not_found()
    return org_id


def _values(org_id: int, period: str, moment: Moment) -> list[Value]:
    return [Value.from_orm(one) for one in selectors.org_fact_records(org_id, period, moment)]


ENDPOINTS = (
    Endpoint("fact-list", "GET", "facts", SEE, values, Page[Value], "指标数据 values of many organisations"),
    Endpoint(
        "org-fact-list",
        "GET",
        "organisations/{code}/facts/{period}",
        SEE,
        org_values,
        OrgValues,
        "一个组织的指标数据 values of one organisation",
    ),
    Endpoint(
        "org-fact-record",
        "PATCH",
        "organisations/{code}/facts/{period}",
        WRITE,
        record,
        Recorded,
        "记入指标数据 record values",
    ),
)
