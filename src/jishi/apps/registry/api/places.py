"""Areas and units."""

from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field

from jishi.web.api import ApiRequest, AsOf, Code, Endpoint, Page, Paging, not_found, page_of

from .. import selectors
from ..selectors import Slice

SEE = "registry.view_org"
Level = Literal["province", "city", "prefecture", "county", "township", "village"]
Status = Literal["operating", "suspended", "moved", "closed"]


class Area(Schema):
    """属地 a division, by its code of GB/T 2260 or GB/T 10114."""

    code: str
    name: str
    level: str
    parent_code: str


class Unit(Schema):
    """单位 a unit that may host organisations."""

    code: str
    name: str
    unit_type: str
    area_code: str
    address: str
    line: str
    status: Status
    staff_n: int | None


class AreaFilter(Schema):
    """Which divisions."""

    parent: Annotated[Code | None, Field(description="上级区划代码 only those directly in this division")] = (
        None
    )
    level: Level | None = None


class UnitFilter(Schema):
    """Which units."""

    scope: Annotated[Code | None, Field(description="组织代码 only in this organisation's part")] = None
    area: Annotated[Code | None, Field(description="区划代码 only in this division")] = None
    type: Annotated[str | None, Field(pattern="^[a-z_]{1,24}$")] = None
    status: Status | None = None


def areas(request: ApiRequest, paging: Query[Paging], wanted: Query[AreaFilter]) -> Page[Area]:
    """Divisions are public knowledge: any client that may see organisations reads them all."""
    part = Slice(paging.after(), paging.limit + 1)
    found = selectors.area_records(part, parent=wanted.parent or "", level=wanted.level or "")
    return page_of([Area.from_orm(one) for one in found], [one.code for one in found], paging.limit)


def units(
    request: ApiRequest, asof: Query[AsOf], paging: Query[Paging], wanted: Query[UnitFilter]
) -> Page[Unit]:
    """The units in the client's area, and those that host one of its organisations, by code."""
    moment = asof.moment()
    seen = selectors.units_visible(request.actor, SEE, moment)
    if wanted.scope is not None:
        org_id = selectors.org_ids_of([wanted.scope]).get(wanted.scope, 0)
        top = selectors.scope_of(org_id, moment) if seen.seen.has(org_id) else None
        if top is None:
            raise not_found()
        seen = selectors.territory_of(seen, top.path)
    found = selectors.unit_records(
        Slice(paging.after(), paging.limit + 1),
        seen=seen,
        types=[wanted.type] if wanted.type else (),
        statuses=[wanted.status] if wanted.status else (),
        area=wanted.area or "",
    )
    return page_of([Unit.from_orm(one) for one in found], [one.code for one in found], paging.limit)


def unit(request: ApiRequest, unit: Code, asof: Query[AsOf]) -> Unit:
    """One unit."""
    seen = selectors.units_visible(request.actor, SEE, asof.moment())
    found = selectors.unit_record(unit, seen=seen)
    if found is None:
        raise not_found()
    return Unit.from_orm(found)


ENDPOINTS = (
    Endpoint("area-list", "GET", "areas", SEE, areas, Page[Area], "属地 areas"),
    Endpoint("unit-list", "GET", "units", SEE, units, Page[Unit], "单位 units"),
    Endpoint("unit-detail", "GET", "units/{unit}", SEE, unit, Unit, "一个单位 one unit"),
)
