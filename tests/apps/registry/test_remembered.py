"""Sums that are kept until the register changes: when they are asked for again."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jishi.apps.registry.models import Change
from jishi.apps.registry.remembered import MOST_ON_PAGE, asked_once, once, page_remembered, remembered
from jishi.apps.registry.services.rules import change_open
from jishi.shared.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask() -> Iterator[Callable[[], int]]:
    """Ask one question; the answer is how often it was worked out."""
    worked = 0

    def work() -> int:
        nonlocal worked
        worked += 1
        return worked

    with asked_once():
        yield lambda: remembered("a question", "of a test", work)


def happen() -> None:
    change_open("renamed", by=SYSTEM, on=date(2012, 7, 1))


def test_several_questions_ask_for_the_last_event_once(ask: Callable[[], int]) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert [ask(), ask(), ask()] == [1, 1, 1]

    assert len(seen) == 1


def test_nothing_is_kept_where_nobody_said_how_long() -> None:
    with CaptureQueriesContext(connection) as seen:
        remembered("a question", "of a test", lambda: 1)
        remembered("a question", "of a test", lambda: 1)

    assert len(seen) == 2


def test_what_is_asked_once_is_asked_again_by_the_next_request_and_after_a_write() -> None:
    worked: list[None] = []

    def ask() -> None:
        once("a question", lambda: worked.append(None))

    for _ in range(2):
        with asked_once():
            ask()
            ask()
    assert len(worked) == 2

    with asked_once(), transaction.atomic():
        ask()
        happen()
        ask()
        ask()
    assert len(worked) == 5


def test_a_page_of_a_list_is_kept_and_the_whole_list_is_not() -> None:
    with CaptureQueriesContext(connection) as seen, asked_once():
        for _ in range(2):
            page_remembered("a list", "of a test", Change.objects.all, first=0, end=MOST_ON_PAGE)
        for _ in range(2):
            page_remembered("a list", "of a test", Change.objects.all, first=0, end=MOST_ON_PAGE + 1)

    # The last event, the page, and the whole list twice.
    assert len(seen) == 4


def test_what_the_same_request_writes_is_seen(ask: Callable[[], int]) -> None:
    assert ask() == 1

    happen()

    assert (ask(), ask()) == (2, 2)


def test_what_was_found_while_writing_is_forgotten_with_what_was_taken_back(ask: Callable[[], int]) -> None:
    assert ask() == 1

    with transaction.atomic():
        happen()
        assert ask() == 2
        transaction.set_rollback(True)

    assert ask() == 1
