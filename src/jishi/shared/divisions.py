"""Administrative divisions from the committed files: province, prefecture, county, township, village."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = "市区县旗"
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


def division_read(text: str) -> tuple[str, str]:
    """Code of the county, else the prefecture, that a text begins with by name, and what stands behind it.

    Parameters
    ----------
    text : a place as offices write it, with or without the divisions above and its own kind

    Returns
    -------
    tuple of str
        no code if it names none, or counties of several prefectures; the prefecture for several counties of one

    Examples
    --------
    >>> division_read("黑龙江省牡丹江市东安区五星街道"), division_read("东安"), division_read("向阳区")
    (('231002', '五星街道'), ('231002', ''), ('', '向阳区'))
    """
    rest = re.sub("^(?:中国)?(?:黑龙江省?)?", "", "".join(text.split()))
    official, others = _spellings()
    ends = (end for end in range(len(rest), 1, -1) if rest[:end] in official)
    end = next(ends, len(rest))
    codes = official.get(rest[:end]) or others.get(rest, set())
    found = codes if len(codes) == 1 else {code[:4] for code in codes}
    return (next(iter(found)), rest[end:]) if len(found) == 1 else ("", rest)


def division_bare(name: str) -> str:
    """Return the name of a county or prefecture without its kind.

    Examples
    --------
    >>> division_bare("东安区"), division_bare("郊区"), division_bare("大兴安岭地区")
    ('东安', '郊区', '大兴安岭')
    """
    if name.endswith("地区"):
        return name[:-2]
    return name[:-1] if len(name) > 2 and name[-1] in KINDS else name


@cache
def _spellings() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Codes of counties and prefectures by full name, and by name without its kind or with that of another day."""
    official, others = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    told: list[Division | FormerDivision] = [*divisions(), *former_divisions()]
    prefectures = {each.code: each.name for each in told if each.level == "prefecture"}
    for each in told:
        if each.level not in ("prefecture", "county"):
            continue
        above = prefectures.get(each.parent_code, "")
        bare = division_bare(each.name)
        for lead in {"", above, division_bare(above)}:
            official[lead + each.name].add(each.code)
            for kind in ("", *KINDS):
                others[f"{lead}{bare}{kind}"].add(each.code)
    return dict(official), dict(others)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("jishi").joinpath("data", "divisions", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
