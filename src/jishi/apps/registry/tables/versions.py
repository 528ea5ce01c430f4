"""What a row carries hidden when it is handed out: as of when it was true, and as of when we knew it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from jishi.shared.dates import Moment

_FORM = re.compile(r"(\d{8})-(\d{8}T\d{12})")


def version_of(moment: Moment) -> str:
    """Return the version of rows handed out at a moment; `known_at` must be an instant."""
    assert moment.known_at is not None
    return f"{moment.valid_on:%Y%m%d}-{moment.known_at.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def moment_of(version: str) -> Moment | None:
    """Return the moment at which a row was handed out; None for a row that we did not hand out."""
    found = _FORM.fullmatch(version)
    if found is None:
        return None
    try:
        known = datetime.strptime(found[2] + "+0000", "%Y%m%dT%H%M%S%f%z")
        return Moment(date.fromisoformat(found[1]), known)
    except ValueError:
        return None
