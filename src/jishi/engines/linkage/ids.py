"""Ids of units that outlive runs: what was known keeps its id, what came together leaves a redirect."""

import duckdb

from jishi.engines.linkage.levels import KindOf

_FRESH = "'U' || left(md5({}), 15)"


def ids_give(connection: duckdb.DuckDBPyConnection, kind: KindOf, *, has_previous: bool) -> None:
    """Make the tables `named_units` (grp, unit_id) of what is grouped, `redirects` (old_id, unit_id, what), and
    `everyone` (rid, grp).

    1. A unit of the last run belongs to the group that most of its records went to, of equals the smallest.
    2. Of the units that belong to a group, the one with most records gives the id, of equals the smallest.
    3. Other groups get an id from their code if nobody else has it, else from their first record.
    4. Units that gave no id leave a redirect to where most of their records are; redirects are followed on.
    5. Units of which no record is left are gone, until one comes back by the same code or as the same first record.

    Parameters
    ----------
    connection : with `records`, `grouped` and `standing`, whose units have their ids; `before` (rid, unit_id) and
    `redirects_before` if there was a run
    kind : its anchor
    has_previous : whether there was one
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE everyone AS SELECT rid, grp FROM grouped UNION ALL SELECT rid, grp FROM standing"
    )
    if not has_previous:
        _own_ids(connection, kind, "grouped")
        fresh = _FRESH.format("text")
        connection.execute(
            f"CREATE OR REPLACE TABLE named_units AS SELECT grp, {fresh} AS unit_id FROM own_ids"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE redirects (old_id VARCHAR, unit_id VARCHAR, what VARCHAR)"
        )
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE heirs AS WITH c AS (SELECT before.unit_id AS old_id, grouped.grp, count(*) AS n"
        " FROM before JOIN grouped USING (rid) GROUP BY ALL)"
        " SELECT old_id, grp, n FROM c QUALIFY row_number() OVER (PARTITION BY old_id ORDER BY n DESC, grp) = 1"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE kept AS SELECT grp, old_id AS unit_id FROM heirs"
        " QUALIFY row_number() OVER (PARTITION BY grp ORDER BY n DESC, old_id) = 1"
    )
    _own_ids(connection, kind, "(FROM grouped ANTI JOIN kept USING (grp))")
    # An id that ever was in use means that unit for ever: who is gone may come back, who was merged may not.
    plain, other = _FRESH.format("text"), _FRESH.format("text || chr(31) || 'again' || grp")
    connection.execute(
        "CREATE OR REPLACE TABLE named_units AS WITH used AS (SELECT unit_id FROM before UNION ALL"
        " SELECT old_id FROM redirects_before WHERE unit_id IS NOT NULL)"
        f", o AS (SELECT grp, {plain} AS plain, {other} AS other FROM own_ids)"
        " SELECT grp, CASE WHEN plain IN (SELECT unit_id FROM used WHERE unit_id IN (SELECT plain FROM o))"
        " THEN other ELSE plain END AS unit_id FROM o UNION ALL FROM kept"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE redirects AS WITH now AS (SELECT old_id, unit_id FROM heirs JOIN"
        " named_units USING (grp)"
        " WHERE old_id <> unit_id), old AS (SELECT b.old_id, coalesce(now.unit_id, b.unit_id) AS unit_id FROM"
        " redirects_before AS b LEFT JOIN now ON now.old_id = b.unit_id WHERE b.unit_id IS NOT NULL),"
        " merged AS (FROM now UNION FROM old WHERE old_id <> unit_id),"
        " lost AS (SELECT unit_id FROM before ANTI JOIN standing USING (rid) WHERE unit_id NOT IN (SELECT old_id FROM"
        " heirs) UNION SELECT coalesce(unit_id, old_id) FROM redirects_before)"
        " SELECT old_id, unit_id, 'merged' AS what FROM merged UNION ALL"
        " SELECT unit_id, NULL, 'gone' FROM lost ANTI JOIN named_units USING (unit_id) ANTI JOIN standing USING"
        " (unit_id) WHERE unit_id NOT IN (SELECT old_id FROM merged) ORDER BY 1, 2"
    )


def _own_ids(connection: duckdb.DuckDBPyConnection, kind: KindOf, groups: str) -> None:
    """Make the table `own_ids` (grp, text): what an id is made of, for some of the groups (rid, grp)."""
    code = kind.anchor
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE own_ids AS WITH n AS (SELECT rid, grp, {code} AS code FROM {groups} JOIN records"
        " USING (rid)), g AS (SELECT grp, min(rid) AS first, min(code) AS code, max(code) AS last FROM n GROUP BY grp),"
        f" c AS (SELECT {code} AS code, min(grp) AS low, max(grp) AS high FROM records JOIN everyone USING (rid)"
        f" WHERE {code} IN (SELECT code FROM n) GROUP BY {code})"
        " SELECT g.grp, CASE WHEN g.code = last AND low = high THEN 'code:' || g.code"
        " ELSE 'record:' || source || chr(31) || record_id END AS text"
        " FROM g LEFT JOIN c ON c.code = g.code JOIN records ON records.rid = g.first"
    )
