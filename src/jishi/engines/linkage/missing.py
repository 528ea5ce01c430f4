"""What is on some lists and not on another: not found at all, or found only weakly."""

from pathlib import Path

import duckdb

from jishi.engines.linkage.store.sql import parquet, parquet_write


def missing_make(
    connection: duckdb.DuckDBPyConnection, shown: str, path: Path, before: Path | None = None
) -> None:
    """Write one row a unit and list that lacks it, and make the view `missing` of that file, with `place`, from 0.

    `lacking` is the list, `unit_id` the unit, `seen_by` the lists that have it, `name` as the first of them that
    has one says, `is_weak` whether the list has a record that may be it, which `weak_record`, `weak_name` and
    `weight` tell.

    Parameters
    ----------
    connection : with `members`, `records` and `ends`; and of a later batch `grouped`, `shift` and `redirects`
    shown : column of the records that tells whoever reads a list which one is meant, as the unit's first record has it
    path : of the Parquet file, sorted by list, those not found at all first
    before : what was missing in the run before, for the units that this batch does not stir: those that stand as
    they did and have no pair with a record that was grouped anew; None if all is found out anew
    """
    ask = connection.execute
    reached = "(SELECT rid FROM grouped UNION ALL SELECT other FROM ends SEMI JOIN grouped USING (rid))"
    among = f" SEMI JOIN {reached} USING (rid)" if before else ""
    ask(f"CREATE OR REPLACE TEMP TABLE stirred AS SELECT DISTINCT unit_id FROM members{among}")
    ask(
        "CREATE OR REPLACE TEMP TABLE units AS SELECT unit_id, list_sort(list(DISTINCT m.source)) AS seen_by,"
        " arg_min(r.name, r.rid) FILTER (r.name IS NOT NULL) AS name,"
        f" first(r.{shown}) FILTER (m.rid = m.grp) AS {shown}"
        " FROM members AS m SEMI JOIN stirred USING (unit_id) JOIN records AS r USING (rid) GROUP BY unit_id"
    )
    ask(
        "CREATE OR REPLACE TEMP TABLE weakly AS SELECT m.unit_id, o.source AS lacking, arg_max(o.rid,"
        " (e.weight, -o.rid)) AS rid, max(e.weight) AS weight FROM ends AS e JOIN members AS m USING (rid) SEMI JOIN"
        " stirred USING (unit_id) JOIN members AS o ON o.rid = e.other WHERE NOT is_own GROUP BY ALL"
    )
    found = (
        "WITH s AS (SELECT DISTINCT source AS lacking FROM members)"
        f" SELECT s.lacking, u.unit_id, u.name, u.{shown}, u.seen_by, w.rid IS NOT NULL AS is_weak,"
        " r.record_id AS weak_record, r.name AS weak_name, w.weight FROM units AS u CROSS JOIN s"
        " LEFT JOIN weakly AS w ON w.unit_id = u.unit_id AND w.lacking = s.lacking LEFT JOIN records AS r"
        " ON r.rid = w.rid WHERE NOT list_contains(u.seen_by, s.lacking)"
    )
    if before:
        found += (
            f" UNION ALL SELECT b.* REPLACE (weight + bits AS weight) FROM {parquet(before)} AS b CROSS JOIN"
            " shift ANTI JOIN stirred USING (unit_id) ANTI JOIN redirects ON old_id = b.unit_id"
        )
    parquet_write(connection, f"{found} ORDER BY lacking, is_weak, unit_id", path)
    ask(f"CREATE OR REPLACE TEMP VIEW missing AS SELECT *, file_row_number AS place FROM {parquet(path)}")
