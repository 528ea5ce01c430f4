"""Tests of this room share one office, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel
from tests.factories.cast import DAY

from . import office as offices


@pytest.fixture(scope="module")
def _office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[offices.Office]:
    with travel(DAY):
        try:
            with django_db_blocker.unblock():
                made = offices.build()
            yield made
        finally:
            with django_db_blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def office(_office: offices.Office, db: None) -> offices.Office:
    return _office


@pytest.fixture
def client_of(office: offices.Office) -> "ClientOf":
    return ClientOf(office)


class ClientOf:
    """Signs somebody of the cast in."""

    def __init__(self, office: offices.Office) -> None:
        self.office = office

    def __call__(self, role: str) -> Client:
        client = Client()
        client.force_login(self.office.cast.user(role), "django.contrib.auth.backends.ModelBackend")
        return client
