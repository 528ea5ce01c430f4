"""How much is open at the organisations that want somebody: what a first secretary is chosen by."""

from collections.abc import Sequence
from datetime import date

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .models import Post

D_BOOK, D_WEIGHT = "D", 3
"""A problem of ledger D (整顿) weighs as much as three others."""


def open_lines(org_id: int, on: date) -> list[ledgers.LineRow]:
    """Return the open problems of an organisation."""
    return _open_lines_of([org_id], on).get(org_id, [])


def _open_lines_of(org_ids: Sequence[int], on: date) -> dict[int, list[ledgers.LineRow]]:
    """Return the open problems of organisations, by deadline, in one look at the ledgers."""
    moment = Moment(on)
    paths = registry.paths_among(org_ids, moment)
    seen = registry.Visible(moment, tuple(sorted(paths.values())))
    found: dict[int, list[ledgers.LineRow]] = {}
    for line in ledgers.lines_every(seen, ledgers.LineFilter(due="open"), on, sort="deadline"):
        if line.org_id in paths:
            found.setdefault(line.org_id, []).append(line)
    return found


def weights_of(posts: Sequence[Post], on: date) -> dict[int, int]:
    """Return how heavy the open problems at each post's organisation are, by post."""
    lines = _open_lines_of(sorted({post.org_id for post in posts}), on)
    return {
        post.pk: sum(D_WEIGHT if line.book == D_BOOK else 1 for line in lines.get(post.org_id, ()))
        for post in posts
    }
