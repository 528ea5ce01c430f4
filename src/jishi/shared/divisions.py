"""Administrative divisions from the committed files: province, prefecture, county, township, village."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVEL_BY_LENGTH = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division; its code starts with its parent's code."""

    code: str
    name: str
    level: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class FormerDivision:
    """A division whose code is no longer in use, and the code that took its place."""

    code: str
    name: str
    level: str
    parent_code: str
    until_year: int
    successor_code: str
    document: str


@cache
def divisions() -> tuple[Division, ...]:
    """Divisions of the demo province as of 30 June 2023, sorted by code.

    Returns
    -------
    tuple of Division, ancestors before descendants; villages only where the demo needs them

    Source
    ------
    ``data/divisions/heilongjiang.source.md``

    Examples
    --------
    >>> divisions()[0]
    Division(code='23', name='黑龙江省', level='province', parent_code='')
    >>> [d.name for d in divisions() if d.code in ('2303', '230321', '230321100')]
    ['鸡西市', '鸡东县', '鸡东镇']
    """
    return tuple(
        Division(row["code"], row["name"], row["level"], row["parent"]) for row in _rows("heilongjiang.csv")
    )


@cache
def former_divisions() -> tuple[FormerDivision, ...]:
    """Divisions whose code has been replaced, so that an old code is recognised.

    Returns
    -------
    tuple of FormerDivision, by year of the change

    Source
    ------
    ``data/divisions/heilongjiang.source.md``

    Examples
    --------
    >>> [(d.name, d.code, d.successor_code) for d in former_divisions() if d.until_year == 2019]
    [('嫩江县', '231121', '231183')]
    """
    return tuple(
        FormerDivision(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_code=row["parent"],
            until_year=int(row["until"]),
            successor_code=row["successor"],
            document=row["document"],
        )
        for row in _rows("former.csv")
    )


def ancestor_codes(code: str) -> tuple[str, ...]:
    """Codes of the divisions above one, the province first.

    Parameters
    ----------
    code : 2, 4, 6, 9 or 12 digits

    Returns
    -------
    tuple of str, without `code` itself

    Examples
    --------
    >>> ancestor_codes("230321100201")
    ('23', '2303', '230321', '230321100')
    """
    return tuple(code[:length] for length in LEVEL_BY_LENGTH if length < len(code))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("jishi").joinpath("data", "divisions", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
