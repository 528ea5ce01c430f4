"""The tables that this installation knows, by name."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from .model import Handler


@cache
def handlers() -> dict[str, Handler]:
    """Return the tables in the order of the settings; a room downstream may add its own."""
    return {name: import_string(path) for name, path in settings.TABLES.items()}


def handler_of(name: str) -> Handler | None:
    """Return a table by its name."""
    return handlers().get(name)
