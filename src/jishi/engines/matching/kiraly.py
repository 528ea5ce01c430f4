"""Ties broken so that many people get a post: Király's rule of second chances."""

from jishi.engines.matching.deferred import Places
from jishi.engines.matching.lottery import draws
from jishi.engines.matching.model import Market
from jishi.engines.matching.table import Edge, Table


def kiraly(market: Market, table: Table, seed: int) -> Places:
    """Match so that nobody can justly complain and at least two thirds of the most possible are placed.

    1. Whoever is free applies to the best post that has not refused; of posts liked alike first to one with a seat.
    2. A post without a free seat lets somebody go who has as good a post with a free seat elsewhere.
    3. Otherwise it lets the least liked go; of people liked alike, one who has not been through the list yet.
    4. Whoever has been refused by all goes through the list once more, and then counts above those who have not.

    Source
    ------
    Király 2013, Linear time local approximation algorithm for maximum stable marriage; seats are taken one by one.
    For markets without caps and reserved seats.
    """
    suit = _Suit(market, table, seed)
    while suit.free:
        suit.apply(suit.free.pop())
    places = suit.places
    for post, locked in enumerate(table.locked):
        for person in locked:
            places[person] = post
    return places


class _Suit:
    def __init__(self, market: Market, table: Table, seed: int) -> None:
        numbers = draws(seed, table.people)
        self._draws = [numbers[one] for one in table.people]
        self._edges = [table.drawn(one, edges, seed) for one, edges in enumerate(table.edges)]
        self._has_ties = [len({edge.wish for edge in edges}) < len(edges) for edges in self._edges]
        self._is_open = [[True] * len(edges) for edges in self._edges]
        self._begin = [0] * len(self._edges)
        self._is_second = [False] * len(self._edges)
        self._seats = [
            post.capacity - len(locked) for post, locked in zip(market.posts, table.locked, strict=True)
        ]
        self._held: list[dict[int, int]] = [{} for _ in market.posts]
        self.places: Places = [None] * len(self._edges)
        self.free = sorted(range(len(self._edges)), key=lambda one: -self._draws[one])

    def apply(self, one: int) -> None:
        """Let somebody free apply once."""
        at = self._best(one)
        if at is None:
            if not self._is_second[one] and self._edges[one]:
                self._is_second[one] = True
                self._is_open[one] = [True] * len(self._edges[one])
                self._begin[one] = 0
                self.free.append(one)
            return
        post = self._edges[one][at].post
        held = self._held[post]
        if len(held) < self._seats[post]:
            self._take(one, at)
            return
        gone = next((other for other in held if self._has_another(other)), None)
        if gone is None:
            gone = max(held, key=self._order, default=None)
            if gone is None or self._order(one, at)[:2] >= self._order(gone)[:2]:
                self._is_open[one][at] = False
                self.free.append(one)
                return
            self._is_open[gone][held[gone]] = False
        del held[gone]
        self.places[gone] = None
        self.free.append(gone)
        self._take(one, at)

    def _take(self, one: int, at: int) -> None:
        post = self._edges[one][at].post
        self._held[post][one] = at
        self.places[one] = post

    def _order(self, one: int, at: int | None = None) -> tuple[int, bool, int]:
        """Return how a post likes somebody whom it holds, or who applies; smaller is better."""
        if at is None:
            post = self.places[one]
            at = self._held[post][one] if post is not None else 0
        return self._edges[one][at].rank, not self._is_second[one], self._draws[one]

    def _best(self, one: int) -> int | None:
        """Return the first post that has not refused; one with a free seat if any is liked as much."""
        edges, is_open, at = self._edges[one], self._is_open[one], self._begin[one]
        while at < len(edges) and not is_open[at]:
            at += 1
        self._begin[one] = at
        if at == len(edges):
            return None
        if self._has_ties[one]:
            for other in range(at, len(edges)):
                if edges[other].wish != edges[at].wish:
                    break
                if is_open[other] and self._has_seat(edges[other]):
                    return other
        return at

    def _has_another(self, one: int) -> bool:
        """Tell whether somebody who is held has as good a post with a free seat elsewhere."""
        if self._is_second[one] or not self._has_ties[one]:
            return False
        edges, is_open = self._edges[one], self._is_open[one]
        post = self.places[one]
        mine = next(edge for edge in edges if edge.post == post)
        return any(
            edge.wish == mine.wish and edge.post != post and is_open[at] and self._has_seat(edge)
            for at, edge in enumerate(edges)
        )

    def _has_seat(self, edge: Edge) -> bool:
        return len(self._held[edge.post]) < self._seats[edge.post]
