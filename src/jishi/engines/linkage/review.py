"""Which pairs a person should look at: close calls, rivals, and codes that contradict each other."""

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import JOINED_FROM

# Hundredths of a bit.
WEAK_TO, WEAK_FROM, CLOSE, CONFLICT_FROM = 400, -700, 300, 800
PER_RECORDS = 100
CASES = ("rival", "likely", "code_conflict")


def members_weigh(connection: duckdb.DuckDBPyConnection, kind: KindOf) -> None:
    """Make the table `members`: each record's unit, how it came there, its weight in it, and its lead over the next
    one; and `ends` (rid, other, weight, is_own, grp, other_grp): both ways of each edge.

    Parameters
    ----------
    connection : with `records`, `edges`, `grouped` and its `named_units`, `standing`, whose rows are taken over, and
    both of them as `everyone`
    kind : its anchor
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ends AS SELECT a.rid, b.rid AS other, weight, a.grp = b.grp AS is_own, a.grp,"
        " b.grp AS other_grp FROM (SELECT l, r, weight FROM edges UNION ALL SELECT r, l, weight FROM edges) AS e"
        " JOIN everyone AS a ON a.rid = e.l JOIN everyone AS b ON b.rid = e.r"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE members AS WITH best AS (SELECT rid, max(weight) FILTER (is_own) AS weight,"
        f" max(weight) FILTER (NOT is_own AND weight >= {JOINED_FROM}) AS rival FROM ends"
        " SEMI JOIN grouped USING (rid) GROUP BY rid), m AS (SELECT rid, grp, unit_id, how, weight, weight - rival AS"
        " margin FROM grouped JOIN named_units USING (grp) LEFT JOIN best USING (rid) UNION ALL FROM standing)"
        f" SELECT m.*, source, record_id, {kind.anchor} AS code FROM m JOIN records USING (rid) ORDER BY rid"
    )


def review_make(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `doubtful` and `review` from `members`, `ends`, `records` and `decided` (l, r).

    1. `rival`: a record without a code whose second best unit is close behind.
    2. `likely`: a record without a code that joined weakly, or that stayed alone for want of a little.
    3. `code_conflict`: different codes on two records that are alike otherwise, or one code on two that are not.
    4. Each kind is sorted by how open it is; kinds take turns; one in a hundred records is asked at most, one of a
       short list. What is doubtful beyond that stays as it was put together.

    Parameters
    ----------
    connection : with those tables
    """
    alone = "(SELECT grp FROM everyone GROUP BY grp HAVING count(*) = 1)"
    found = (
        "WITH e AS (SELECT ends.*, m.how, m.margin, m.weight AS own, m.code, o.code AS other_code"
        f" FROM (FROM ends WHERE NOT is_own OR weight < {WEAK_TO}) AS ends"
        " JOIN members AS m USING (rid) JOIN members AS o ON o.rid = ends.other),"
        " rivals AS (SELECT rid, other, weight, margin, 'rival' AS kind, margin AS openness FROM e"
        f" WHERE NOT is_own AND code IS NULL AND how <> 'code' AND margin < {CLOSE}"
        " QUALIFY row_number() OVER (PARTITION BY rid ORDER BY weight DESC, other) = 1),"
        " weak AS (SELECT rid, other, weight, margin, 'likely' AS kind, abs(weight) AS openness FROM e"
        f" WHERE is_own AND code IS NULL AND weight = own AND own < {WEAK_TO}"
        " QUALIFY row_number() OVER (PARTITION BY rid ORDER BY other) = 1),"
        f" lonely AS (SELECT rid, other, weight, margin, 'likely' AS kind, {JOINED_FROM} - weight AS openness FROM e"
        f" WHERE NOT is_own AND code IS NULL AND weight BETWEEN {WEAK_FROM} AND {JOINED_FROM - 1} AND grp IN {alone}"
        " QUALIFY row_number() OVER (PARTITION BY rid ORDER BY weight DESC, other) = 1),"
        " conflicts AS (SELECT rid, other, weight, margin, 'code_conflict' AS kind, -weight AS openness FROM e"
        f" WHERE NOT is_own AND code IS NOT NULL AND other_code IS NOT NULL AND rid < other"
        f" AND ((code <> other_code AND weight >= {CONFLICT_FROM}) OR code = other_code)),"
        " whole AS (FROM rivals UNION ALL FROM weak UNION ALL FROM lonely UNION ALL FROM conflicts)"
        " SELECT least(rid, other) AS l, greatest(rid, other) AS r, weight, margin, kind, openness FROM whole"
        " QUALIFY row_number() OVER (PARTITION BY l, r ORDER BY kind DESC, openness, rid) = 1"
    )
    order = " ".join(f"WHEN '{each}' THEN {n}" for n, each in enumerate(CASES))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE doubtful AS WITH found AS ({found}) SELECT *,"
        " row_number() OVER (PARTITION BY kind ORDER BY openness, l, r) AS turn FROM found"
        " ANTI JOIN decided USING (l, r)"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE review AS"
        " SELECT a.source AS source_l, a.record_id AS record_l, b.source AS source_r, b.record_id AS record_r,"
        ' weight, margin, kind AS "case" FROM doubtful JOIN records AS a ON a.rid = l JOIN records AS b ON b.rid = r'
        f" ORDER BY turn, CASE kind {order} END LIMIT (SELECT greatest(1, count(*) // {PER_RECORDS})"
        f" FROM records)"
    )
