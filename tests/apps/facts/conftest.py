"""Every test here lives on 2012-07-15 in the same small county."""

from collections.abc import Iterator

import pytest

from jishi.shared.dates import travel
from tests.factories.standing import poured

from . import office as offices


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with travel(offices.DAY):
        yield


@pytest.fixture
def office(db: None) -> offices.Office:
    return poured(offices.build)
