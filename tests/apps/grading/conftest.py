"""Tests of this room share one office, set up once for a module; each test's own writes are undone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.factories.cast import DAY
from tests.factories.standing import standing

from . import office as offices


@pytest.fixture(scope="module")
def _office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[offices.Office]:
    with standing(django_db_blocker, DAY, offices.build) as made:
        yield made


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
