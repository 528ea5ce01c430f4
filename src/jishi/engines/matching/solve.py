"""Who goes to which post so that nobody can justly complain."""

from collections import Counter

from jishi.engines.matching.caps import regions_above
from jishi.engines.matching.checked import market_check
from jishi.engines.matching.deferred import Places, deferred_acceptance
from jishi.engines.matching.errors import Problem
from jishi.engines.matching.model import Market, Result, market_hash
from jishi.engines.matching.table import Table, table_of


def solve(market: Market, *, ties: str = "lottery", seed: int = 1) -> Result:
    """Match people and posts.

    Parameters
    ----------
    market : both sides; checked first
    ties : "lottery": whoever is liked alike is ordered by draw; nobody gains by handing in another list
    seed : of the draws, committed before lists are handed in

    Returns
    -------
    always a result; hard data lead to a status, not to an error

    Raises
    ------
    MatchingError
        if the market does not hang together

    Examples
    --------
    >>> from jishi.engines.matching.model import Applicant, Post
    >>> people = (Applicant("a", (("X",),)), Applicant("b", (("X",), ("Y",))))
    >>> posts = (Post("X", 1, (("b",), ("a",))), Post("Y", 1, (("b",),)))
    >>> dict(solve(Market(people, posts)).matches)
    {'a': None, 'b': 'X'}
    """
    market_check(market)
    table = table_of(market)
    witness = locked_witness(market)
    if witness is not None:
        nobody = dict.fromkeys(table.people, None)
        return Result("infeasible", None, witness, nobody, seed, market_hash(market))
    places = deferred_acceptance(market, table, seed)
    return Result("optimal", None, None, matches_of(table, places), seed, market_hash(market))


def matches_of(table: Table, places: Places) -> dict[str, str | None]:
    """Return places by the ids of people."""
    return {
        person: None if place is None else table.posts[place]
        for person, place in zip(table.people, places, strict=True)
    }


def locked_witness(market: Market) -> Problem | None:
    """Return the seats or the cap that the locked pairs alone exceed, None if there is room for all of them."""
    if not market.locked:
        return None
    held = Counter(post for _, post in market.locked)
    for post in market.posts:
        if held[post.id] > post.capacity:
            return _too_many(f"posts.{post.id}.capacity", post.id, post.capacity, held[post.id])
    above, posts = regions_above(market), {post.id: post for post in market.posts}
    used = Counter(region for _, post in market.locked for region in above.get(posts[post].region, ()))
    for region in market.regions:
        if region.cap is not None and used[region.id] > region.cap:
            return _too_many(f"regions.{region.id}.cap", region.id, region.cap, used[region.id])
    return None


def _too_many(place: str, name: str, room: int, locked: int) -> Problem:
    return Problem("MATCH-20", "", place, (("id", name), ("room", room), ("locked", locked)))
