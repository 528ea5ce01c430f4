"""The most people placed without a justified complaint, and the floors that posts must reach."""

from collections import Counter
from dataclasses import dataclass, replace

from jishi.engines.matching.deferred import Places, deferred_acceptance
from jishi.engines.matching.errors import Problem
from jishi.engines.matching.kiraly import kiraly
from jishi.engines.matching.model import Market, Status
from jishi.engines.matching.proof import exact_search, flow_bound, is_small
from jishi.engines.matching.table import Table

LOTTERIES = 20
EDGES_IN_ALL = 2_000_000
# Apart, so that the lotteries of two seeds are not the same ones in another order.
STEP = 1_000_003


@dataclass(frozen=True, slots=True)
class Found:
    """Who goes where, and what is proved about it."""

    places: Places
    status: Status
    bound: int | None
    witness: Problem | None = None


def by_lottery(market: Market, table: Table, seed: int) -> Found:
    """Let the draws decide between those liked alike."""
    places = deferred_acceptance(market, table, seed)
    # Without ties and caps every stable result places the same people (Roth 1986).
    bound = placed(places) if not table.has_ties and not _has_caps(market) else None
    return Found(places, "optimal", bound)


def by_places(market: Market, table: Table, seed: int, limit_s: float) -> Found:
    """Place as many as possible: the best of several lotteries, then the proof that no more are possible.

    1. Without ties and caps there is nothing to choose.
    2. Take the best of some lotteries of Király's rule; of deferred acceptance where caps or reserves bind.
    3. If it reaches the flow bound, nothing can be better.
    4. Search small markets exactly; a search that is stopped changes nothing.
    """
    best = by_lottery(market, table, seed)
    if best.bound is not None:
        return best
    is_plain = not _has_caps(market) and not any(post.reserves for post in market.posts)
    places = best.places
    edges_n = sum(map(len, table.edges))
    for number in range(max(1, min(LOTTERIES, EDGES_IN_ALL // max(edges_n, 1)))):
        other = (kiraly if is_plain else deferred_acceptance)(market, table, seed + number * STEP)
        if placed(other) > placed(places):
            places = other
    bound = flow_bound(market, table)
    if placed(places) == bound:
        return Found(places, "optimal", bound)
    if not is_small(market, table):
        return Found(places, "feasible", bound)
    search = exact_search(_without_floors(market), table, limit_s)
    if search.places is None:
        return Found(places, "time_limit", bound)
    is_better = placed(search.places) > placed(places)
    return Found(search.places if is_better else places, "optimal", placed(search.places))


def with_floors(market: Market, table: Table, found: Found, seed: int, limit_s: float) -> Found:
    """Return the result if every floor is reached; else another stable one that does, or the witness of why not.

    1. Without ties and caps no stable result gives a post more or fewer people.
    2. Search small markets exactly; otherwise look through some lotteries.
    3. What is neither found nor refuted is told as such: the result stands, and the witness names the post.
    """
    short = _short(market, found.places)
    if short is None:
        return found
    if not table.has_ties and not _has_caps(market):
        return Found([None] * len(table.people), "infeasible", None, short)
    if is_small(market, table):
        search = exact_search(market, table, limit_s)
        if search.outcome == "none":
            return Found([None] * len(table.people), "infeasible", None, short)
        if search.places is not None:
            return Found(search.places, "optimal", placed(search.places))
    for number in range(LOTTERIES):
        places = deferred_acceptance(market, table, seed + number * STEP)
        if _short(market, places) is None:
            return Found(places, "feasible", flow_bound(market, table))
    unproved = replace(short, code="MATCH-22")
    return Found(found.places, "time_limit", flow_bound(market, table), unproved)


def placed(places: Places) -> int:
    """How many have a post."""
    return sum(place is not None for place in places)


def _short(market: Market, places: Places) -> Problem | None:
    """Return the first post that gets fewer people than its floor."""
    held = Counter(places)
    for number, post in enumerate(market.posts):
        if held[number] < post.floor:
            values = (("id", post.id), ("floor", post.floor), ("got", held[number]))
            return Problem("MATCH-21", "", f"posts.{post.id}.floor", values)
    return None


def _has_caps(market: Market) -> bool:
    return any(region.cap is not None for region in market.regions)


def _without_floors(market: Market) -> Market:
    return replace(market, posts=tuple(replace(post, floor=0) for post in market.posts))
