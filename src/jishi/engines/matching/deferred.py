"""People apply, posts keep the best for now: deferred acceptance, with nested caps and reserved seats."""

from collections.abc import Collection, Iterator, Sequence
from heapq import heappush, heapreplace

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
    if is_strict(market, table):
        return _strict(market, table)
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


def is_strict(market: Market, table: Table) -> bool:
    """Tell whether nobody is liked alike, and no cap, lock or reserved seat binds: most markets, and the largest."""
    return not (
        table.has_ties
        or market.locked
        or any(region.cap is not None for region in market.regions)
        or any(post.reserves for post in market.posts)
    )


Seats = tuple[dict[str, int], list[tuple[int, str]], int]
"""A post's ranking, whom it holds (the least liked on top), and its seats."""


def _strict(market: Market, table: Table) -> Places:
    """Do the same where ranks alone decide."""
    seats: dict[str, Seats] = {
        post.id: (ranks, [], post.capacity) for post, ranks in zip(market.posts, table.ranks, strict=True)
    }
    waiting = dict(table.lists())
    for first in table.people:
        person: str | None = first
        while person is not None:
            person = _apply(person, waiting[person], seats, table.forbidden)
    places: Places = [None] * len(table.people)
    for number, post in enumerate(table.posts):
        for _, one in seats[post][1]:
            places[table.numbers[one]] = number
    return places


def _apply(
    person: str, wishes: Iterator[str], seats: dict[str, Seats], forbidden: Collection[tuple[str, str]]
) -> str | None:
    """Let somebody apply down the own list; return who has no seat because of it, None if nobody or the list ended."""
    for post in wishes:
        ranks, held, room = seats[post]
        rank = ranks.get(person)
        if rank is None or (forbidden and (person, post) in forbidden):
            continue
        if len(held) < room:
            heappush(held, (-rank, person))
            return None
        if held[0][0] < -rank:
            return heapreplace(held, (-rank, person))[1]
    return None


def _desks(market: Market, table: Table) -> Sequence[Desk]:
    return [
        ReservedDesk(post, table.numbers, locked) if post.reserves else PlainDesk(post.capacity, locked)
        for post, locked in zip(market.posts, table.locked, strict=True)
    ]
