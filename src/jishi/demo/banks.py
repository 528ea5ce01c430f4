"""Kinds of units and places that the synthetic city is named from."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def banks() -> dict[str, list[str]]:
    """Lists of names by kind, from `data/demo/banks.toml`."""
    return tomllib.loads(files("jishi").joinpath("data", "demo", "banks.toml").read_text(encoding="utf-8"))
