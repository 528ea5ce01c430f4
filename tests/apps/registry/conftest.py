"""The office on its day, the records made in March."""

from collections.abc import Iterator

import pytest

from jishi.shared.dates import travel
from tests.factories.standing import poured

from .office import DAY, SET_UP_ON, Office, build


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """Give the office on 15 July 2012; its register was set up on 1 March."""
    with travel(SET_UP_ON):
        built = poured(build)
    with travel(DAY):
        yield built
