"""The cast on its day, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.factories import cast as factory
from tests.factories.standing import standing


@pytest.fixture(scope="module")
def _cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[factory.Cast]:
    with standing(django_db_blocker, factory.DAY, factory.build) as made:
        yield made


@pytest.fixture
def cast(_cast: factory.Cast, db: None) -> factory.Cast:
    return _cast
