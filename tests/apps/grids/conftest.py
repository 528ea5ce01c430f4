"""The street on its day."""

from collections.abc import Iterator

import pytest

from jishi.shared.dates import travel

from . import street


@pytest.fixture
def on_the_day(db: None) -> Iterator[None]:
    """Give the street on 15 July 2012."""
    with travel(street.DAY):
        street.build()
        yield
