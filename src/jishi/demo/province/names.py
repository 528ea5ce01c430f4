"""Generated names from a pool, so that two million of them cost little."""

from __future__ import annotations

from random import Random

from jishi.demo.names import person

POOL = 6000


class PersonNames:
    """A pool of names by sex, drawn once; each is used many times, as in a real province."""

    def __init__(self, rng: Random) -> None:
        self.by_sex = {
            sex: tuple(person(rng, sex, 1940 + number % 50) for number in range(POOL)) for sex in ("1", "2")
        }

    def draw(self, rng: Random) -> str:
        """Draw a secretary's name."""
        return rng.choice(self.by_sex["1" if rng.random() < 0.78 else "2"])
