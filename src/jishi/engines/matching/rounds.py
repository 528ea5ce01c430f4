"""What follows a result: who declines leaves the round, and what is left over is offered again."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from jishi.engines.matching.caps import regions_above
from jishi.engines.matching.model import Applicant, Forbidden, Market, Post, Tiers


def next_round(market: Market, declined: Iterable[str]) -> Market:
    """Return the market without those who declined; solved with the same seed, nobody who stays gets a worse post.

    Whoever accepted keeps the post or moves up. Whoever declined waits for the supplementary round: letting them go
    on down their lists at once would cost others, who declined nothing, their posts.

    Parameters
    ----------
    market : of the round before
    declined : ids of people
    """
    gone = frozenset(declined)
    return _among(market, [one for one in market.applicants if one.id not in gone], market.posts)


def supplementary_round(
    market: Market,
    matches: Mapping[str, str | None],
    back: Iterable[Applicant],
    rankings: Mapping[str, Tiers] | None = None,
) -> Market:
    """Return the market of seats that are left over (补录), for people with new lists.

    Parameters
    ----------
    market : of the last round
    matches : what was settled; of these people nobody changes any more
    back : who decides anew: those who declined or got nothing, and newcomers; only posts with seats left count
    rankings : by post, whom it ranks now. A post without a new list keeps its old one, without newcomers; with old
        lists on both sides only seats that were declined can be filled, the others would have been before

    Returns
    -------
    a market whose seats, targets and caps are what the settled pairs leave; a post refuses whom it has not ranked
    """
    people = tuple(back)
    names = {one.id for one in people}
    settled = {one: post for one, post in matches.items() if post is not None and one not in names}
    held = Counter(settled.values())
    ranked = rankings or {}
    posts = tuple(
        replace(_less(post, held[post.id], settled), ranking=ranked.get(post.id, post.ranking))
        for post in market.posts
        if held[post.id] < post.capacity
    )
    above = regions_above(market)
    region_of = {post.id: post.region for post in market.posts}
    used = Counter(region for post in settled.values() for region in above.get(region_of[post], ()))
    regions = tuple(
        region if region.cap is None else replace(region, cap=max(region.cap - used[region.id], 0))
        for region in market.regions
    )
    open_posts = {post.id for post in posts}
    listed = [Applicant(one.id, _kept(one.choices, open_posts)) for one in people]
    return _among(replace(market, regions=regions, locked=()), listed, posts)


def _less(post: Post, held: int, settled: Mapping[str, str]) -> Post:
    """Return a post with the seats that are left."""
    here = {one for one, name in settled.items() if name == post.id}
    reserves = tuple(
        replace(reserve, seats=left)
        for reserve in post.reserves
        if (left := reserve.seats - len(here.intersection(reserve.people))) > 0
    )
    room = post.capacity - held
    kept, seats = [], 0
    for reserve in reserves:
        if seats < room:
            kept.append(replace(reserve, seats=min(reserve.seats, room - seats)))
            seats += kept[-1].seats
    return replace(
        post,
        capacity=room,
        target=min(max(post.target - held, 0), room),
        floor=min(max(post.floor - held, 0), room),
        reserves=tuple(kept),
    )


def _among(market: Market, people: list[Applicant], posts: tuple[Post, ...]) -> Market:
    """Return the market with these people and posts only."""
    names, open_posts = {one.id for one in people}, {post.id for post in posts}
    return Market(
        tuple(people),
        tuple(
            replace(
                post,
                ranking=_kept(post.ranking, names),
                reserves=tuple(
                    replace(reserve, people=tuple(one for one in reserve.people if one in names))
                    for reserve in post.reserves
                ),
            )
            for post in posts
        ),
        market.regions,
        tuple(pair for pair in market.locked if pair[0] in names),
        tuple(_forbidden(market.forbidden, names, open_posts)),
    )


def _forbidden(
    told: Iterable[Forbidden], names: Collection[str], posts: Collection[str]
) -> Iterable[Forbidden]:
    return (one for one in told if one.applicant in names and one.post in posts)


def _kept(tiers: Tiers, known: Collection[str]) -> Tiers:
    """Return a list with only those who are known, empty tiers left out."""
    kept = (tuple(one for one in tier if one in known) for tier in tiers)
    return tuple(tier for tier in kept if tier)
