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
    scope = registry.scope_of(org_id, Moment(on))
    if scope is None:
        return []
    seen = registry.Visible(Moment(on), (scope.path,))
    return [line for line in ledgers.lines_of_org(seen, org_id, on) if line.is_open]


def weights_of(posts: Sequence[Post], on: date) -> dict[int, int]:
    """Return how heavy the open problems at each post's organisation are, by post."""
    return {
        post.pk: sum(D_WEIGHT if line.book == D_BOOK else 1 for line in open_lines(post.org_id, on))
        for post in posts
    }
