"""Reasons and shortfalls in words; the words are data."""

from typing import Protocol

from jishi.engines.allocation.model import Shortfall, Values
from jishi.shared import wording

# Only all of these together meet a demand; every other repair does so alone.
TOGETHER = ("raise-cap", "raise-area", "raise-load", "lift-ban", "also-people", "also-skilled", "also-pair")


class Reasoned(Protocol):
    """What has a reason and its values."""

    @property
    def reason(self) -> str:
        """Its name."""

    @property
    def values(self) -> Values:
        """What its sentence needs."""


def reason_words(placed: Reasoned, lang: str) -> str:
    """Say in "zh" or "en" why somebody is where they are."""
    return wording.render(lang, f"alloc-because-{placed.reason}", **dict(placed.values))


def shortfall_words(short: Shortfall, lang: str) -> str:
    """Say in "zh" or "en" what was not met, by how much, and what would help."""
    told = wording.render(
        lang, f"alloc-short-{short.rule}", subject=short.subject, wanted=short.wanted, got=short.got,
        missing=abs(short.wanted - short.got),
    )  # fmt: skip
    together = [_repair(each, lang) for each in short.repairs if each[0] in TOGETHER]
    ways = [wording.render(lang, "alloc-with").join(together)] if together else []
    ways += [_repair(each, lang) for each in short.repairs if each[0] not in TOGETHER]
    if not ways:
        return told
    joined = wording.render(lang, "alloc-or").join(ways)
    return told + wording.render(lang, "alloc-ways", ways=joined)


def _repair(told: tuple[str, Values], lang: str) -> str:
    return wording.render(lang, f"alloc-repair-{told[0]}", **dict(told[1]))
