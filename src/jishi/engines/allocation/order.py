"""The order of ids, as a person counts, so that nothing hangs on the order of rows; and who can be reached."""

import re
from collections.abc import Sequence

_DIGITS = re.compile(r"(\d+)")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Key of an id by which 2 comes before 10; the id itself decides between 2 and 02.

    Examples
    --------
    >>> sorted(["10", "2", "b1", "02"], key=natural)
    ['02', '2', '10', 'b1']
    """
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part
    )
    return (*parts, (2, 0, text))


def some(names: Sequence[str], count: int = 5) -> str:
    """The first few, and that there are more.

    Examples
    --------
    >>> some(["1", "2", "3"], 2)
    '1、2…'
    """
    return "、".join(names[:count]) + ("…" if len(names) > count else "")


def reached(start: int, near: Sequence[Sequence[int]], inside: Sequence[int] | None = None) -> list[int]:
    """Positions that can be reached, nearest first.

    Parameters
    ----------
    start : from where
    near : positions beside each
    inside : a label of each; only those with the label of the start are entered; None enters all

    Examples
    --------
    >>> reached(0, [[1], [0, 2], [1]]), reached(0, [[1], [0, 2], [1]], [7, 7, 8])
    ([0, 1, 2], [0, 1])
    """
    found, seen = [start], {start}
    for at in found:
        for other in near[at]:
            if other not in seen and (inside is None or inside[other] == inside[start]):
                seen.add(other)
                found.append(other)
    return found
