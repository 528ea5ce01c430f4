"""The small cast, set up once for a module, and clients of the API in it."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from jishi.shared.dates import travel
from tests.factories import cast as factory
from tests.factories.cast import Cast
from tests.house.conftest import cast

from .caller import Caller, caller

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _fresh_minute() -> Iterator[None]:
    """No test's requests count for the next one; the office's day is the cast's."""
    cache.clear()
    with travel(factory.DAY):
        yield


@pytest.fixture
def client_as(cast: Cast, db: None) -> Callable[..., Caller]:
    """Issue a token for a role over an organisation, and return what calls with it."""
    return lambda role="county_officer", code=factory.COUNTY: caller(cast, role, code)
