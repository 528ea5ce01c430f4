"""How many SQL queries a page or reading endpoint needs: reviewed, the same with 50 organisations and with 1,000.

After a change that is meant, `JISHI_QUERY_COUNTS=write pytest tests/house/test_queries.py` writes the numbers anew;
the difference is then read as carefully as code.
"""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from jishi.config.api import ENDPOINTS
from jishi.config.pages import PAGES
from jishi.shared.dates import travel
from jishi.web.api import Endpoint
from jishi.web.page import Page
from tests.factories import cast as factory
from tests.factories.standing import empty

from . import api_examples, test_api
from .page_examples import query_of, right_role, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTS = Path(__file__).parent / "query_counts.json"
IS_WRITING = os.environ.get("JISHI_QUERY_COUNTS") == "write"
SIZES = (50, 1_000)
# What the session and the sign-in cost is the frame's, not the page's: it is counted with every page.
BACKEND = "django.contrib.auth.backends.ModelBackend"
Counts = dict[str, dict[int, int]]
READING = {f"api:{endpoint.name}": endpoint for endpoint in ENDPOINTS if not endpoint.writes}
NAMES = [*(page.name for page in PAGES), *READING]


def signed_in(cast: factory.Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.user(role), BACKEND)
    return client


def counted(visit: Callable[[], Any], most: int) -> int:
    """Count the second visit: the first of a process fills caches of templates and rules, unless it needs no more."""
    for _ in range(2):
        reset_queries()
        with CaptureQueriesContext(connection) as seen:
            visit()
        if len(seen) <= most:
            break
    return len(seen)


def visit_of(page: Page, cast: factory.Cast, client: Client) -> Callable[[], Any]:
    address = f"{reverse(page.name, kwargs=values_of(page, cast))}?{query_of(page, cast)}"
    return partial(client.get, address)


def call_of(endpoint: Endpoint, cast: factory.Cast) -> Callable[[], Any]:
    client = test_api.as_role(cast, api_examples.right_role(endpoint))
    return partial(test_api.call, endpoint, cast, client)


def count_all(size: int, found: Counts) -> None:
    # What one register's pages remembered is no other's, even where both end with the same event.
    cache.clear()
    cast = factory.build(size)
    clients = {role: signed_in(cast, role) for role in {right_role(page) for page in PAGES}}
    for page in PAGES:
        visit = visit_of(page, cast, clients[right_role(page)])
        found[page.name][size] = counted(visit, found[page.name].get(SIZES[0], 0))
    for name, endpoint in READING.items():
        found[name][size] = counted(call_of(endpoint, cast), found[name].get(SIZES[0], 0))


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Counts:
    """Every page's number, by how many organisations there are."""
    found: Counts = {name: {} for name in NAMES}
    with travel(factory.DAY), django_db_blocker.unblock():
        for size in SIZES:
            try:
                count_all(size, found)
            finally:
                empty()
    if IS_WRITING:
        told = {name: by_size[SIZES[0]] for name, by_size in sorted(found.items())}
        COUNTS.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def reviewed() -> dict[str, int]:
    told: dict[str, int] = json.loads(COUNTS.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("name", NAMES)
class TestEachPage:
    def test_it_needs_as_many_queries_as_were_reviewed(
        self, name: str, counts: Counts, reviewed: dict[str, int]
    ) -> None:
        assert counts[name][SIZES[0]] == reviewed.get(name)

    def test_twenty_times_the_rows_need_no_more(self, name: str, counts: Counts) -> None:
        assert counts[name][SIZES[1]] <= counts[name][SIZES[0]]


def test_no_page_is_reviewed_that_does_not_exist(reviewed: dict[str, int]) -> None:
    assert set(reviewed) == set(NAMES)
