"""Pages of a list: so many at a time, and a cursor that leads to the next ones."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import Field

from .problem import ApiError

_Item = TypeVar("_Item")
MOST = 500


class Paging(Schema):
    """How many, and after which."""

    limit: Annotated[
        int, Field(ge=1, le=MOST, description=f"每页多少条 how many at a time, at most {MOST}")
    ] = 100
    cursor: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z_=-]{0,60}$",
            description="上一页给的next what `next` said; empty: from the first",
        ),
    ] = ""

    def after(self) -> str:
        """Return the key behind which the page begins; empty for the first page."""
        try:
            return urlsafe_b64decode(self.cursor.encode()).decode("ascii")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ApiError(422, "API-10") from error

    def after_number(self) -> int:
        """Return the number behind which the page begins; 0 for the first page."""
        told = self.after() or "0"
        if not told.isdecimal() or len(told) > 18:
            raise ApiError(422, "API-10")
        return int(told)


class Page(Schema, Generic[_Item]):
    """One page of a list."""

    items: list[_Item]
    next: Annotated[
        str | None, Field(description="下一页的cursor the cursor of the next page; null: this is the last")
    ]


def page_of(items: Sequence[_Item], keys: Sequence[object], limit: int) -> Page[_Item]:
    """Return a page of at most `limit` items, of one more that were read, and the cursor behind its last."""
    has_more = len(items) > limit
    last = urlsafe_b64encode(str(keys[limit - 1]).encode()).decode() if has_more else None
    return Page(items=list(items[:limit]), next=last)
