"""指标目录: every number that may be asked, whose it is, how long it is good, and what an answer costs."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..inputs import type_label
from ..selectors import Indicator
from .scope import VIEW

NATURES = {"point": "时点数", "period": "时期数"}

INDICATORS: Table[Indicator] = Table(
    key="dictionary",
    title="指标目录",
    unit="天、分钟",
    page_size=200,
    columns=(
        Column("label", "指标", lambda one: one.label, card="lead", width=28),
        Column("unit", "单位", lambda one: one.unit, funnel=True),
        Column("range", "允许范围", lambda one: one.range_text, sortable=False),
        Column("owner", "归谁管", selectors.owner_label, funnel=True, width=18),
        Column("types", "问哪些组织", lambda one: types_words(one), sortable=False, width=30),
        Column("nature", "性质", lambda one: NATURES[one.measures], funnel=True),
        Column("fresh", "有效期", lambda one: one.fresh_days, Kind.COUNT, hint=lambda one: _steps(one)),
        Column("minutes", "填一个约", lambda one: one.minutes_on_average, Kind.COUNT, card="state"),
        Column("part_of", "不超过", lambda one: _whole(one), sortable=False),
        Column("help", "怎么填", lambda one: one.help or None, sortable=False, width=40),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    shown = INDICATORS.show(list(selectors.indicators().values()), office.GET)
    return page_or_book(request, "facts/dictionary.html", shown, {"title": "指标目录"})


def types_words(indicator: Indicator) -> str:
    """Return which types of organisations an indicator is asked of."""
    labels = [type_label(each) for each in indicator.types]
    return "全部" if len(labels) == len(selectors.TYPES) else "、".join(labels)


def _steps(indicator: Indicator) -> str:
    """Return the dated limits where there was more than one."""
    steps = indicator.freshness
    return ";".join(f"{begins}起{days}天" for begins, days in steps) if len(steps) > 1 else ""


def _whole(indicator: Indicator) -> str | None:
    whole = selectors.indicators().get(indicator.part_of)
    return whole.label if whole else None


page = Page(name="facts-dictionary", route="facts/dictionary/", permission=VIEW, view=view)
