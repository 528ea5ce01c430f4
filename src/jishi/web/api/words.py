"""The texts and numbers that endpoints take: bounded, and without letters that no database keeps."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day_only(told: object) -> object:
    """Take a day and nothing that could be read as one: 0 is not the first of January 1970."""
    if isinstance(told, str) and not _DAY.fullmatch(told):
        raise ValueError("a day is written 2012-07-15")
    if not isinstance(told, str | date):
        raise ValueError("a day is a text: 2012-07-15")
    return told


INT32 = 2_147_483_647
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,24}$", description="代码 code")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
PeriodText = Annotated[
    str,
    Field(
        pattern=r"^[12][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$",
        description="期间 period: 2012, 2012-H1, 2012-Q1, 2012-03",
    ),
]
Day = Annotated[date, BeforeValidator(_day_only)]
Words = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=120)]
