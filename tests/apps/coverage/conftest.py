"""Tests of this room share one district, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel

from . import office as offices


@pytest.fixture(scope="module")
def _desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[offices.Desk]:
    with travel(offices.DAY):
        try:
            with django_db_blocker.unblock():
                made = offices.build()
            yield made
        finally:
            with django_db_blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def desk(_desk: offices.Desk, db: None) -> offices.Desk:
    return _desk
