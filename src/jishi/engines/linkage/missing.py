"""What is on some lists and not on another: not found at all, or found only weakly."""

import duckdb


def missing_make(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `missing`, one row a unit and list that lacks it.

    `lacking` is the list, `unit_id` the unit, `seen_by` the lists that have it, `name` and `code` as the first
    of them says,
    `is_weak` whether the list has a record that may be it, which `weak_record`, `weak_name` and `weight` tell.

    Parameters
    ----------
    connection : with `members`, `records` and `ends`
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE units AS SELECT unit_id, list_sort(list(DISTINCT m.source)) AS seen_by,"
        " arg_min(r.name, r.rid) FILTER (r.name IS NOT NULL) AS name, min(r.rid) AS rid"
        " FROM members AS m JOIN records AS r USING (rid) GROUP BY unit_id"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE weakly AS SELECT m.unit_id, o.source AS lacking, arg_max(o.rid,"
        " (e.weight, -o.rid))"
        " AS rid, max(e.weight) AS weight FROM ends AS e JOIN members AS m USING (rid) JOIN members AS o ON"
        " o.rid = e.other"
        " WHERE NOT is_own GROUP BY ALL"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE missing AS WITH s AS (SELECT DISTINCT source AS lacking FROM members)"
        " SELECT s.lacking, u.unit_id, u.name, u.rid, u.seen_by, w.rid IS NOT NULL AS is_weak,"
        " r.record_id AS weak_record, r.name AS weak_name, w.weight FROM units AS u CROSS JOIN s"
        " LEFT JOIN weakly AS w ON w.unit_id = u.unit_id AND w.lacking = s.lacking LEFT JOIN records AS r"
        " ON r.rid = w.rid"
        " WHERE NOT list_contains(u.seen_by, s.lacking)"
    )
