"""Every endpoint of the API, called by nobody, by the wrong role, from the wrong county, and by the right role."""

from typing import Any

import pytest
from django.core.cache import cache

from jishi.config.api import ENDPOINTS, api
from jishi.web.api import Endpoint
from tests.api.caller import Caller, caller
from tests.factories import cast as factory
from tests.factories.cast import Cast

from . import api_examples as examples
from . import source

pytestmark = pytest.mark.django_db
BY_ROLE = [endpoint for endpoint in ENDPOINTS if endpoint.permission != "signed-in"]
CODES = {
    "province_officer": factory.CITY,
    "city_officer": factory.CITY,
    "township_officer": factory.TOWNSHIP,
    "system_officer": factory.SYSTEM_COMMITTEE,
    "branch_secretary": factory.VILLAGE,
    "instructor": factory.FIRM,
}


@pytest.fixture(autouse=True)
def _fresh_minute() -> None:
    cache.clear()


def each(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("endpoint", endpoints, ids=lambda endpoint: endpoint.name)


def call(endpoint: Endpoint, cast: Cast, client: Caller) -> Any:
    path = examples.path_of(endpoint, cast)
    if not endpoint.writes:
        return client.get(path, **examples.QUERIES.get(endpoint.name, {}))
    version = examples.VERSIONS[endpoint.name](cast)
    return client.write(endpoint.method.lower(), path, examples.BODIES[endpoint.name], version=f'"{version}"')


def as_role(cast: Cast, role: str, code: str = "") -> Caller:
    return caller(cast, role, code or CODES.get(role, factory.COUNTY))


def test_every_endpoint_has_an_example() -> None:
    source.nobody(
        f"{one.name}: say in api_examples.py what {name} is"
        for one in ENDPOINTS
        for name in examples.unknown(one)
    )


def test_names_and_addresses_are_unique_and_all_are_described() -> None:
    told = api.get_openapi_schema()
    described = {(method.upper(), path) for path, ops in told["paths"].items() for method in ops}

    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)
    assert described == {(endpoint.method, f"/api/{endpoint.path}") for endpoint in ENDPOINTS}


@each(list(ENDPOINTS))
def test_without_a_token_nothing_is_told(endpoint: Endpoint, cast: Cast) -> None:
    answer = call(endpoint, cast, Caller(0, ""))

    assert answer.status_code == 401
    assert not [word for word in factory.SECRETS if word in answer.content.decode()]


@each(BY_ROLE)
def test_the_wrong_role_is_refused(endpoint: Endpoint, cast: Cast) -> None:
    answer = call(endpoint, cast, as_role(cast, examples.wrong_role(endpoint)))

    assert answer.status_code == 403
    assert not [word for word in factory.SECRETS if word in answer.content.decode()]


@each(BY_ROLE)
def test_the_wrong_county_finds_nothing(endpoint: Endpoint, cast: Cast) -> None:
    answer = call(endpoint, cast, as_role(cast, examples.right_role(endpoint), factory.OTHER_COUNTY))

    assert answer.status_code == (404 if examples.is_about_one(endpoint) else 200)
    # Divisions are public: a county's name stands in the list of areas.
    secrets = [] if endpoint.name == "area-list" else factory.SECRETS
    assert not [word for word in secrets if word in answer.content.decode()]


@pytest.mark.db
@each(list(ENDPOINTS))
def test_the_right_role_gets_an_answer(endpoint: Endpoint, cast: Cast) -> None:
    answer = call(endpoint, cast, as_role(cast, examples.right_role(endpoint)))

    assert answer.status_code == endpoint.status, answer.content.decode()


@each([endpoint for endpoint in BY_ROLE if not endpoint.writes])
def test_every_role_with_the_permission_may_call(endpoint: Endpoint, cast: Cast) -> None:
    for role in CODES:
        may = cast.people[role].may(endpoint.permission)
        if may and not examples.is_about_one(endpoint):
            assert call(endpoint, cast, as_role(cast, role)).status_code == 200, role
