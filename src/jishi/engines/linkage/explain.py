"""Why two records are, or are not, one: each field's level in words, its points, the sum, and the rival."""

from pathlib import Path

import duckdb

from jishi.engines.linkage.checkpoints import DECISIONS, EDGES, MEMBERS, MODEL, records_source
from jishi.engines.linkage.errors import LinkageError, problem
from jishi.engines.linkage.kinds import KINDS_OF, TOLD_AS
from jishi.engines.linkage.levels import level_words
from jishi.engines.linkage.model import FieldPoints, PairExplanation
from jishi.engines.linkage.reference import hundredths, pair_parts, start_bits
from jishi.engines.linkage.store.decisions import decisions_read
from jishi.engines.linkage.store.models import model_read
from jishi.engines.linkage.store.runs import run_read
from jishi.engines.linkage.store.sql import parquet

Key = tuple[str, str]


def pair_explain(run: str | Path, left: Key, right: Key) -> PairExplanation:
    """Explain a pair of records of a run.

    Parameters
    ----------
    run : the folder
    left, right : source and record id

    Returns
    -------
    the points, which add up to the sum that the run decided by

    Raises
    ------
    LinkageError
        LINK-17 if the folder is not a run, LINK-18 for each record that it does not have
    """
    path = Path(run)
    kind = KINDS_OF[run_read(path).manifest["kind"]]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW records AS FROM {records_source(path)}")
        rids = [_rid(connection, each) for each in (left, right)]
        missing = [each for each, rid in zip((left, right), rids, strict=True) if rid is None]
        if missing:
            raise LinkageError(
                [problem("LINK-18", file=str(path), source=each[0], record=each[1]) for each in missing]
            )
        a, b = (int(rid or 0) for rid in rids)
        model = model_read(path / MODEL, kind.name)
        count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
        parts = pair_parts(connection, kind, model, a, b)
        shown = {each: kind.shown[each] for each in kind.shown}
        values = {
            field: _values(connection, TOLD_AS.get(column, column), a, b) for field, column in shown.items()
        }
        fields = [
            FieldPoints(
                each.field, each.level, level_words(each.level, "zh"), level_words(each.level, "en"),
                hundredths(each.bits), *values[each.field],
            )
            for each in parts
        ]  # fmt: skip
        start = start_bits(model, count)
        total = hundredths(start + sum(each.bits for each in parts))
        stored = _one(
            connection,
            f"SELECT weight FROM {parquet(path / EDGES)} WHERE l = ? AND r = ?",
            min(a, b),
            max(a, b),
        )
        total = total if stored is None else int(str(stored[0]))
        # Parts are rounded one by one: what that leaves over goes where no field is blamed for it.
        first = total - sum(each.points for each in fields)
        words = level_words("start", "zh"), level_words("start", "en")
        rival = _rival(connection, path, a, b)
    decided = {(each.left, each.right): each.verdict for each in decisions_read(path / DECISIONS)}
    low, high = sorted((left, right))
    return PairExplanation(
        left, right, (FieldPoints("start", "start", *words, first), *fields), total,
        rival[0], rival[1], rival[2], decided.get((low, high), ""),
    )  # fmt: skip


def _one(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> tuple[object, ...] | None:
    found = connection.execute(query, list(values)).fetchall()
    return found[0] if found else None


def _rid(connection: duckdb.DuckDBPyConnection, key: Key) -> int | None:
    found = _one(connection, "SELECT rid FROM records WHERE source = ? AND record_id = ?", *key)
    return None if found is None else int(str(found[0]))


def _values(connection: duckdb.DuckDBPyConnection, column: str, left: int, right: int) -> tuple[str, str]:
    query = f"SELECT coalesce(CAST({column} AS VARCHAR), '') FROM records WHERE rid = ?"
    one, other = (_one(connection, query, rid) for rid in (left, right))
    return str(one[0] if one else ""), str(other[0] if other else "")


def _rival(
    connection: duckdb.DuckDBPyConnection, path: Path, left: int, right: int
) -> tuple[Key | None, int | None, bool]:
    """The left record's best candidate in another unit, its points, and whether the pair is one unit."""
    members = parquet(path / MEMBERS)
    units = f"SELECT rid, unit_id, source, record_id FROM {members} JOIN records USING (source, record_id)"
    found = _one(
        connection,
        f"WITH m AS ({units}), e AS (SELECT CASE WHEN l = $1 THEN r ELSE l END AS rid, weight FROM"
        f" {parquet(path / EDGES)} WHERE l = $1 OR r = $1) SELECT m.source, m.record_id, e.weight FROM e"
        f" JOIN m USING (rid)"
        " WHERE m.unit_id NOT IN (SELECT unit_id FROM m WHERE rid IN ($1, $2)) ORDER BY e.weight DESC, rid LIMIT 1",
        left,
        right,
    )
    same = _one(connection, f"SELECT count(DISTINCT unit_id) FROM ({units}) WHERE rid IN (?, ?)", left, right)
    is_same = same is not None and same[0] == 1
    if found is None:
        return None, None, is_same
    return (str(found[0]), str(found[1])), int(str(found[2])), is_same
