"""Who goes to which post so that nobody can justly complain."""

from collections import Counter

from jishi.engines.matching.caps import regions_above
from jishi.engines.matching.checked import market_check
from jishi.engines.matching.deferred import Places
from jishi.engines.matching.errors import Problem
from jishi.engines.matching.model import TIES, Market, Result, market_hash
from jishi.engines.matching.most import Found, by_lottery, by_places, with_floors
from jishi.engines.matching.table import Table


def solve(market: Market, *, ties: str = "lottery", seed: int = 1, limit_s: float = 20) -> Result:
    """Match people and posts.

    Parameters
    ----------
    market : both sides; checked first
    ties : "lottery": whoever is liked alike is ordered by draw; nobody gains by handing in another list.
        "max_places": of results without justified complaints one that places many; here another list may gain
    seed : of the draws, committed before lists are handed in
    limit_s : seconds that a proof may take, > 0

    Returns
    -------
    always a result; hard data lead to a status, not to an error

    Raises
    ------
    MatchingError
        if the market does not hang together
    ValueError
        if `ties` is neither

    Examples
    --------
    >>> from jishi.engines.matching.model import Applicant, Post
    >>> people = (Applicant("a", (("X",),)), Applicant("b", (("X",), ("Y",))))
    >>> posts = (Post("X", 1, (("b",), ("a",))), Post("Y", 1, (("b",),)))
    >>> dict(solve(Market(people, posts)).matches)
    {'a': None, 'b': 'X'}
    """
    if ties not in TIES:
        raise ValueError(f"ties is {ties!r}; lottery or max_places is expected.")
    market_check(market)
    table = Table(market)
    witness = locked_witness(market)
    if witness is not None:
        found = Found([None] * len(table.people), "infeasible", None, witness)
    elif ties == "lottery":
        found = by_lottery(market, table, seed)
    else:
        found = by_places(market, table, seed, limit_s)
    if witness is None and any(post.floor for post in market.posts):
        found = with_floors(market, table, found, seed, limit_s)
    matches = matches_of(table, found.places)
    return Result(found.status, found.bound, found.witness, matches, seed, market_hash(market))


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
