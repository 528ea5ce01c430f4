"""The API keeps to its own description, whatever is sent: schemathesis calls every endpoint, in the process."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from schemathesis.checks import negative_data_rejection
from schemathesis.core.parameters import ParameterLocation

from jishi.config.api import ENDPOINTS, api
from jishi.shared.dates import travel
from tests.factories import cast as factory
from tests.factories.cast import Cast
from tests.house import api_examples

from .caller import caller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 15
BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
# What lawful data may still meet: another county, an old version, a used key, the dictionary's or the register's rules.
MET = ["2xx", "403", "404", "409", "412", "422", "428"]

# The operations are tests, so they are read while tests are collected: before there is a folder for static files.
with warnings.catch_warnings(action="ignore"):
    application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
schema.config.checks.positive_data_acceptance.expected_statuses = MET


@pytest.fixture(scope="module")
def token(cast: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A township's client, which may read, record and propose."""
    with django_db_blocker.unblock(), travel(factory.DAY):
        yield caller(cast, "township_officer", factory.TOWNSHIP).token


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All requests come within one transaction, which no end of a request may close; and within one minute."""
    monkeypatch.setattr(api.throttle, "num_requests", 1_000_000)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def meet_somebody(case: schemathesis.Case[Any], cast: Cast) -> None:
    """Let two of three lawful requests be about something that is there, in the version that is there."""
    endpoint = BY_NAME[case.operation.definition.raw["operationId"]]
    is_lawful = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_lawful or len(repr(case.path_parameters)) % 3 == 0:
        return
    known = api_examples.OWN | api_examples.COMMON
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known[name](cast)
    if endpoint.writes:
        case.headers["If-Match"] = f'"{api_examples.VERSIONS[endpoint.name](cast)}"'


def has_spoilt_headers(case: schemathesis.Case[Any]) -> bool:
    """Whether the headers were made unlawful on purpose."""
    told = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return told is not None and told.mode.is_negative


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case[Any], cast: Cast, token: str) -> None:
    meet_somebody(case, cast)

    # The token is put back wherever it was left out or spoilt: such a request may be lawful again.
    excluded = [negative_data_rejection] if has_spoilt_headers(case) else []
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)
