"""People apply, posts keep the best for now: deferred acceptance, with nested caps and reserved seats."""

from collections.abc import Sequence

from jishi.engines.matching.caps import Caps
from jishi.engines.matching.desks import Desk, PlainDesk, ReservedDesk
from jishi.engines.matching.lottery import draws
from jishi.engines.matching.model import Market
from jishi.engines.matching.table import Table, drawn_order

Places = list[int | None]
"""For each person, by number, the number of the post."""


def deferred_acceptance(market: Market, table: Table, seed: int) -> Places:
    """Give everybody the best post that any stable result under the draws would give them.

    1. Whoever has no post applies to the next post of the own list; posts liked alike come in drawn order.
    2. The post keeps the best, as many as it has seats; of people liked alike the smaller draw is the better.
    3. If that fills a region above its cap, the seat that the deal of seats reaches last is taken back.
    4. Whoever was let go applies further down; when nobody applies any more, what is kept becomes final.

    In what order people apply does not matter.
    """
    desks = _desks(market, table)
    caps = Caps(market, desks) if any(region.cap is not None for region in market.regions) else None
    waiting = _applications(table, seed)
    for first in range(len(table.people)):
        person: int | None = first
        while person is not None:
            if not waiting[person]:
                break
            post, key = waiting[person].pop()
            desks[post].add(person, key)
            person = desks[post].excess()
            if person is None and caps is not None:
                person = caps.settle(post)
    places: Places = [None] * len(table.people)
    for number, desk in enumerate(desks):
        for one in desk.people():
            places[one] = number
    return places


def _desks(market: Market, table: Table) -> Sequence[Desk]:
    numbers = {one: number for number, one in enumerate(table.people)}
    return [
        ReservedDesk(post, numbers, locked) if post.reserves else PlainDesk(post.capacity, locked)
        for post, locked in zip(market.posts, table.locked, strict=True)
    ]


def _applications(table: Table, seed: int) -> list[list[tuple[int, int]]]:
    """Return for each person posts and the keys they give the person, the most wanted last."""
    size = len(table.people)
    if not table.has_ties:
        return [[(edge.post, edge.rank * size) for edge in reversed(edges)] for edges in table.edges]
    numbers = draws(seed, table.people)
    found = []
    for person, edges in zip(table.people, table.edges, strict=True):
        draw = numbers[person] - 1
        found.append(
            [
                (edge.post, edge.rank * size + draw)
                for edge in reversed(drawn_order(edges, table, person, seed))
            ]
        )
    return found
