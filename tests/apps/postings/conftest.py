"""Tests of this room share one county, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel
from tests.factories.standing import standing

from . import office as offices


@pytest.fixture(scope="module")
def _desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[offices.Desk]:
    with standing(django_db_blocker, offices.DAY, offices.build) as made:
        yield made


@pytest.fixture
def desk(_desk: offices.Desk, db: None) -> offices.Desk:
    return _desk


@pytest.fixture
def on_the_day(db: None) -> Iterator[None]:
    with travel(offices.DAY):
        yield
