"""Job tests queue jobs of their own kinds."""

import pytest
from pytest_django import Settings

from jishi.apps.accounts.services import user_create
from jishi.shared.actor import SYSTEM, Actor

from .office import JOB_HANDLERS


@pytest.fixture(autouse=True)
def _job_kinds(settings: Settings) -> None:
    settings.JOB_HANDLERS = JOB_HANDLERS


@pytest.fixture
def asker(db: None) -> Actor:
    user_id = user_create(username="asker", display_name="王办事", by=SYSTEM)
    return Actor(user_id, "王办事")
