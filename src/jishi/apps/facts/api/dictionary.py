"""The indicator dictionary."""

from typing import Literal

from ninja import Schema

from jishi.web.api import ApiRequest, Endpoint

from .. import selectors

SEE = "facts.view"
Scale = Literal["count", "flag", "fen", "bp", "cp", "month", "sqm"]


class Indicator(Schema):
    """指标 what is asked for. Values are integers of `scale`: 100 fen are a yuan, 1 bp is 0.01 %."""

    id: str
    label: str
    unit: str
    scale: Scale
    min: int
    max: int
    types: list[str]
    owner: str
    fresh_days: int
    part_of: str


class Dictionary(Schema):
    """All indicators, in the dictionary's order."""

    items: list[Indicator]


def indicators(request: ApiRequest) -> Dictionary:
    """Every indicator that is asked for."""
    return Dictionary(items=[Indicator.from_orm(one) for one in selectors.indicators().values()])


ENDPOINTS = (
    Endpoint("indicator-list", "GET", "indicators", SEE, indicators, Dictionary, "指标目录 the dictionary"),
)
