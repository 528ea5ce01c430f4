"""A result beside its market, for whoever judges or explains it; nothing of the solver is used here."""

from collections import Counter
from functools import cached_property
from itertools import chain

from jishi.engines.matching.lottery import draws
from jishi.engines.matching.model import Market, Post, Result, Tiers


class Outcome:
    """Who holds what, and how each side likes it; a position counts the people whom a post likes better, plus 1."""

    def __init__(self, market: Market, result: Result) -> None:
        self.market, self.got, self.seed = market, result.matches, result.seed
        self.posts = {post.id: post for post in market.posts}
        self.locked = set(market.locked)
        self.locked_at: dict[str, list[str]] = {post: [] for post in self.posts}
        for one, name in sorted(self.locked):
            self.locked_at[name].append(one)
        self.rules = {(one.applicant, one.post): one.rule for one in market.forbidden}
        self.wishes = {one.id: _wishes(one.choices) for one in market.applicants}
        self.positions = {post.id: _positions(post) for post in market.posts}
        self.held: dict[str, list[str]] = {post: [] for post in self.posts}
        for one, got in self.got.items():
            if got in self.held:
                self.held[got].append(one)
        self.caps = {region.id: region.cap for region in market.regions}
        self._parents = {region.id: region.parent for region in market.regions}
        self.above = {post.id: self._above(post) for post in market.posts}
        self.used: Counter[str] = Counter()
        for name, held in self.held.items():
            self.used.update(dict.fromkeys(self.above[name], len(held)))

    def _above(self, post: Post) -> list[str]:
        line, at = [], post.region
        while at in self._parents:
            line.append(at)
            at = self._parents[at]
        return line

    def better(self, one: str) -> list[str]:
        """Return the posts that somebody wanted more than what came out."""
        mine, wishes = self.got.get(one), self.wishes[one]
        least = -1 if self.locked and (one, mine) in self.locked else wishes.get(mine or "", len(wishes))
        found = []
        for name, wish in wishes.items():
            # They stand in the order of the wishes.
            if wish >= least:
                break
            found.append(name)
        return found

    def seated(self, name: str, one: str = "") -> tuple[list[str], int]:
        """Return those who get seats when `one` asks too, and how many of them sit on locked or reserved seats."""
        post, positions = self.posts[name], self.positions[name]
        order = [other for other in self.locked_at[name] if self.got.get(other) == name]
        asking = {*self.held[name], one} - {*order, ""}
        # Whoever asks stands behind those who are liked alike: only strict gains count.
        left = sorted(
            asking, key=lambda other: (positions.get(other, len(positions) + 1), other == one, other)
        )
        locked, locked_n = {*order}, len(order)
        free_n = room = post.capacity - locked_n
        for reserve in post.reserves:
            free = min(max(reserve.seats - len(locked & {*reserve.people}), 0), room)
            room -= free
            first = [other for other in left if other in reserve.people][:free]
            order, left = order + first, [other for other in left if other not in first]
            free_n -= reserve.is_strict * (free - len(first))
        return (order + left)[: max(locked_n + free_n, 0)], len(order)

    def open_to(self, one: str) -> list[str]:
        """Return the posts wanted more that are not, at a glance, full of people they like as well."""
        last, positions = self._last, self.positions
        return [name for name in self.better(one) if last[name] > positions[name].get(one, 0)]

    @cached_property
    def _last(self) -> dict[str, int]:
        """The last position of full posts without locked or reserved seats; more than any position for others."""
        found = {}
        for name, post in self.posts.items():
            held, positions = self.held[name], self.positions[name]
            is_plain = not post.reserves and not self.locked_at[name] and len(held) == post.capacity
            none = len(positions) + 1
            found[name] = max(positions.get(one, none) for one in held) if is_plain else none
        return found

    def is_full(self, region: str) -> bool:
        """Tell whether a region has used up its cap."""
        cap = self.caps[region]
        return cap is not None and self.used[region] >= cap

    @cached_property
    def draws(self) -> dict[str, int]:
        """The number that each person drew."""
        return draws(self.seed, {*self.wishes, *self.got})


def _wishes(choices: Tiers) -> dict[str, int]:
    named = list(chain.from_iterable(choices))
    if len(named) == len(choices):
        return dict(zip(named, range(len(named)), strict=True))
    return {post: wish for wish, tier in enumerate(choices) for post in tier}


def _positions(post: Post) -> dict[str, int]:
    named = list(chain.from_iterable(post.ranking))
    if len(named) == len(post.ranking):
        return dict(zip(named, range(1, len(named) + 1), strict=True))
    positions: dict[str, int] = {}
    for tier in post.ranking:
        place = len(positions) + 1
        for one in tier:
            positions[one] = place
    return positions
