"""Data in YAML, read by the library in C: in an eighth of the time, and every command reads some as it starts."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml


def yaml_load(text: str) -> Any:
    """Return what a YAML document says.

    Raises
    ------
    yaml.YAMLError
        if it is none

    Examples
    --------
    >>> yaml_load("a: [1, 2012-07-15]")
    {'a': [1, datetime.date(2012, 7, 15)]}
    """
    return yaml.load(text, yaml.CSafeLoader)


def yaml_file(path: Path | Traversable) -> Any:
    """Return what a file in UTF-8 says, as `yaml_load` does.

    Raises
    ------
    OSError, UnicodeDecodeError, yaml.YAMLError
        if it cannot be read
    """
    return yaml_load(path.read_text(encoding="utf-8"))


def yaml_lines(text: str) -> dict[str, int]:
    r"""Return on which line each part of a YAML document stands, by its place; parts of a list are counted from 1.

    Examples
    --------
    >>> yaml_lines("a:\n- {b: 1}\n- {b: 2}")["a.2.b"]
    3
    """
    whole: Any = yaml.compose(text, yaml.CSafeLoader)
    waiting, seen, found = [("", whole, whole)] if whole else [], set[int](), dict[str, int]()
    while waiting:
        place, first, node = waiting.pop()
        found[place] = first.start_mark.line + 1
        # An anchor may be named many times, and even within itself.
        if id(node) in seen or node.id == "scalar":
            continue
        seen.add(id(node))
        pairs = node.value if node.id == "mapping" else [(each, each) for each in node.value]
        for number, (key, each) in enumerate(pairs, 1):
            name = str(key.value) if node.id == "mapping" else str(number)
            waiting.append((f"{place}.{name}" if place else name, key, each))
    return found


def yaml_broken_line(error: yaml.YAMLError) -> int:
    """Return the line on which a YAML document was found to be none; 1 where the reader names none."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1
