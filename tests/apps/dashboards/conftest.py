"""The cast on its day, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel
from tests.factories import cast as factory


@pytest.fixture(scope="module")
def _cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[factory.Cast]:
    with travel(factory.DAY):
        try:
            with django_db_blocker.unblock():
                made = factory.build()
            yield made
        finally:
            with django_db_blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def cast(_cast: factory.Cast, db: None) -> factory.Cast:
    return _cast
