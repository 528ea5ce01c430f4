"""A market of people and posts, what came of it, and what can be said about it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from jishi.engines.matching.errors import Problem

ENGINE_VERSION = "1"
Tiers = tuple[tuple[str, ...], ...]
"""A list in order of preference; who or what stands in one tier is liked alike."""
Status = Literal["optimal", "feasible", "infeasible", "time_limit"]
TIES = ("lottery", "max_places")
# What JSON writes in another way than it stands, but for what parts names here.
ODD, GAP = re.compile(r'["\\\x00-\x1e]'), "\x1f"
REASONS = ("ineligible", "not_ranked", "post_full", "same_band", "region_cap")
"""Why a post that somebody liked better was not given: the five that are checked."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person who looks for a post.

    Parameters
    ----------
    id : unique among applicants
    choices : ids of posts, the most wanted first; posts not named are refused
    """

    id: str
    choices: Tiers = ()


@dataclass(frozen=True, slots=True)
class Reserve:
    """Seats of a post that some people get before all others.

    Parameters
    ----------
    name : what the office calls them, for example 退役军人
    seats : >= 1
    people : ids of applicants; nobody stands in two reserves of one post
    is_strict : whether seats that none of them takes stay empty
    """

    name: str
    seats: int
    people: tuple[str, ...]
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post, or several alike at one place.

    Parameters
    ----------
    id : unique among posts
    capacity : seats, >= 1
    ranking : ids of applicants, the most wanted first; people not named are refused
    region : id of the region whose cap it counts under, "" for none
    target : seats it should have before others in its region get more than theirs, >= 0
    reserves : seats reserved
    floor : people it must get at least, 0 to `capacity`
    """

    id: str
    capacity: int
    ranking: Tiers = ()
    region: str = ""
    target: int = 0
    reserves: tuple[Reserve, ...] = ()
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """Posts that share a cap; a region may lie in another.

    Parameters
    ----------
    id : unique among regions
    cap : people that all its posts may get together, >= 0; None for no cap
    parent : id of the region it lies in, "" for none
    """

    id: str
    cap: int | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A pair that a rule excludes, whatever both sides wish."""

    applicant: str
    post: str
    rule: str


@dataclass(frozen=True, slots=True)
class Market:
    """Both sides of a mutual choice.

    Parameters
    ----------
    applicants : in any order
    posts : within a region seats are offered in this order
    regions : every region that a post names, and those around them
    locked : pairs (applicant, post) that stand already; lists do not matter for them
    forbidden : pairs that rules exclude
    """

    applicants: tuple[Applicant, ...]
    posts: tuple[Post, ...]
    regions: tuple[Region, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    # Whether it was found to hang together; a market made from this one is looked through again.
    is_checked: bool = field(default=False, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """Who goes where.

    Parameters
    ----------
    status : "optimal": nobody can do better in a stable result (`lottery`: under the draws; `max_places`: no stable
        result places more); "feasible": stable, `bound` says how many could be placed at most; "time_limit": as
        feasible, the proof was stopped; "infeasible": `witness` says why no stable result exists
    bound : no stable result places more people; None where nothing was proved
    witness : None unless infeasible
    matches : for every applicant, by id, the post or None
    seed : of the draws
    input_hash : of the market
    """

    status: Status
    bound: int | None
    witness: Problem | None
    matches: Mapping[str, str | None]
    seed: int
    input_hash: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one post was not given to somebody who liked it better; no word about who got it.

    Parameters
    ----------
    post : the post
    kind : one of `REASONS`; "" if nothing justifies it, which happens in unsound results only
    rule : of "ineligible": the rule's id
    position : how many people the post likes better, plus 1
    cutoff : the position of the last who got an open seat; 0 if none was open
    draw, cutoff_draw : of "same_band": the number drawn, and the last that sufficed; 0 if no draw decided
    region, cap : of "region_cap"
    """

    post: str
    kind: str
    rule: str = ""
    position: int = 0
    cutoff: int = 0
    draw: int = 0
    cutoff_draw: int = 0
    region: str = ""
    cap: int = 0


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with a result.

    Parameters
    ----------
    kind : names the sentence `match-bad-KIND`
    applicant, post : whom it is about, "" if nobody
    detail : a rule, a region, or another person
    """

    kind: str
    applicant: str = ""
    post: str = ""
    detail: str = ""


def market_hash(market: Market) -> str:
    """SHA-256 of all that decides; rows in another order give the same, but for posts that share a region.

    Examples
    --------
    >>> first, second = Applicant("a", (("X", "Y"),)), Applicant("b")
    >>> market_hash(Market((first, second), ())) == market_hash(Market((second, Applicant("a", (("Y", "X"),))), ()))
    True
    """
    words = _Words()
    people = sorted((one.id, one.choices) for one in market.applicants)
    posts = [
        f"[{words[post.id]},{post.capacity},{words.tiers(post.ranking)},{words[post.region]},{post.target},{post.floor}"
        + "".join("," + _json(_reserve(one)) for one in post.reserves)
        + "]"
        for post in sorted(market.posts, key=lambda post: post.id)
    ]
    told = {
        "order": [post.id for post in market.posts if post.region],
        "regions": sorted((one.id, one.cap, one.parent) for one in market.regions),
        "locked": sorted(market.locked),
        "forbidden": sorted((one.applicant, one.post, one.rule) for one in market.forbidden),
    }
    # The same text as JSON of everything at once, without a look at each of a million names.
    lists = ",".join(f"[{words[one]},{words.tiers(choices)}]" for one, choices in people)
    text = f'{{"applicants":[{lists}],"posts":[{",".join(posts)}],{_json(told)[1:]}'
    return hashlib.sha256(text.encode()).hexdigest()


def _json(told: object) -> str:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def _reserve(one: Reserve) -> list[object]:
    return [one.name, one.seats, sorted(one.people), one.is_strict]


class _Words(dict[str, str]):
    """Each name as JSON writes it, looked up once."""

    def __missing__(self, name: str) -> str:
        self[name] = _json(name)
        return self[name]

    def tiers(self, tiers: Tiers) -> str:
        """Return a list as JSON; who stands in one tier is written in the order of ids."""
        named = list(chain.from_iterable(tiers))
        if len(named) == len(tiers):
            joined = GAP.join(named)
            if named and not ODD.search(joined) and joined.count(GAP) == len(named) - 1:
                return '["' + joined.replace(GAP, '","') + '"]'
            return f"[{','.join(map(self.__getitem__, named))}]"
        return _json([tier[0] if len(tier) == 1 else sorted(tier) for tier in tiers])
