"""Strict markets against the textbook, written with dictionaries; `bench matching` does the same with a package."""

from random import Random

from jishi.engines.matching import Market, solve

from . import markets
from .markets import Matches


def textbook(made: Market) -> Matches:
    """Gale and Shapley 1962, people applying: one free person at a time, the worst one let go."""
    seats = {post.id: post.capacity for post in made.posts}
    wanted = {one.id: [post for (post,) in one.choices] for one in made.applicants}
    ranking = {post.id: [one for (one,) in post.ranking] for post in made.posts}
    held: dict[str, list[str]] = {post: [] for post in seats}
    free = [one for one, posts in wanted.items() if posts]
    while free:
        one = free.pop(0)
        post = wanted[one].pop(0)
        if one in ranking[post]:
            held[post].append(one)
            held[post].sort(key=ranking[post].index)
            gone = held[post].pop() if len(held[post]) > seats[post] else None
        else:
            gone = one
        if gone is not None and wanted[gone]:
            free.append(gone)
    placed = {one: post for post, people in held.items() for one in people}
    return {one: placed.get(one) for one in wanted}


def test_strict_markets_come_out_as_in_the_textbook() -> None:
    draw = Random(73)
    for _ in range(300):
        made = markets.market(draw, people_n=12, posts_n=5)

        assert dict(solve(made).matches) == textbook(made)
