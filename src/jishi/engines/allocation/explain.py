"""Reasons and shortfalls in words; the words are data."""

from typing import Protocol

from jishi.engines.allocation.model import Shortfall, Values
from jishi.shared import wording


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
    ways = [wording.render(lang, f"alloc-repair-{name}", **dict(values)) for name, values in short.repairs]
    if not ways:
        return told
    joined = wording.render(lang, "alloc-or").join(ways)
    return told + wording.render(lang, "alloc-ways", ways=joined)
