"""Tests of this room share one street, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel
from tests.factories.standing import standing

from . import office


@pytest.fixture(scope="module")
def _street(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[office.Street]:
    with standing(django_db_blocker, office.DAY, office.build) as street:
        yield street


@pytest.fixture
def street(_street: office.Street, db: None) -> Iterator[office.Street]:
    with travel(office.DAY):
        yield _street
