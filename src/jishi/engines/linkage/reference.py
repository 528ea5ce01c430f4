"""The points of one pair, worked out plainly from the levels: what explains, and what judges the fast scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log2

import duckdb

from jishi.engines.linkage.levels import NOTHING, OTHER, Comparison, KindOf, Level
from jishi.engines.linkage.model import LinkModel


@dataclass(frozen=True, slots=True)
class Part:
    """Points in bits that one field gives a pair."""

    field: str
    level: str
    bits: float


def start_bits(model: LinkModel, records: int, most: float = 0.2) -> float:
    """Bits that two records have before anything is known of them."""
    share = min(most, 2 * model.pairs_per_record / max(records - 1, 1))
    return log2(share / (1 - share))


def hundredths(bits: float) -> int:
    """Whole hundredths, rounded half up.

    Examples
    --------
    >>> hundredths(1.005), hundredths(-2.0)
    (100, -200)
    """
    return floor(bits * 100 + 0.5)


def pair_parts(
    connection: duckdb.DuckDBPyConnection, kind: KindOf, model: LinkModel, left: int, right: int
) -> tuple[Part, ...]:
    """Points of a pair, one part a field.

    1. The first level whose condition holds is the level.
    2. Its points are log2 of m over u.
    3. Where frequency counts, the value's own frequency takes the place of u: of the two the higher one.

    Parameters
    ----------
    connection : with the table `records`
    kind, model : what is compared, and the numbers
    left, right : record numbers

    Returns
    -------
    a part for each comparison, in their order
    """
    sides = ", ".join(f"a.{each} AS {each}_l, b.{each} AS {each}_r" for each in kind.columns())
    cases = ", ".join(f"{_case(each)} AS {each.field}" for each in kind.comparisons)
    query = (
        f"WITH c AS (SELECT rid, {kind.compared()} FROM records) SELECT {cases} FROM (SELECT {sides} FROM c AS a,"
        " c AS b WHERE a.rid = ? AND b.rid = ?)"
    )
    found = connection.execute(query, [left, right]).fetchall()[0]
    shares = {each: _share(connection, each, left, right) for each in kind.frequencies()}
    parts = []
    for comparison, key in zip(kind.comparisons, found, strict=True):
        level = next(each for each in comparison.levels if each.key == key)
        parts.append(Part(comparison.field, comparison.key(level), _bits(comparison, level, model, shares)))
    return tuple(parts)


def _case(comparison: Comparison) -> str:
    whens = " ".join(
        f"WHEN {condition(each)} THEN '{each.key}'" for each in comparison.levels if each.sql != OTHER
    )
    other = next(each for each in comparison.levels if each.sql == OTHER)
    return f"CASE {whens} ELSE '{other.key}' END"


def condition(level: Level) -> str:
    """Return the condition of a level as DuckDB understands it."""
    return (
        level.sql.replace("size(array_intersect(", "len(list_intersect(")
        if level.dialect == "spark"
        else level.sql
    )


def _bits(
    comparison: Comparison, level: Level, model: LinkModel, shares: Mapping[str, float | None]
) -> float:
    if level.key == NOTHING:
        return 0.0
    m, u = model.levels[comparison.key(level)]
    bits = log2(m / u)
    share = shares.get(level.frequency_of) if level.frequency_of else None
    if share is None:
        return bits
    exact = exact_of(comparison, level.frequency_of)
    return bits + log2(model.levels[comparison.key(exact)][1] / share)


def exact_of(comparison: Comparison, column: str) -> Level:
    """Return the level whose u the frequency of a value takes the place of: that of equal values."""
    return next(each for each in comparison.levels if each.sql == f"{column}_l = {column}_r")


def _share(connection: duckdb.DuckDBPyConnection, column: str, left: int, right: int) -> float | None:
    """The higher share of the two records' values among all values; None if neither has one."""
    query = (
        f"SELECT max(n) / (SELECT count({column}) FROM records) FROM (SELECT count(*) AS n FROM records"
        f" WHERE {column} IN"
        f" (SELECT {column} FROM records WHERE rid IN (?, ?) AND {column} IS NOT NULL) GROUP BY {column})"
    )
    found = connection.execute(query, [left, right]).fetchall()[0][0]
    return None if found is None else float(found)
