"""House tests about pages share one cast, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.factories import cast as factory
from tests.factories.standing import standing


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[factory.Cast]:
    """The small cast, on its day; the tables are emptied afterwards."""
    with standing(django_db_blocker, factory.DAY, factory.build) as made:
        yield made
