"""A market as numbers: for each person the posts that both sides accept, and how each likes the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from jishi.engines.matching.lottery import in_drawn_order
from jishi.engines.matching.model import Market, Tiers


@dataclass(frozen=True, slots=True)
class Edge:
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


@dataclass(frozen=True, slots=True)
class Table:
    """The same market in numbers; people in the order of their ids, posts in that of the market.

    Parameters
    ----------
    people : ids
    posts : ids
    edges : for each person, the most wanted first; nothing for those who are locked
    locked : for each post the people who are locked there
    has_ties : whether two posts, or two people, are liked alike anywhere
    """

    people: tuple[str, ...]
    posts: tuple[str, ...]
    edges: tuple[tuple[Edge, ...], ...]
    locked: tuple[frozenset[int], ...]
    has_ties: bool


def table_of(market: Market) -> Table:
    """Number a market, leaving out every pair that one side or a rule refuses."""
    people = sorted(market.applicants, key=lambda one: one.id)
    numbers = {one.id: number for number, one in enumerate(people)}
    posts = {post.id: number for number, post in enumerate(market.posts)}
    ranks = [_ranks(post.ranking) for post in market.posts]
    forbidden = {(one.applicant, one.post) for one in market.forbidden}
    fixed = dict(market.locked)
    edges = tuple(
        () if one.id in fixed else _edges(one.id, one.choices, posts, ranks, forbidden) for one in people
    )
    locked: list[set[int]] = [set() for _ in posts]
    for one, post in market.locked:
        locked[posts[post]].add(numbers[one])
    tiers = [*(one.choices for one in people), *(post.ranking for post in market.posts)]
    has_ties = any(len(tier) > 1 for told in tiers for tier in told)
    return Table(
        tuple(one.id for one in people), tuple(posts), edges, tuple(map(frozenset, locked)), has_ties
    )


def _ranks(tiers: Tiers) -> dict[str, int]:
    return {one: rank for rank, tier in enumerate(tiers) for one in tier}


def _edges(
    person: str,
    choices: Tiers,
    posts: Mapping[str, int],
    ranks: list[dict[str, int]],
    forbidden: set[tuple[str, str]],
) -> tuple[Edge, ...]:
    found = []
    for wish, tier in enumerate(choices):
        for post in tier:
            number = posts[post]
            rank = ranks[number].get(person)
            if rank is not None and (person, post) not in forbidden:
                found.append(Edge(number, wish, rank))
    return tuple(found)


def drawn_order(edges: Sequence[Edge], table: Table, person: str, seed: int) -> Sequence[Edge]:
    """Return a person's edges, the most wanted first; posts liked alike come in an order drawn for that person."""
    wishes = [edge.wish for edge in edges]
    if len(set(wishes)) == len(wishes):
        return edges
    drawn = in_drawn_order(seed, person, (table.posts[edge.post] for edge in edges))
    turn = {post: number for number, post in enumerate(drawn)}
    by_turn = sorted(edges, key=lambda edge: turn[table.posts[edge.post]])
    return sorted(by_turn, key=attrgetter("wish"))
