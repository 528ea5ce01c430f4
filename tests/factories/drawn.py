"""Histories drawn at random, and on how many of them something is tried."""

from django.db import connection


def seeds(many: int) -> range:
    """Return the seeds to draw with: what is ours SQLite proves; on PostgreSQL one shows that it answers there."""
    return range(many if connection.vendor == "sqlite" else 1)


def tries(many: int) -> int:
    """Return how many examples Hypothesis tries: on PostgreSQL a few; one would be the simplest there is."""
    return many if connection.vendor == "sqlite" else min(many, 4)
