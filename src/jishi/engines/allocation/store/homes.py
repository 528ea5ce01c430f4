"""Households, links and barriers from files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jishi.engines.allocation.errors import Problem, problem
from jishi.engines.allocation.faults import household_faults, link_faults
from jishi.engines.allocation.geometry import are_degrees, metres
from jishi.engines.allocation.model import Barrier, Household, Link
from jishi.engines.allocation.store.tables import Row, TableReader


@dataclass(frozen=True, slots=True)
class Homes:
    """What was read.

    Parameters
    ----------
    households, links, barriers : as the files have them, degrees turned into metres
    group_of : household to group, where a file has one
    warnings : what the office should know
    """

    households: tuple[Household, ...]
    links: tuple[Link, ...]
    barriers: tuple[Barrier, ...]
    group_of: dict[str, str]
    warnings: tuple[Problem, ...] = ()


def homes_read(
    households: str | Path, links: str | Path | None = None, barriers: str | Path | None = None
) -> Homes:
    """Read what a division needs.

    Parameters
    ----------
    households : columns id, x, y, work, cell, and group where they have one
    links : columns a, b, and cut for a link that is taken away
    barriers : columns x1, y1, x2, y2

    Returns
    -------
    everything, checked

    Raises
    ------
    AllocationError
        with everything that is wrong in all files, each with its row
    """
    reader = TableReader()
    rows = reader.rows(Path(households), ("id",), ("x", "y", "work", "cell", "group"))
    homes = [_household(reader, row) for row in rows]
    told = reader.rows(Path(links), ("a", "b"), ("cut",)) if links else []
    joined = [Link(row.text("a"), row.text("b"), reader.is_yes(row, "cut")) for row in told]
    stretches = reader.rows(Path(barriers), ("x1", "y1", "x2", "y2")) if barriers else []
    walls = [_barrier(reader, row) for row in stretches]
    ends = [(each.a, each.b) for each in joined if not each.is_cut]
    places = [row.place for row in rows]
    found = list(household_faults(homes, ends, places)) if rows else []
    reader.end([*found, *link_faults(homes, joined, [row.place for row in told])])
    turned, turned_walls, is_degrees = _turned(homes, walls)
    warnings = [problem("ALLOC-33", places[0])] if is_degrees else []
    group_of = {row.text("id"): row.text("group") for row in rows if row.text("group")}
    return Homes(tuple(turned), tuple(joined), tuple(turned_walls), group_of, tuple(warnings))


def pairs_read(links: str | Path) -> tuple[tuple[str, str], ...]:
    """Who was beside whom in an earlier result."""
    reader = TableReader()
    rows = reader.rows(Path(links), ("a", "b")) if Path(links).stat().st_size > len("a,b\n") else []
    reader.end()
    return tuple((row.text("a"), row.text("b")) for row in rows)


def _household(reader: TableReader, row: Row) -> Household:
    x, y = reader.metres(row, "x"), reader.metres(row, "y")
    return Household(row.text("id"), x, y, reader.whole(row, "work", 1), row.text("cell"))


def _barrier(reader: TableReader, row: Row) -> Barrier:
    for column in ("x1", "y1", "x2", "y2"):
        reader.need(row, column)
    return Barrier(*(reader.metres(row, column) or 0.0 for column in ("x1", "y1", "x2", "y2")))


def _turned(
    homes: Sequence[Household], walls: Sequence[Barrier]
) -> tuple[list[Household], list[Barrier], bool]:
    """Degrees of longitude and latitude become metres."""
    spots = [(each.x, each.y) for each in homes if each.x is not None and each.y is not None]
    if not are_degrees(spots):
        return list(homes), list(walls), False
    ends = [spot for each in walls for spot in ((each.x1, each.y1), (each.x2, each.y2))]
    moved = iter(metres([*spots, *ends]))
    turned = []
    for each in homes:
        x, y = next(moved) if each.x is not None else (None, None)
        turned.append(replace(each, x=x, y=y))
    return turned, [Barrier(*next(moved), *next(moved)) for _ in walls], True
