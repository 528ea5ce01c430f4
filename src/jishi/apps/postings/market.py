"""A round as the engine needs it, and back: ids such as R12 (somebody of the pool) and P3 (a post)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from jishi.engines import matching

from .eligibility import Pair, pairs_forbidden
from .models import ChoiceSlip, Offer, Post, Posting, Round, Talent

Ranks = Mapping[int, int]
BY_HAND, SETTLED = "by_hand", "settled"
"""Rules under which somebody was taken off a post: by hand; having accepted another and not wanting to move."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a round knows: who takes part, what each side wrote, who may not go where."""

    talents: dict[int, Talent]
    posts: dict[int, Post]
    by_person: dict[int, Ranks]
    by_post: dict[int, Ranks]
    forbidden: dict[Pair, str] = field(default_factory=dict)


def told_of(row: Round, on: date, until: datetime | None = None) -> Told:
    """Read what a round knows: the newest slips (recorded `until` then), who could come, what is forbidden."""
    talents = {
        one.pk: one for one in Talent.objects.filter(owner_org=row.owner_org_id, left_on=None).order_by("pk")
    }
    posts = {one.pk: one for one in posts_of(row)}
    slips = list(slips_of(row, until))
    by_person = {s.talent_id: _ranks(s) for s in slips if s.talent_id in talents}
    by_post = {s.post_id: _ranks(s) for s in slips if s.post_id in posts}
    forbidden = pairs_forbidden(list(talents.values()), list(posts.values()), on)
    return Told(
        talents,
        posts,
        {key: ranks for key, ranks in by_person.items() if key is not None},
        {key: ranks for key, ranks in by_post.items() if key is not None},
        forbidden,
    )


def slips_of(row: Round, until: datetime | None = None) -> QuerySet[ChoiceSlip]:
    """Return the slips of a round that count, the newest of a side last."""
    found = ChoiceSlip.objects.filter(round=row, is_void=False).order_by("pk")
    return found if until is None else found.filter(recorded_at__lte=until)


def posts_of(row: Round) -> list[Post]:
    """Return the posts of a round, also after it is closed and they have gone on."""
    if row.state in (Round.State.OPEN, Round.State.RUN, Round.State.APPROVED):
        return list(Post.objects.filter(round=row).order_by("pk"))
    run = row.runs.order_by("-pk").first()
    ids = [int(key[1:]) for key in run.market["posts"]] if run is not None else []
    return list(Post.objects.filter(pk__in=ids).order_by("pk"))


def _ranks(slip: ChoiceSlip) -> Ranks:
    return {int(key): int(number) for key, number in slip.ranks.items()}


def seats_left(post: Post) -> int:
    """Return how many seats of a post nobody holds: neither serving there nor having accepted."""
    kept = (Offer.State.ACCEPTED,)
    taken = post.offers.filter(state__in=kept).count()
    return post.seats - taken - post.postings.filter(state=Posting.State.SERVING).count()


def market_of(told: Told, *, locked: Sequence[Pair] = (), removed: Sequence[Pair] = ()) -> dict[str, Any]:
    """Return the market in the form that the engine's files have; whoever handed in no slip is no applicant.

    A post that told nothing takes its order from what is published: first whoever has the speciality it asks for.
    """
    people = {key: ranks for key, ranks in sorted(told.by_person.items()) if ranks}
    pairs = dict(told.forbidden)
    pairs |= dict.fromkeys(removed, BY_HAND)
    fixed = [(p, q) for p, q in sorted(locked) if p in people and q in told.posts]
    named = {(p, q) for p, ranks in people.items() for q in ranks}
    return {
        "applicants": {f"R{key}": _tiers(ranks, "P") for key, ranks in people.items()},
        "posts": {
            f"P{key}": {
                "capacity": max(seats_left(post), 1),
                "ranking": _ranking(told, key, sorted(people)),
            }
            for key, post in sorted(told.posts.items())
        },
        "locked": [[f"R{p}", f"P{q}"] for p, q in fixed],
        "forbidden": [[f"R{p}", f"P{q}", rule] for (p, q), rule in sorted(pairs.items()) if (p, q) in named],
    }


def going_on(
    market: Mapping[str, Any], *, gone: Collection[str], settled: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return a market without those who are gone, and without pairs that somebody settled does not want any more.

    What is left of a settled list begins with the post that is held, so nobody is worse off for it.
    """
    known = {tuple(pair[:2]) for pair in market["forbidden"]}
    more = [[*pair, SETTLED] for pair in sorted(settled) if pair not in known]
    return {
        "applicants": {one: tiers for one, tiers in market["applicants"].items() if one not in gone},
        "posts": {
            post: {**told, "ranking": _staying(told["ranking"], gone)}
            for post, told in market["posts"].items()
        },
        "locked": [pair for pair in market["locked"] if pair[0] not in gone],
        "forbidden": [row for row in [*market["forbidden"], *more] if row[0] not in gone],
    }


def _staying(tiers: Sequence[Any], gone: Collection[str]) -> list[Any]:
    kept = [
        [one for one in (tier if isinstance(tier, list) else [tier]) if one not in gone] for tier in tiers
    ]
    return [tier if len(tier) > 1 else tier[0] for tier in kept if tier]


def _ranking(told: Told, post_id: int, people: Sequence[int]) -> list[Any]:
    if post_id in told.by_post:
        ranks = {key: number for key, number in told.by_post[post_id].items() if key in set(people)}
        return _tiers(ranks, "R")
    wanted = told.posts[post_id].skill
    first = {key: 1 if wanted and told.talents[key].skill == wanted else 2 for key in people}
    return _tiers(first, "R")


def _tiers(ranks: Ranks, prefix: str) -> list[Any]:
    """Write numbers as an order: who has the same number stands in one inner list."""
    named = [[f"{prefix}{key}" for key in tier] for tier in tiers_of(ranks)]
    return [ids if len(ids) > 1 else ids[0] for ids in named]


def tiers_of(ranks: Ranks) -> list[list[int]]:
    """Return ids in the order of their numbers; who has the same number stands together."""
    by_number: dict[int, list[int]] = {}
    for key, number in sorted(ranks.items()):
        by_number.setdefault(number, []).append(key)
    return [ids for _, ids in sorted(by_number.items())]


@dataclass(frozen=True, slots=True)
class Price:
    """What one way of choosing brings: how many are placed, how many with their first wish, how many complain."""

    way: str
    placed: int
    firsts: int
    complaints: int


def solved(market: Mapping[str, Any], *, seed: int, ties: str = "lottery") -> matching.Result:
    """Return what the engine makes of a market."""
    return matching.solve(matching.market_from_mapping(market, "choice"), ties=ties, seed=seed)


def violations_of(market: Mapping[str, Any], result: matching.Result) -> list[str]:
    """Return what the engine's own check finds wrong with a result, in words."""
    found = matching.check(matching.market_from_mapping(market, "choice"), result)
    return [matching.violation_words("zh", one) for one in found]


def price_of(way: str, market: Mapping[str, Any], result: matching.Result) -> Price:
    """Return how a result looks from outside: judged by the wishes in `market`."""
    placed = {person: post for person, post in result.matches.items() if post}
    firsts = sum(rank_in(market["applicants"].get(person, []), post) == 1 for person, post in placed.items())
    return Price(way, len(placed), firsts, len(violations_of(market, result)))


def rank_in(tiers: Sequence[Any], key: str | None) -> int | None:
    """Return at which place an id stands in an order (1 the first); None where it does not."""
    for number, tier in enumerate(tiers, 1):
        if key == tier or (isinstance(tier, list) and key in tier):
            return number
    return None
