"""People apply, posts keep the best for now: deferred acceptance, with nested caps and reserved seats."""

from collections.abc import Sequence

from jishi.engines.matching.caps import Caps
from jishi.engines.matching.desks import Desk, PlainDesk, ReservedDesk
from jishi.engines.matching.lottery import draws
from jishi.engines.matching.model import Market
from jishi.engines.matching.table import Table

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
    size = len(table.people)
    numbers = draws(seed, table.people) if table.has_ties else {}
    turns = [numbers.get(one, 0) for one in table.people]
    waiting = [table.applications(person, seed) for person in range(size)]
    for first in range(size):
        person: int | None = first
        while person is not None:
            edge = next(waiting[person], None)
            if edge is None:
                break
            person = desks[edge.post].offer(person, edge.rank * (size + 1) + turns[person])
            if person is None and caps is not None:
                person = caps.settle(edge.post)
    places: Places = [None] * len(table.people)
    for number, desk in enumerate(desks):
        for one in desk.people():
            places[one] = number
    return places


def _desks(market: Market, table: Table) -> Sequence[Desk]:
    return [
        ReservedDesk(post, table.numbers, locked) if post.reserves else PlainDesk(post.capacity, locked)
        for post, locked in zip(market.posts, table.locked, strict=True)
    ]
