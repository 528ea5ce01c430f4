"""The words that made-up registers are drawn from, and one place to draw them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain
from random import Random
from typing import TypeVar, cast

from jishi.shared.divisions import divisions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A county, with the prefecture above it."""

    code: str
    county: str
    prefecture: str

    @property
    def bare_county(self) -> str:
        """Its name without 区, 县 or 市."""
        return self.county[:-1] if len(self.county) > 2 else self.county


@cache
def words() -> dict[str, Sequence[str]]:
    """What `data/demo/registers.toml` holds."""
    text = files("jishi").joinpath("data", "demo", "registers.toml").read_text(encoding="utf-8")
    return cast(dict[str, Sequence[str]], tomllib.loads(text))


@cache
def places() -> tuple[Place, ...]:
    """Counties of the division file, those of one prefecture together."""
    above = {each.code: each.name for each in divisions() if each.level == "prefecture"}
    return tuple(
        Place(each.code, each.name, above[each.parent_code])
        for each in divisions()
        if each.level == "county" and each.parent_code in above
    )


@cache
def weighted(kind: str) -> tuple[str, ...]:
    """A list of words whose frequency stands after a star, each as often as it says."""
    pairs = (each.rpartition("*") for each in words()[kind])
    return tuple(word for word, _, count in pairs for _ in range(int(count)))


@cache
def homophones() -> dict[str, tuple[str, ...]]:
    """Character to the others that sound the same, for slips of the input method."""
    from pypinyin import lazy_pinyin

    told = words()
    kinds = ("brand_characters", "confusable", "given_characters", "surnames")
    known = dict.fromkeys(chain.from_iterable(told[kind] for kind in kinds))
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character in known:
        by_sound[lazy_pinyin(character)[0]].append(character)
    return {
        character: tuple(other for other in group if other != character)
        for group in by_sound.values()
        for character in group
        if len(group) > 1
    }


class Draw:
    """Everything that is drawn by chance comes from here, so that a seed gives one world."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)
        self._surnames = words()["surnames"]
        self._weights = list(accumulate(1 / (n + 3) for n in range(len(self._surnames))))

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.random.random() < share

    def one(self, of: Sequence[T]) -> T:
        """One of several, each as likely."""
        return of[int(self.random.random() * len(of))]

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(self.one("0123456789") for _ in range(count))

    def person(self) -> str:
        """A name of two or three characters; frequent surnames are frequent."""
        surname = self.random.choices(self._surnames, cum_weights=self._weights)[0]
        given = words()["given_characters"]
        return surname + "".join(self.one(given) for _ in range(1 if self.chance(0.2) else 2))

    def mobile(self) -> str:
        """A mobile number."""
        return self.one(("138", "139", "137", "135", "158", "159", "188", "187", "151", "186")) + self.digits(
            8
        )
