"""What the tests of a module share, set up once: each test's own writes are undone, the rest at the module's end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from jishi.shared.dates import travel

_Made = TypeVar("_Made")


@contextmanager
def standing(blocker: DjangoDbBlocker, day: date, build: Callable[[], _Made]) -> Iterator[_Made]:
    """Build on a day and stay on it; leave an empty database."""
    with travel(day):
        try:
            with blocker.unblock():
                made = build()
            yield made
        finally:
            with blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)
