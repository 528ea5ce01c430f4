"""Keys that a YAML file has twice: its reader takes the last one and says nothing."""

from collections.abc import Iterator
from typing import Any

MERGED = "tag:yaml.org,2002:merge"


def keys_twice(node: Any) -> Iterator[tuple[str, int, int]]:
    """Give the keys that stand twice in one mapping, wherever it is in a composed YAML document.

    Parameters
    ----------
    node : what `yaml.compose` returns; anything with its `id`, `value` and `start_mark`; None for an empty file

    Returns
    -------
    each key with the line where it stood first and the line where it stands again, lines from 1, in their order

    Examples
    --------
    >>> list(keys_twice(None))
    []
    """
    waiting, seen = [node], set[int]()
    found: list[tuple[str, int, int]] = []
    while waiting:
        one = waiting.pop()
        # An anchor may be named many times, and even within itself.
        if one is None or id(one) in seen or one.id == "scalar":
            continue
        seen.add(id(one))
        pairs = one.value if one.id == "mapping" else [(None, each) for each in one.value]
        waiting += [each for pair in pairs for each in pair]
        firsts: dict[tuple[str, str], Any] = {}
        for key, _ in pairs:
            if key is None or key.id != "scalar" or key.tag == MERGED:
                continue
            first = firsts.setdefault((key.tag, key.value), key)
            if first is not key:
                found.append((key.value, first.start_mark.line + 1, key.start_mark.line + 1))
    yield from sorted(found, key=lambda each: (each[2], each[1], each[0]))
