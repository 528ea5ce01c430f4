"""The office's clock."""

from datetime import UTC, date, datetime, tzinfo
from typing import Self

import pytest

from jishi.shared import dates


@pytest.mark.parametrize(
    ("real", "expected"),
    [
        (datetime(2026, 3, 2, 17, 30, tzinfo=UTC), datetime(2012, 7, 15, 1, tzinfo=UTC)),
        (datetime(2026, 3, 3, 6, 30, tzinfo=UTC), datetime(2012, 7, 15, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_pinned_day_keeps_the_time_of_day_but_begins_when_travelling_arrives(
    real: datetime, expected: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Real(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(real.timestamp(), tz)

    monkeypatch.setattr(dates, "datetime", Real)
    monkeypatch.setenv("JISHI_TODAY", "2012-07-15")

    assert dates.now() == expected
    with dates.travel(date(2012, 7, 15)):
        assert dates.now() <= expected
