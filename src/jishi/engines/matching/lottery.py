"""Numbers drawn from a seed that was committed to: a person's draw depends on nobody else."""

import hashlib
from collections.abc import Iterable


def draws(seed: int, people: Iterable[str]) -> dict[str, int]:
    """Draw a number for each person; the smaller goes first.

    The order of two people is the same whoever else takes part, so leaving changes nothing for those who stay.

    Parameters
    ----------
    seed : committed before the lists are handed in
    people : ids

    Returns
    -------
    1 to the number of people, by id

    Examples
    --------
    >>> draws(7, ["a", "b", "c"]) == draws(7, ["c", "a", "b"])
    True
    """
    order = sorted(people, key=lambda one: (_hash(f"{seed}/{one}"), one))
    return {one: number for number, one in enumerate(order, 1)}


def in_drawn_order(seed: int, person: str, posts: Iterable[str]) -> list[str]:
    """Order posts that a person likes alike, by a draw of their own."""
    return sorted(posts, key=lambda post: (_hash(f"{seed}/{person}/{post}"), post))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
