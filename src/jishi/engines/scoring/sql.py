"""The DuckDB printer: a rubric becomes one SELECT over a table of indicators, and a quota a few more."""

from collections.abc import Iterable, Sequence

from jishi.engines.scoring.expr import Dialect, print_expr
from jishi.engines.scoring.lower import Named, columns_of, fact, layers
from jishi.engines.scoring.model import Quota, Rubric, TieKey
from jishi.shared.sql import literal


def _case(branches: list[tuple[str, str]], otherwise: str) -> str:
    return (
        "CASE " + " ".join(f"WHEN {test} THEN {value}" for test, value in branches) + f" ELSE {otherwise} END"
    )


DUCKDB = Dialect(
    templates={
        "sub": "({} - {})",
        "mul": "({} * {})",
        "fdiv": "({} // {})",
        "ge": "({} >= {})",
        "gt": "({} > {})",
        "le": "({} <= {})",
        "lt": "({} < {})",
        "eq": "({} = {})",
        "isnull": "({} IS NULL)",
        "b2i": "CAST({} AS INTEGER)",
        "i64": "CAST({} AS BIGINT)",
    },
    joined={
        "add": ("(", " + ", ")"),
        "and": ("(", " AND ", ")"),
        "or": ("(", " OR ", ")"),
        "least": ("least(", ", ", ")"),
        "greatest": ("greatest(", ", ", ")"),
    },
    case=_case,
)
"""DuckDB. Another database needs another table like this one."""


def _select(columns: Iterable[str], source: str) -> str:
    return f"SELECT {', '.join(columns)} FROM ({source})"


def _printed(columns: Iterable[Named]) -> list[str]:
    # A column as wide as its indicators: a narrower one would overflow in the next layer.
    return [f"CAST({print_expr(each.expr, DUCKDB)} AS INTEGER) AS {each.name}" for each in columns]


def scored(rubric: Rubric, facts: str, carried: Sequence[str]) -> str:
    """Return a SELECT with every column that `lower.layers` names.

    Parameters
    ----------
    rubric : the version to score under
    facts : a SELECT with the carried columns, `before` (place of the last confirmed tier, or NULL) and `x_`
        columns, INTEGER
    carried : columns to hand on as they are

    Returns
    -------
    SQL text
    """
    codes, points, *others = layers(rubric)
    kept = [*carried, "before"]
    # The points are the last to read indicators.
    held = [fact(each).name for each in rubric.indicators]
    query = _select([*kept, *held, *_printed(codes)], facts)
    query = _select([*kept, *(each.name for each in codes), *_printed(points)], query)
    for layer in others:
        query = _select(["*", *_printed(layer)], query)
    return query


def place_of(rubric: Rubric, column: str) -> str:
    """Return the place of the tier that a column names, NULL if the rubric has none of that name."""
    whens = " ".join(f"WHEN {literal(tier.name)} THEN {n}" for n, tier in enumerate(rubric.tiers))
    return f"CAST(CASE {column} {whens} END AS INTEGER)"


def tier_of(rubric: Rubric, column: str) -> str:
    """Return the name of the tier at the place that a column holds."""
    whens = " ".join(f"WHEN {n} THEN {literal(tier.name)}" for n, tier in enumerate(rubric.tiers))
    return f"CASE {column} {whens} END"


def explained(rubric: Rubric, query: str) -> str:
    """Return the SELECT that is stored: codes and points of each criterion, sums, total, tiers by name.

    Parameters
    ----------
    rubric : the version scored under
    query : a SELECT of `scored` that carries org_code, previous, and from the quotas moved_to (a place, or
        NULL) and moved_by

    Returns
    -------
    SQL text
    """
    columns = ["org_code"]
    for each in rubric.criteria:
        names = columns_of(each)
        columns += [f"CAST({name} AS TINYINT) AS {name}" for name in names] if each.kind == "veto" else names
    tiers = {"tier_raw": "place_raw", "tier_kept": "place_kept", "tier_capped": "place_capped"}
    tiers["tier"] = "coalesce(moved_to, place_capped)"
    columns += ["earned", "avail", "bonus", "deduct", "missing_n", "open_n > 0 AS is_provisional", "total"]
    columns += ["previous", *(f"{tier_of(rubric, place)} AS {tier}" for tier, place in tiers.items())]
    return _select([*columns, "moved_by"], query)


def ranking(rubric: Rubric, groups: Sequence[str], query: str) -> str:
    """Return the narrow SELECT that a quota needs: group columns `g0`…, the chain's keys, place, moved_by."""
    dims = [f"d{number}" for number, key in enumerate(rubric.ties.keys) if key.field == "dim"]
    sums = [key.field for key in rubric.ties.keys if key.field != "dim"]
    named = [f"coalesce({column}, '') AS g{number}" for number, column in enumerate(groups)]
    columns = dict.fromkeys(["org_code", *sums, *dims])
    return _select([*columns, *named, "place_capped AS place", "CAST(0 AS INTEGER) AS moved_by"], query)


def _order(rubric: Rubric, *, worst_first: bool) -> str:
    def one(number: int, key: TieKey) -> str:
        column = f"d{number}" if key.field == "dim" else key.field
        return f"{column} {'DESC' if key.descending != worst_first else 'ASC'}"

    keys = [one(number, key) for number, key in enumerate(rubric.ties.keys)]
    if not rubric.ties.together:
        keys.append("org_code DESC" if worst_first else "org_code ASC")
    return ", ".join(keys) or "1"


def after_quota(rubric: Rubric, position: int, groups: Sequence[str], query: str) -> str:
    """Return a `ranking` with one more quota applied.

    Parameters
    ----------
    rubric : the version scored under
    position : the quota's number, from 1
    groups : the group columns, in the order of `g0`…
    query : a SELECT of `ranking`, or of this function for the quota before

    Returns
    -------
    SQL text; the same columns
    """
    quota: Quota = rubric.quotas[position - 1]
    places = [place for place, tier in enumerate(rubric.tiers) if tier.class_name == quota.class_name]
    first, last = places[0], places[-1]
    by = ", ".join(f"g{groups.index(column)}" for column in quota.group)
    inside = f"place BETWEEN {first} AND {last}"
    size = f"count(*) OVER (PARTITION BY {by})"
    if quota.bound == "at_least":
        rank = f"rank() OVER (PARTITION BY {by}, place < {first} ORDER BY {_order(rubric, worst_first=True)})"
        need = f"({size} * {quota.share_bp} + 9999) // 10000"
        held = f"count(*) FILTER (WHERE {inside}) OVER (PARTITION BY {by})"
        moves, to = f"place < {first} AND {rank} <= {need} - {held}", first
    else:
        order = _order(rubric, worst_first=False)
        better = f"count(*) OVER (PARTITION BY {by}, {inside} ORDER BY {order})"
        moves, to = f"{inside} AND {better} > ({size} * {quota.share_bp}) // 10000", last + 1
    marked = f"SELECT *, {moves} AS moves FROM ({query})"
    return (
        f"SELECT * EXCLUDE (moves) REPLACE (CASE WHEN moves THEN {to} ELSE place END AS place, "
        f"CASE WHEN moves THEN {position} ELSE moved_by END AS moved_by) FROM ({marked})"
    )
