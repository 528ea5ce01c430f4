"""Files of rules with something odd in one place: what somebody mistypes, forgets or leaves blank."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, "", 0, -1, True, 2012, 1.5, "x", [], [None], ["x"], [[1]], [{}], {}, {"x": 1}, {"x": {}}),
    *(date(2012, 5, 1), datetime(2012, 5, 1, 3)),  # noqa: DTZ001
)
FIRST = 2
"""So many parts of each list are tried; the others are alike."""


def odd_ones(told: Any) -> Iterator[Any]:
    """Give a file as plain values again and again, each time with one odd value somewhere."""
    for place in _places(told):
        for value in ODD:
            yield _with(told, place, value)


def _places(told: Any) -> Iterator[tuple[Any, ...]]:
    yield ()
    parts = (
        told.items() if isinstance(told, dict) else enumerate(told[:FIRST]) if isinstance(told, list) else ()
    )
    for key, part in parts:
        yield from ((key, *place) for place in _places(part))


def _with(told: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = deepcopy(told)
    part = changed
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return changed
