"""What came out of a round: who goes where and why, who got nothing, what else would have come of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jishi.shared.codes import mask_name

from ..market import BY_HAND, SETTLED, rank_in
from ..models import Offer, Post, Round, Run, Talent
from ..rules import rule_title
from .posts import PostRow, post_rows

DECLINED = (Offer.State.DECLINED, Offer.State.LAPSED)
ID = re.compile(r"\b([RP])(\d+)\b")


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a post after a run: who got it, by which wish of each side, and why."""

    post: PostRow
    talent_id: int | None
    person: str
    by_post: int | None
    by_person: int | None
    why: str
    state: str
    offer_id: int | None
    offer_state: str
    answer_until: date | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody who got nothing, with the reason for each post that was wished for."""

    talent_id: int
    number: str
    person: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one way of choosing brings."""

    way: str
    placed: int
    firsts: int
    complaints: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a round last."""

    run_id: int
    what: str
    on: date
    by: str
    reason: str
    status: str
    seats: tuple[Seat, ...]
    empty: tuple[PostRow, ...]
    unplaced: tuple[Unplaced, ...]
    people_n: int
    seats_n: int
    placed_n: int
    complaints: tuple[str, ...]
    prices: tuple[PriceRow, ...]
    barred: tuple[tuple[str, str, str], ...]
    input_hash: str
    engine_version: str
    runs_n: int
    declined_n: int
    """How many who stand in this result have declined, or not answered in time."""


def outcome_of(round_id: int, on: date, *, is_masked: bool) -> Outcome | None:
    """Return what came out of a round last; names masked for those who do not run it."""
    row = Round.objects.get(pk=round_id)
    runs = list(row.runs.order_by("-pk"))
    if not runs:
        return None
    run = runs[0]
    posts = {f"P{one.post_id}": one for one in post_rows(_posts_in(run), on)}
    names = _names(run, is_masked)
    offers = {f"R{o.talent_id}": o for o in row.offers.exclude(state=Offer.State.WITHDRAWN)}
    seats = [
        _seat(run, posts[post], person, names, offers.get(person))
        for person, post in sorted(run.matches.items(), key=lambda pair: (_order(pair[1]), _order(pair[0])))
        if post
    ]
    held: dict[int, int] = {}
    for seat in seats:
        held[seat.post.post_id] = held.get(seat.post.post_id, 0) + 1
    capacity = {key: told["capacity"] for key, told in run.market["posts"].items()}
    words = names | {key: post.place for key, post in posts.items()}
    return Outcome(
        run.pk,
        run.get_what_display(),
        run.on,
        run.by_name,
        run.reason,
        run.status,
        tuple(seats),
        tuple(post for key, post in posts.items() if held.get(post.post_id, 0) < capacity[key]),
        tuple(_unplaced(run, person, names, posts) for person in _left_over(run)),
        len(run.market["applicants"]),
        sum(capacity.values()),
        len(seats),
        tuple(named(one, words) for one in run.violations),
        tuple(PriceRow(**told) for told in run.prices),
        tuple(_barred(run, words, on)),
        run.input_hash,
        run.engine_version,
        len(runs),
        sum(offer.state in DECLINED for person, offer in offers.items() if person in run.matches),
    )


def _posts_in(run: Run) -> list[Post]:
    ids = [int(key[1:]) for key in run.market["posts"]]
    return list(Post.objects.filter(pk__in=ids).select_related("quota").order_by("pk"))


def _names(run: Run, is_masked: bool) -> dict[str, str]:
    ids = [int(key[1:]) for key in run.market["applicants"]]
    found = Talent.objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"R{key}": mask_name(name) if is_masked else name for key, name in found}


def _order(key: str | None) -> int:
    return int(key[1:]) if key else 0


def _left_over(run: Run) -> list[str]:
    return sorted((person for person, post in run.matches.items() if not post), key=_order)


def _barred(run: Run, words: Mapping[str, str], on: date) -> list[tuple[str, str, str]]:
    return [
        (words.get(person, person), words.get(post, post), _rule_words(rule, on))
        for person, post, rule in run.market["forbidden"]
        if rule != SETTLED
    ]


def _rule_words(rule: str, on: date) -> str:
    return "人工调整" if rule == BY_HAND else rule_title(rule, on)


def _seat(run: Run, post: PostRow, person: str, names: Mapping[str, str], offer: Offer | None) -> Seat:
    by_person = rank_in(run.market["applicants"][person], post.number)
    by_post = rank_in(run.market["posts"][post.number]["ranking"], person)
    is_fixed = [person, post.number] in run.market["locked"]
    return Seat(
        post,
        int(person[1:]),
        names.get(person, person),
        by_post,
        by_person,
        _why(run, post.number, person, by_person, by_post, is_fixed),
        offer.get_state_display() if offer is not None else "",
        offer.pk if offer is not None else None,
        offer.state if offer is not None else "",
        offer.answer_until if offer is not None else None,
    )


def _why(run: Run, post: str, person: str, by_person: int | None, by_post: int | None, is_fixed: bool) -> str:
    """Say why it is this person: one of five sentences."""
    if is_fixed:
        return "人工调整,理由见核准记录"
    if "cost" in run.market:
        return str(run.market["cost"].get(person, ""))
    ranking, matches = run.market["posts"][post]["ranking"], run.matches
    above = [
        one for tier in ranking[: (by_post or 1) - 1] for one in (tier if isinstance(tier, list) else [tier])
    ]
    alike = ranking[(by_post or 1) - 1] if by_post else []
    first = f"本人第{by_person}选择" if by_person else "本人没有选"
    if isinstance(alike, list) and len(alike) > 1:
        return f"{first};单位把{len(alike)}人排在同一位(第{by_post}),按事先公布的抽签定"
    if not above:
        return f"{first};单位最想要的人"
    here = sum(matches.get(one) == post for one in above)
    wished = [
        one for one in above if rank_in(run.market["applicants"][one], post) and matches.get(one) != post
    ]
    gone = sum(bool(matches.get(one)) for one in wished)
    parts = (
        (here, "人也派到这里"),
        (gone, "人去了本人更想去的岗位"),
        (len(above) - here - gone, "人没有选这里或不符合条件"),
    )
    told = "、".join(f"{n}{words}" for n, words in parts if n)
    return f"{first};单位排第{by_post},排在前面的{told}"


def _unplaced(run: Run, person: str, names: Mapping[str, str], posts: Mapping[str, PostRow]) -> Unplaced:
    told = run.reasons.get(person, {})
    # The sentences of a line are joined by semicolons.
    reasons = tuple(
        (posts[post].place if post in posts else post, why.rstrip("。")) for post, why in told.items()
    )
    return Unplaced(int(person[1:]), person, names.get(person, person), reasons)


def named(text: str, words: Mapping[str, str]) -> str:
    """Put names in the place of numbers such as R12 and P3."""
    return ID.sub(lambda found: words.get(found[0], found[0]), text)


def named_all(texts: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """Put names in the place of numbers in several sentences."""
    return [named(text, words) for text in texts]


def market_last(round_id: int) -> dict[str, Any] | None:
    """Return the market of the last run, in the form that `jishi match` reads."""
    run = Run.objects.filter(round_id=round_id).order_by("-pk").first()
    return dict(run.market) if run is not None else None
