"""Caps of nested regions: which post gives a seat back when a region is full."""

from collections.abc import Sequence
from heapq import heappop, heappush

from jishi.engines.matching.desks import Desk
from jishi.engines.matching.model import Market


def regions_above(market: Market) -> dict[str, tuple[str, ...]]:
    """For each region its own id and those around it, the innermost first.

    Examples
    --------
    >>> from jishi.engines.matching.model import Region
    >>> regions_above(Market((), (), (Region("town", 2, "county"), Region("county", 3))))["town"]
    ('town', 'county')
    """
    parents = {region.id: region.parent for region in market.regions}
    above = {}
    for region in parents:
        line, at = [], region
        while at:
            line.append(at)
            at = parents[at]
        above[region] = tuple(line)
    return above


class Caps:
    """Counts people by region, and deals seats: the post furthest below its target first, then in the order of posts.

    Seats of a post are numbered; the n-th of a post with target t has the place n - t in the deal. A full region
    takes back the seat whose place is latest (flexible deferred acceptance, Kamada and Kojima).
    """

    def __init__(self, market: Market, desks: Sequence[Desk]) -> None:
        names = [region.id for region in market.regions if region.cap is not None]
        numbers = {name: number for number, name in enumerate(names)}
        above = regions_above(market)
        self._caps = [region.cap for region in market.regions if region.cap is not None]
        self._lines = [
            tuple(numbers[name] for name in above.get(post.region, ()) if name in numbers)
            for post in market.posts
        ]
        self._targets = [post.target for post in market.posts]
        self._desks = desks
        self._used = [0] * len(names)
        self._latest: list[list[tuple[int, int]]] = [[] for _ in names]
        for post, desk in enumerate(desks):
            for region in self._lines[post]:
                self._used[region] += len(desk)

    def settle(self, post: int) -> int | None:
        """After one more is held at a post: let somebody of the region go if it is full.

        Returns
        -------
        the person who lost a seat, None if there was room
        """
        line = self._lines[post]
        full = next((region for region in line if self._used[region] >= self._caps[region]), None)
        if full is None:
            self._count(post, 1)
            return None
        loser = self._latest_post(full, post)
        gone = self._desks[loser].last()
        if loser == post:
            self._count(post, 0)
        else:
            self._count(post, 1)
            self._count(loser, -1)
        return gone

    def _place(self, post: int) -> tuple[int, int]:
        """Return the place of a post's last seat in the deal, negated for the heaps."""
        return -(len(self._desks[post]) - self._targets[post]), -post

    def _count(self, post: int, change: int) -> None:
        """Count one more or one less; the post's last seat has a new place in the deal."""
        for region in self._lines[post]:
            self._used[region] += change
            heappush(self._latest[region], self._place(post))

    def _latest_post(self, region: int, newest: int) -> int:
        """Return the post whose last seat comes latest in the deal of a full region."""
        heap = self._latest[region]
        while heap:
            post = -heap[0][1]
            is_so = heap[0] == self._place(post) and len(self._desks[post]) > len(self._desks[post].locked)
            if is_so and post != newest:
                return post if heap[0] < self._place(newest) else newest
            # What is out of date goes; the newest post is entered again as soon as its seats are settled.
            heappop(heap)
        return newest
