"""Markets drawn at random, results changed at random, and stability by the bare definition."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

from jishi.engines.matching import Applicant, Forbidden, Market, Post, Region, Reserve, Result, market_hash

Matches = dict[str, str | None]
PLAIN = frozenset[str]()
ALL = frozenset(("ties", "regions", "reserves", "locked", "forbidden"))


def tiers(draw: Random, names: list[str], tie: float) -> tuple[tuple[str, ...], ...]:
    """Some of the names in a drawn order, each tied to the one before with that chance."""
    order = draw.sample(names, draw.randint(0, len(names)))
    found: list[list[str]] = []
    for one in order:
        if found and draw.random() < tie:
            found[-1].append(one)
        else:
            found.append([one])
    return tuple(map(tuple, found))


def market(draw: Random, kinds: frozenset[str] = PLAIN, people_n: int = 6, posts_n: int = 4) -> Market:
    """A small market with whatever the kinds name."""
    people = [f"a{n}" for n in range(draw.randint(1, people_n))]
    names = [f"x{n}" for n in range(draw.randint(1, posts_n))]
    tie = 0.4 if "ties" in kinds else 0.0
    posts = [Post(name, draw.randint(1, 3), tiers(draw, people, tie)) for name in names]
    regions: tuple[Region, ...] = ()
    if "regions" in kinds:
        regions = (
            Region("county", draw.choice([None, draw.randint(0, 5)])),
            Region("east", draw.randint(0, 3), "county"),
            Region("west", draw.choice([None, draw.randint(0, 3)]), "county"),
        )
        where = ["", "county", "east", "east", "west"]
        posts = [
            replace(post, region=draw.choice(where), target=draw.randint(0, post.capacity)) for post in posts
        ]
    if "reserves" in kinds:
        posts = [replace(post, reserves=reserves(draw, people, post.capacity)) for post in posts]
    made = Market(tuple(Applicant(one, tiers(draw, names, tie)) for one in people), tuple(posts), regions)
    return with_pairs(draw, made, kinds)


def reserves(draw: Random, people: list[str], capacity: int) -> tuple[Reserve, ...]:
    mixed = draw.sample(people, len(people))
    cut = draw.randint(0, len(mixed))
    first = Reserve("first", draw.randint(1, capacity), tuple(mixed[:cut]), draw.random() < 0.3)
    left = capacity - first.seats
    if left and draw.random() < 0.5:
        return first, Reserve("second", draw.randint(1, left), tuple(mixed[cut:]), draw.random() < 0.3)
    return (first,)


def with_pairs(draw: Random, made: Market, kinds: frozenset[str]) -> Market:
    pairs = [(one.id, post.id) for one in made.applicants for post in made.posts]
    locked: list[tuple[str, str]] = []
    if "locked" in kinds and draw.random() < 0.5:
        locked = [draw.choice(pairs)]
    forbidden = []
    if "forbidden" in kinds:
        forbidden = [Forbidden(*pair, "r1") for pair in pairs if pair not in locked and draw.random() < 0.15]
    return replace(made, locked=tuple(locked), forbidden=tuple(forbidden))


def result_of(made: Market, matches: Matches) -> Result:
    return Result("feasible", None, None, matches, 1, market_hash(made))


def every_result(made: Market) -> Iterator[Matches]:
    """Each way to send each person to an acceptable post or nowhere."""
    options: list[list[str | None]] = [
        [None, *(post for post in wishes(made, one.id) if is_mutual(made, one.id, post))]
        for one in made.applicants
    ]
    for picked in product(*options):
        yield {one.id: post for one, post in zip(made.applicants, picked, strict=True)}


def wishes(made: Market, one: str) -> dict[str, int]:
    found = next(each for each in made.applicants if each.id == one)
    return {post: n for n, tier in enumerate(found.choices) for post in tier}


def rank(made: Market, post: str, one: str) -> int | None:
    ranking = next(each for each in made.posts if each.id == post).ranking
    return next((n for n, tier in enumerate(ranking) if one in tier), None)


def is_mutual(made: Market, one: str, post: str) -> bool:
    is_barred = any((each.applicant, each.post) == (one, post) for each in made.forbidden)
    return post in wishes(made, one) and rank(made, post, one) is not None and not is_barred


def wish(made: Market, one: str, post: str | None) -> int:
    """How well somebody likes what came out; smaller is better."""
    told = wishes(made, one)
    return told[post] if post in told else len(made.posts) + 1


def is_stable(made: Market, matches: Matches) -> bool:
    """Weak stability by its definition, for markets without regions, reserves and locks."""
    for post in made.posts:
        held = [one for one, got in matches.items() if got == post.id]
        if len(held) > post.capacity:
            return False
        for one in matches:
            if not is_mutual(made, one, post.id) or wish(made, one, matches[one]) <= wish(made, one, post.id):
                continue
            mine = rank(made, post.id, one)
            assert mine is not None
            if len(held) < post.capacity or any((rank(made, post.id, other) or 0) > mine for other in held):
                return False
    return True
