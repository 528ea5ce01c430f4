"""Why a person goes where they go: read from the result, so that anybody can check it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from jishi.engines.allocation.model import Values
from jishi.engines.allocation.people import Area, Person, PersonPlaced, Post, Rules

Reason = tuple[str, Values]


@dataclass(frozen=True)
class Offer:
    """What was on offer: people, posts, what each pair costs or is worth, rules."""

    people: Sequence[Person]
    posts: Sequence[Post]
    number_of: Mapping[tuple[str, str], int]
    rules: Rules

    @cached_property
    def options(self) -> dict[str, list[tuple[int, str]]]:
        """Person to open posts, the best first, each with its number made a cost."""
        closed = {(each.person, each.post) for each in self.rules.bans}
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for (person, post), number in self.number_of.items():
            if (person, post) not in closed:
                found[person].append((-number if self.rules.is_value else number, post))
        return {person: sorted(options) for person, options in found.items()}

    @cached_property
    def post_of(self) -> dict[str, Post]:
        """Id to post."""
        return {each.id: each for each in self.posts}

    @cached_property
    def area_of(self) -> dict[str, Area]:
        """Id to area."""
        return {each.id: each for each in self.rules.areas}

    def areas_above(self, post: str) -> Iterator[Area]:
        """The areas that a post counts for, the smallest first."""
        name = self.post_of[post].area
        while name:
            yield self.area_of[name]
            name = self.area_of[name].parent


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people posts, areas and skills of posts have."""

    posts: Mapping[str, int]
    areas: Mapping[str, int]
    skills: Mapping[tuple[str, str], int]


def person_reasons(offer: Offer, placed: Sequence[PersonPlaced]) -> list[Reason]:
    """Tell for each row why it is so.

    Parameters
    ----------
    offer : what was on offer
    placed : who goes where

    Returns
    -------
    a reason and its values for each row: best: no open post is better for this person; locked, kept; and where
    another is better: post-full, area-full: it has all it may have; floor, skill, area-floor: the own one needs this
    person; total: it would cost more in all. Who has no post: barred: a rule closes every post; none: no post is open;
    taken: every open one is full; spare: not needed anywhere
    """
    counts = _counts(offer, placed)
    has: dict[str, set[str]] = defaultdict(set)
    for each in placed:
        has[each.person].add(each.target)
    return [
        _why(offer, counts, each, has[each.person]) if each.target else _why_not(offer, counts, each.person)
        for each in placed
    ]


def _counts(offer: Offer, placed: Iterable[PersonPlaced]) -> Counts:
    posts: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    skills: Counter[tuple[str, str]] = Counter()
    for each in placed:
        if each.target:
            posts[each.target] += 1
            skills[each.target, each.skill] += 1
            areas.update(area.id for area in offer.areas_above(each.target))
    return Counts(posts, areas, skills)


def _why(offer: Offer, counts: Counts, row: PersonPlaced, has: set[str]) -> Reason:
    key = row.person, row.target
    if key in offer.rules.locked:
        return "locked", ()
    options = [
        option for option in offer.options[row.person] if option[1] == row.target or option[1] not in has
    ]
    own = next(cost for cost, post in options if post == row.target)
    better = [post for cost, post in options if cost < own]
    if not better:
        return "best", (("count", len(options)),)
    if key in offer.rules.previous and offer.rules.move_cost:
        return "kept", ()
    other = better[0]
    return (
        _closed(offer, counts, other, row.target)
        or _needed(offer, counts, row)
        or ("total", (("other", other),))
    )


def _closed(offer: Offer, counts: Counts, other: str, target: str = "") -> Reason | None:
    """Whether a post, or an area that the own post is not in, has all it may have."""
    cap = offer.post_of[other].cap
    if counts.posts.get(other, 0) >= cap:
        return "post-full", (("other", other), ("cap", cap))
    shared = {area.id for area in offer.areas_above(target)} if target else set()
    for area in offer.areas_above(other):
        if area.id not in shared and area.cap is not None and counts.areas.get(area.id, 0) >= area.cap:
            return "area-full", (("other", other), ("area", area.id), ("cap", area.cap))
    return None


def _needed(offer: Offer, counts: Counts, row: PersonPlaced) -> Reason | None:
    """Whether the own post or its area would lack this person."""
    post = offer.post_of[row.target]
    wanted = dict(post.skills).get(row.skill, 0)
    if row.skill and counts.skills[row.target, row.skill] <= wanted:
        return "skill", (("skill", row.skill), ("count", wanted))
    least = max(post.floor, int(post.is_must))
    if counts.posts[row.target] <= least:
        return "floor", (("floor", least),)
    for area in offer.areas_above(row.target):
        if counts.areas[area.id] <= area.floor:
            return "area-floor", (("area", area.id), ("floor", area.floor))
    return None


def _why_not(offer: Offer, counts: Counts, person: str) -> Reason:
    options = offer.options.get(person, [])
    rules = sorted({each.rule for each in offer.rules.bans if each.person == person})
    if not options:
        return ("barred", (("rules", "、".join(rules)),)) if rules else ("none", ())
    if all(_closed(offer, counts, post) for _, post in options):
        return "taken", (("count", len(options)),)
    return "spare", ()
