"""Keys that a YAML file has twice: its reader takes the last one and says nothing."""

from collections.abc import Iterator
from typing import Any

import yaml

MERGED, DAY = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:timestamp"


class _Loader(yaml.CSafeLoader):
    """Says of a day that no calendar has where it stands."""

    def a_day(self, node: Any) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


_Loader.add_constructor(DAY, _Loader.a_day)


def yaml_read(text: str) -> tuple[Any, list[tuple[str, int, int]]]:
    r"""Read a YAML document once: what it says, and its keys that stand twice, as `keys_twice` gives them.

    Raises
    ------
    yaml.YAMLError
        if it is none, or tells a day that no calendar has

    Examples
    --------
    >>> yaml_read("a: 1\nb: 2\na: 3")
    ({'a': 3, 'b': 2}, [('a', 1, 3)])
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        # Before anything is made of it: merged mappings are put into one another then.
        twice = list(keys_twice(node))
        return None if node is None else loader.construct_document(node), twice
    finally:
        loader.dispose()


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
