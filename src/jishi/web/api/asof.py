"""As valid on, as known on: the two days that any list may be asked for."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from jishi.shared.dates import EARLIEST, Moment, day_end, today

from .problem import ApiError
from .words import Day


class AsOf(Schema):
    """Which past is asked for; without both, the present."""

    on: Annotated[Day | None, Field(description="按这天的实际情况 as valid on this day")] = None
    known: Annotated[Day | None, Field(description="按这天的台账 as known at the end of this day")] = None

    def moment(self) -> Moment:
        """Return the moment; the records of today are the present ones, since today is not over yet."""
        now = today()
        for day in filter(None, (self.on, self.known)):
            if not EARLIEST <= day <= now:
                raise ApiError(422, "API-13", day=day, earliest=EARLIEST, today=now)
        known = self.known if self.known != now else None
        return Moment(self.on or now, day_end(known) if known else None)
