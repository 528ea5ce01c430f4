"""Whether a market hangs together: every name known, nobody twice, numbers that can be."""

from collections.abc import Iterable, Iterator
from itertools import chain

from jishi.engines.matching.errors import MatchingError, Problem
from jishi.engines.matching.model import Market, Post, Tiers


def market_check(market: Market) -> Market:
    """Return the market, or raise all that is wrong with it; one that was found right is not looked through again.

    Raises
    ------
    MatchingError
        each problem with its place, written as a path of the JSON form
    """
    if market.is_checked:
        return market
    problems = list(market_problems(market))
    if problems:
        raise MatchingError(problems)
    return checked(market)


def checked(market: Market) -> Market:
    """Note on a market that nothing was found wrong with it; return it."""
    object.__setattr__(market, "is_checked", True)
    return market


def market_problems(market: Market) -> Iterator[Problem]:
    """Give what is wrong, in a fixed order."""
    people = frozenset(one.id for one in market.applicants)
    posts = frozenset(post.id for post in market.posts)
    if not posts:
        yield _problem("MATCH-05", "posts")
    for group, ids in (
        ("applicants", [one.id for one in market.applicants]),
        ("posts", [post.id for post in market.posts]),
        ("regions", [region.id for region in market.regions]),
    ):
        yield from _twice(group, ids)
    for one in market.applicants:
        yield from _tiers(f"applicants.{one.id}", one.choices, posts, "MATCH-06")
    for post in market.posts:
        yield from _post(post, people, market)
    yield from _regions(market)
    yield from _pairs(market, people, posts)


def _problem(code: str, place: str, **values: object) -> Problem:
    return Problem(code, "", place, tuple(values.items()))


def _twice(group: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield _problem("MATCH-04", f"{group}.{one}", id=one)
        seen.add(one)


def _tiers(place: str, tiers: Tiers, known: frozenset[str], unknown: str) -> Iterator[Problem]:
    named = list(chain.from_iterable(tiers))
    once = frozenset(named)
    if len(once) == len(named) and once <= known:
        return
    seen: set[str] = set()
    for number, tier in enumerate(tiers):
        for inner, one in enumerate(tier):
            where = f"{place}[{number}]" + (f"[{inner}]" if len(tier) > 1 else "")
            if one not in known:
                yield _problem(unknown, where, id=one)
            if one in seen:
                yield _problem("MATCH-07", where, id=one)
            seen.add(one)


def _post(post: Post, people: frozenset[str], market: Market) -> Iterator[Problem]:
    place = f"posts.{post.id}"
    if post.capacity < 1:
        yield _problem("MATCH-08", f"{place}.capacity", value=post.capacity)
    for key, value in (("target", post.target), ("floor", post.floor)):
        if not 0 <= value <= max(post.capacity, 0):
            yield _problem("MATCH-09", f"{place}.{key}", value=value, capacity=post.capacity)
    yield from _tiers(f"{place}.ranking", post.ranking, people, "MATCH-10")
    if post.region and market.regions and post.region not in {region.id for region in market.regions}:
        yield _problem("MATCH-11", f"{place}.region", id=post.region)
    seen: set[str] = set()
    for number, reserve in enumerate(post.reserves):
        where = f"{place}.reserved[{number}]"
        if reserve.seats < 1:
            yield _problem("MATCH-08", f"{where}.seats", value=reserve.seats)
        yield from _tiers(f"{where}.for", tuple((one,) for one in reserve.people), people, "MATCH-10")
        for one in sorted(seen.intersection(reserve.people)):
            yield _problem("MATCH-12", where, id=one)
        seen.update(reserve.people)
    seats = sum(reserve.seats for reserve in post.reserves)
    if seats > max(post.capacity, 0):
        yield _problem("MATCH-13", f"{place}.reserved", seats=seats, capacity=post.capacity)


def _regions(market: Market) -> Iterator[Problem]:
    parents = {region.id: region.parent for region in market.regions}
    for region in market.regions:
        place = f"regions.{region.id}"
        if region.cap is not None and region.cap < 0:
            yield _problem("MATCH-14", f"{place}.cap", value=region.cap)
        if region.parent and region.parent not in parents:
            yield _problem("MATCH-11", f"{place}.parent", id=region.parent)
        above, steps = region.parent, 0
        while above and above != region.id and steps <= len(parents):
            above, steps = parents.get(above, ""), steps + 1
        if above == region.id:
            yield _problem("MATCH-15", f"{place}.parent", id=region.id)


def _pairs(market: Market, people: frozenset[str], posts: frozenset[str]) -> Iterator[Problem]:
    rules = {(one.applicant, one.post): one.rule for one in market.forbidden}
    seen: set[str] = set()
    for number, (applicant, post) in enumerate(market.locked):
        place = f"locked[{number}]"
        yield from _named(place, applicant, post, people, posts)
        if applicant in seen:
            yield _problem("MATCH-16", place, id=applicant)
        seen.add(applicant)
        if (applicant, post) in rules:
            yield _problem("MATCH-17", place, applicant=applicant, post=post, rule=rules[applicant, post])
    for number, one in enumerate(market.forbidden):
        yield from _named(f"forbidden[{number}]", one.applicant, one.post, people, posts)


def _named(
    place: str, applicant: str, post: str, people: frozenset[str], posts: frozenset[str]
) -> Iterator[Problem]:
    if applicant not in people:
        yield _problem("MATCH-10", f"{place}[0]", id=applicant)
    if post not in posts:
        yield _problem("MATCH-06", f"{place}[1]", id=post)
