"""The JSON form becomes a market, or every reason why not, at once."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from jishi.engines.matching.checked import checked, market_problems
from jishi.engines.matching.criteria import CRITERIA, Profile, is_criterion, tiers_by_criteria
from jishi.engines.matching.errors import MatchingError, Problem
from jishi.engines.matching.model import Applicant, Forbidden, Market, Post, Region, Reserve, Tiers

TOP = ("applicants", "posts", "regions", "locked", "forbidden", "criteria", "people")
POST = ("capacity", "ranking", "scores", "region", "target", "reserved", "floor", "needs", "x", "y")
PERSON = ("specialities", "x", "y", "load")
REGION = ("cap", "parent")
# Stands for seats that cannot be read, so that nothing else seems wrong for it.
UNREAD = 10**9
RESERVE = ("name", "seats", "for", "strict")


class Pairs(dict[str, Any]):
    """A JSON object that remembers keys written twice, which a plain one would lose."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _ in pairs]
        self.twice = (
            () if len(keys) == len(self) else tuple(dict.fromkeys(k for k in keys if keys.count(k) > 1))
        )


def market_from_mapping(told: Any, name: str = "") -> Market:
    """Check a mapping against the JSON form and return the market.

    Parameters
    ----------
    told : as JSON is read
    name : what to call it in errors, usually the file's name

    Returns
    -------
    the market; a post without ranking takes it from scores, or else ranks all who ask by the criteria

    Raises
    ------
    MatchingError
        with all problems, each with its path

    Examples
    --------
    >>> market_from_mapping({"applicants": {"a": ["X"]}, "posts": {"X": {"capacity": 1, "ranking": ["a"]}}}).posts[0].id
    'X'
    """
    read = _Reader(name)
    market = read.market(told)
    # Of a list of which some rows cannot be read, the others' numbers mean nothing yet.
    unread = tuple(
        key for key in ("locked", "forbidden") if any(one.place.startswith(key) for one in read.problems)
    )
    found = (one for one in market_problems(market) if not one.place.startswith(unread or " "))
    problems = [*read.problems, *map(read.told_as, found)]
    if problems:
        raise MatchingError(problems)
    return checked(market)


def tiers_by_score(scores: Mapping[str, int | Decimal]) -> Tiers:
    """Rank people by score, the highest first; equal scores tie.

    Examples
    --------
    >>> tiers_by_score({"a": 80, "b": 91, "c": 80})
    (('b',), ('a', 'c'))
    """
    order = sorted(scores, key=lambda one: (-scores[one], one))
    return tuple(tuple(same) for _, same in groupby(order, key=lambda one: scores[one]))


@dataclass(frozen=True)
class _Asked:
    """The published criteria, what they look at, and who asks for each post."""

    criteria: tuple[str, ...]
    profiles: Mapping[str, Profile]
    applicants: tuple[Applicant, ...]

    @cached_property
    def asking(self) -> Mapping[str, list[str]]:
        """Who asks for each post; few markets need to know."""
        found: dict[str, list[str]] = {}
        for one in self.applicants:
            for post in chain.from_iterable(one.choices):
                found.setdefault(post, []).append(one.id)
        return found


class _OddError(Exception):
    """Not a name."""


class _Alone(dict[str, tuple[str]]):
    """For each name the tier that it stands in alone: one tuple, however often the name is listed."""

    def __missing__(self, told: Any) -> tuple[str]:
        if type(told) is not str or not told.strip():
            raise _OddError
        self[told] = (told,)
        return self[told]


