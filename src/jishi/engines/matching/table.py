"""A market as numbers: for each person the posts that both sides accept, and how each likes the other."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from jishi.engines.matching.lottery import in_drawn_order
from jishi.engines.matching.model import Applicant, Market, Tiers


class Edge(NamedTuple):
    """A post that a person wants and may get.

    Parameters
    ----------
    post : number of the post
    wish : tier in the person's list, from 0
    rank : tier in the post's ranking, from 0
    """

    post: int
    wish: int
    rank: int


class Table:
    """A market in numbers, without the pairs that a side or a rule refuses.

    Parameters
    ----------
    market : checked

    Attributes
    ----------
    people : ids, sorted; a person's number is the place here
    posts : ids in the order of the market
    ranks : for each post the tier, from 0, in which each person stands
    forbidden : pairs (person, post), by id, that a rule excludes
    locked : for each post the people who are locked there
    has_ties : whether two posts, or two people, are liked alike anywhere
    """

    def __init__(self, market: Market) -> None:
        self._applicants = sorted(market.applicants, key=attrgetter("id"))
        self.people = tuple(one.id for one in self._applicants)
        self.posts = tuple(post.id for post in market.posts)
        self.numbers = {one: number for number, one in enumerate(self.people)}
        self._post_numbers = {post: number for number, post in enumerate(self.posts)}
        self.ranks = [_ranks(post.ranking) for post in market.posts]
        self.forbidden = {(one.applicant, one.post) for one in market.forbidden}
        self._fixed = {one for one, _ in market.locked}
        locked: list[set[int]] = [set() for _ in self.posts]
        for one, post in market.locked:
            locked[self._post_numbers[post]].add(self.numbers[one])
        self.locked = tuple(map(frozenset, locked))
        self._people_tie = [_has_ties(one.choices) for one in self._applicants]
        self.has_ties = any(self._people_tie) or any(_has_ties(post.ranking) for post in market.posts)

    @cached_property
    def edges(self) -> tuple[tuple[Edge, ...], ...]:
        """For each person the posts that both sides accept, the most wanted first; nothing for who is locked."""
        return tuple(tuple(self._edges(one)) for one in self._applicants)

    def lists(self) -> Iterator[tuple[str, Iterator[str]]]:
        """Give each person's id with the posts of the own list, the most wanted first."""
        return ((one.id, chain.from_iterable(one.choices)) for one in self._applicants)

    def applications(self, person: int, seed: int) -> Iterator[Edge]:
        """Give a person's edges one by one, the most wanted first; posts liked alike come in drawn order."""
        edges = self._edges(self._applicants[person])
        return iter(self.drawn(person, tuple(edges), seed)) if self._people_tie[person] else edges

    def drawn(self, person: int, edges: Sequence[Edge], seed: int) -> Sequence[Edge]:
        """Return a person's edges, the most wanted first; posts liked alike come in an order drawn for that person."""
        if not self._people_tie[person]:
            return edges
        drawn = in_drawn_order(seed, self.people[person], (self.posts[edge.post] for edge in edges))
        turn = {post: number for number, post in enumerate(drawn)}
        by_turn = sorted(edges, key=lambda edge: turn[self.posts[edge.post]])
        return sorted(by_turn, key=attrgetter("wish"))

    def _edges(self, one: Applicant) -> Iterator[Edge]:
        person = one.id
        if person in self._fixed:
            return
        numbers, ranks, forbidden = self._post_numbers, self.ranks, self.forbidden
        for wish, tier in enumerate(one.choices):
            for post in tier:
                number = numbers[post]
                rank = ranks[number].get(person)
                if rank is not None and (person, post) not in forbidden:
                    yield Edge(number, wish, rank)


def _ranks(tiers: Tiers) -> dict[str, int]:
    named = list(chain.from_iterable(tiers))
    if len(named) == len(tiers):
        return dict(zip(named, range(len(named)), strict=True))
    return {one: rank for rank, tier in enumerate(tiers) for one in tier}


def _has_ties(tiers: Tiers) -> bool:
    return sum(map(len, tiers)) > len(tiers)
