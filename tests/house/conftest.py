"""House tests about pages share one cast, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.factories import cast as factory
from tests.factories.standing import standing


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[factory.Cast]:
    """The small cast, on its day; the tables are emptied afterwards."""
    with standing(django_db_blocker, factory.DAY, factory.build) as made:
        with django_db_blocker.unblock():
            made.sessions = {role: _signed_in(made, role) for role in made.people}
        yield made


def _signed_in(cast: factory.Cast, role: str) -> str:
    """Sign in for good: to do so before each page takes a third of what refusing it takes."""
    client = Client()
    client.force_login(cast.user(role), "django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
