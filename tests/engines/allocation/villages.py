"""Made-up households for tests: villages, scattered homes, and files of them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from jishi.engines.allocation import Household, Neighbours, Territories, check_groups


def village(count: int, seed: int = 1, side: float = 1000.0) -> list[Household]:
    """Households around some middles, with one to three units of work."""
    chance = Random(seed)
    middles = [(chance.uniform(0, side), chance.uniform(0, side)) for _ in range(max(1, count // 80))]
    homes = []
    for number in range(1, count + 1):
        x, y = chance.choice(middles)
        work = chance.choices((1, 2, 3), (7, 2, 1))[0]
        homes.append(Household(str(number), chance.gauss(x, side / 30), chance.gauss(y, side / 30), work))
    return homes


def row(count: int, gap: float = 10.0) -> list[Household]:
    """Households along a road."""
    return [Household(str(number), gap * number, 0.0) for number in range(count)]


def wrong(homes: Sequence[Household], near: Neighbours, made: Territories, groups: int) -> list[str]:
    """What the independent check says about a division."""
    found = check_groups(homes, near.pairs, made.group_of.items(), groups=groups, band=made.band)
    return [each.render("en") for each in found]


def table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a csv file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def homes_file(path: Path, homes: Iterable[Household]) -> Path:
    """Write households."""
    told = [
        (each.id, "" if each.x is None else each.x, "" if each.y is None else each.y, each.work, each.cell)
        for each in homes
    ]
    return table(path, ("id", "x", "y", "work", "cell"), told)


def read(path: Path) -> list[dict[str, str]]:
    """Read a csv file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
