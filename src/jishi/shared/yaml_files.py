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
