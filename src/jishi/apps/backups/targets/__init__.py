"""Where a backup returns to: built beside the database in use, and put in its place at the end."""

from django.db import connection

from .model import Target
from .postgresql import PostgresTarget
from .sqlite import SqliteTarget

__all__ = ["Target", "target"]


def target() -> Target:
    """Return the database that is in use, as something that can be replaced."""
    return PostgresTarget() if connection.vendor == "postgresql" else SqliteTarget()