class _Reader:
    """Reads pieces of one market and collects what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._alone = _Alone()
        self._scored: set[str] = set()

    def add(self, code: str, place: str, **values: object) -> None:
        self.problems.append(Problem(code, self.name, place, tuple(values.items())))

    def told_as(self, one: Problem) -> Problem:
        """Return a problem as the file has it: scores stay scores, seats that cannot be read are no number."""
        post = one.place.removeprefix("posts.").rpartition(".ranking[")[0]
        place = f"posts.{post}.scores.{dict(one.values)['id']}" if post in self._scored else one.place
        values = tuple((key, "…" if value == UNREAD else value) for key, value in one.values)
        return Problem(one.code, self.name, place, values)

    def market(self, told: Any) -> Market:
        top = self.fields(told, "", TOP, needs=("applicants", "posts"))
        applicants = tuple(
            Applicant(one, self.tiers(choices, f"applicants.{one}"))
            for one, choices in self.named(top.get("applicants"), "applicants")
        )
        asked = self.asked(top, applicants)
        posts = tuple(self.post(name, one, asked) for name, one in self.named(top.get("posts"), "posts"))
        regions = tuple(self.region(name, one) for name, one in self.named(top.get("regions"), "regions"))
        locked = tuple((pair[0], pair[1]) for pair in self.rows(top.get("locked"), "locked", 2))
        forbidden = tuple(Forbidden(*row) for row in self.rows(top.get("forbidden"), "forbidden", 3))
        return Market(applicants, posts, regions, locked, forbidden)

    def fields(
        self, told: Any, place: str, allowed: tuple[str, ...], needs: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        if not isinstance(told, Mapping):
            self.add("MATCH-02", place, value=_shown(told), expected='{"…": …}')
            return {}
        self._twice(told, place)
        for key in needs:
            if key not in told:
                self.add("MATCH-03", place, key=key)
        for key in told:
            if key not in allowed:
                self.add("MATCH-01", _path(place, key), key=key, allowed=", ".join(allowed))
        return told

    def _twice(self, told: Mapping[str, Any], place: str) -> None:
        for key in told.twice if isinstance(told, Pairs) else ():
            self.add("MATCH-04", _path(place, key), id=key)

    def named(self, told: Any, place: str) -> Iterator[tuple[str, Any]]:
        if told is None:
            return
        if not isinstance(told, Mapping):
            self.add("MATCH-02", place, value=_shown(told), expected='{"…": …}')
            return
        self._twice(told, place)
        for key, one in told.items():
            if self.is_id(key, _path(place, str(key))):
                yield key, one

    def is_id(self, told: Any, place: str) -> bool:
        if isinstance(told, str) and told.strip():
            return True
        self.add("MATCH-02", place, value=_shown(told), expected='"…"')
        return False

    def tiers(self, told: Any, place: str) -> Tiers:
        if type(told) is list:
            # Most lists are names and nothing else.
            with suppress(_OddError, TypeError):
                return tuple(map(self._alone.__getitem__, told))
        if not isinstance(told, list | tuple):
            self.add("MATCH-02", place, value=_shown(told), expected='["…", ["…", "…"]]')
            return ()
        return tuple(self.tier(one, f"{place}[{number}]") for number, one in enumerate(told))

    def tier(self, told: Any, place: str) -> tuple[str, ...]:
        if not isinstance(told, list | tuple):
            return (told,) if self.is_id(told, place) else ()
        if not told:
            self.add("MATCH-02", place, value="[]", expected='["…", "…"]')
        return tuple(one for number, one in enumerate(told) if self.is_id(one, f"{place}[{number}]"))

    def whole(self, told: Mapping[str, Any], key: str, place: str, other: int) -> int:
        value = told.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is not None:
            expected = "1, 2, 3, …" if key in ("capacity", "seats") else "0, 1, 2, …"
            self.add("MATCH-02", f"{place}.{key}", value=_shown(value), expected=expected)
        return other

    def text(self, told: Mapping[str, Any], key: str, place: str) -> str:
        value = told.get(key)
        return value if value is not None and self.is_id(value, f"{place}.{key}") else ""

    def asked(self, top: Mapping[str, Any], applicants: tuple[Applicant, ...]) -> "_Asked":
        """Read what ranks people where a post hands in no list."""
        criteria = tuple(one for tier in self.tiers(top.get("criteria") or [], "criteria") for one in tier)
        for number, one in enumerate(criteria):
            if not is_criterion(one):
                self.add("MATCH-23", f"criteria[{number}]", value=one, allowed=", ".join(CRITERIA))
        profiles = {}
        known = {one.id for one in applicants}
        for one, told in self.named(top.get("people"), "people"):
            place = f"people.{one}"
            fields = self.fields(told, place, PERSON)
            if one not in known:
                self.add("MATCH-10", place, id=one)
            load = None if fields.get("load") is None else self.whole(fields, "load", place, 0)
            if load is not None and load < 0:
                self.add("MATCH-02", f"{place}.load", value=load, expected="0, 1, 2, …")
            profiles[one] = Profile(
                self.names(fields, "specialities", place), self.point(fields, place), load
            )
        return _Asked(tuple(filter(is_criterion, criteria)), profiles, applicants)

    def names(self, told: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        return tuple(one for tier in self.tiers(told.get(key) or [], f"{place}.{key}") for one in tier)

    def point(self, told: Mapping[str, Any], place: str) -> tuple[int, int] | None:
        if told.get("x") is None and told.get("y") is None:
            return None
        for key in ("x", "y"):
            if told.get(key) is None:
                self.add("MATCH-03", place, key=key)
        return self.whole(told, "x", place, 0), self.whole(told, "y", place, 0)

    def post(self, name: str, told: Any, asked: "_Asked") -> Post:
        place = f"posts.{name}"
        fields = self.fields(told, place, POST, needs=("capacity",))
        reserves = fields.get("reserved") or ()
        if not isinstance(reserves, list | tuple):
            self.add("MATCH-02", f"{place}.reserved", value=_shown(reserves), expected="[…]")
            reserves = ()
        return Post(
            name,
            self.whole(fields, "capacity", place, UNREAD),
            self.ranking(name, fields, asked),
            self.text(fields, "region", place),
            self.whole(fields, "target", place, 0),
            tuple(self.reserve(one, f"{place}.reserved[{number}]") for number, one in enumerate(reserves)),
            self.whole(fields, "floor", place, 0),
        )

    def ranking(self, name: str, told: Mapping[str, Any], asked: "_Asked") -> Tiers:
        place = f"posts.{name}"
        ranking, scores = told.get("ranking"), told.get("scores")
        if ranking is not None and scores is not None:
            self.add("MATCH-18", place)
        if ranking is not None:
            return self.tiers(ranking, f"{place}.ranking")
        if scores is None:
            own = Profile(self.names(told, "needs", place), self.point(told, place))
            people = {one: asked.profiles.get(one, Profile()) for one in asked.asking.get(name, ())}
            return tiers_by_criteria(people, own, asked.criteria)
        self._scored.add(name)
        known = {}
        for one, score in self.named(scores, f"{place}.scores"):
            if (
                isinstance(score, int | Decimal)
                and not isinstance(score, bool)
                and Decimal(score).is_finite()
            ):
                known[one] = score
            else:
                self.add("MATCH-02", f"{place}.scores.{one}", value=_shown(score), expected="87")
        return tiers_by_score(known)

    def reserve(self, told: Any, place: str) -> Reserve:
        fields = self.fields(told, place, RESERVE, needs=("seats", "for"))
        people = tuple(one for tier in self.tiers(fields.get("for", []), f"{place}.for") for one in tier)
        strict = fields.get("strict", False)
        if not isinstance(strict, bool):
            self.add("MATCH-02", f"{place}.strict", value=_shown(strict), expected="true, false")
        seats = self.whole(fields, "seats", place, 1)
        return Reserve(self.text(fields, "name", place), seats, people, strict is True)

    def region(self, name: str, told: Any) -> Region:
        place = f"regions.{name}"
        fields = self.fields(told, place, REGION)
        cap = None if fields.get("cap") is None else self.whole(fields, "cap", place, 0)
        return Region(name, cap, self.text(fields, "parent", place))

    def rows(self, told: Any, place: str, width: int) -> Iterator[tuple[str, ...]]:
        if told is None:
            return
        if not isinstance(told, list | tuple):
            self.add("MATCH-02", place, value=_shown(told), expected="[…]")
            return
        for number, row in enumerate(told):
            where = f"{place}[{number}]"
            if not isinstance(row, list | tuple) or len(row) != width:
                self.add("MATCH-02", where, value=_shown(row), expected=str(["…"] * width))
            elif self.tier(row, where) == tuple(row):
                yield tuple(row)


def _path(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _shown(value: Any) -> str:
    # As JSON writes it, so that "2" and 2 are told apart.
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=float)
    return text if len(text) <= 40 else f"{text[:40]}…"
