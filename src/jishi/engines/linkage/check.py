"""Whether a run keeps its promises, looked at from its files alone."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from jishi.engines.linkage.assign import Groups
from jishi.engines.linkage.checkpoints import DECISIONS, MEMBERS, RECORDS, REDIRECTS, records_source
from jishi.engines.linkage.errors import Problem, problem
from jishi.engines.linkage.kinds import KINDS_OF
from jishi.engines.linkage.store.decisions import Decision, decisions_read
from jishi.engines.linkage.store.runs import run_read
from jishi.engines.linkage.store.sql import parquet, rows_insert
from jishi.shared.files import file_sha256

SHOWN = 20


def run_check(run: str | Path) -> list[Problem]:
    """Verify a run.

    1. Its files are as they were written.
    2. Every record is in exactly one unit.
    3. Two codes are in one unit only where decisions join them.
    4. Decisions are obeyed.
    5. An id means one unit: none that is in use redirects, and every redirect arrives at a unit or at one that is gone.

    Parameters
    ----------
    run : the folder

    Returns
    -------
    what is wrong, the first twenty of each kind; empty if nothing is

    Raises
    ------
    LinkageError
        LINK-17 if the folder is not a run
    """
    path = Path(run)
    manifest = run_read(path).manifest
    found = [
        problem("LINK-45", file=name)
        for name, told in manifest["files"].items()
        if not (path / name).is_file() or file_sha256(path / name) != told["sha256"]
    ]
    if any(
        each.file in (MEMBERS, RECORDS, REDIRECTS, DECISIONS) and not (path / each.file).is_file()
        for each in found
    ):
        return found
    try:
        return found + _broken(path, KINDS_OF[manifest["kind"]].anchor, decisions_read(path / DECISIONS))
    except duckdb.Error:
        # What cannot be read was changed since, even if its checksum was changed with it.
        return found or [problem("LINK-45", file=path.name)]


def _broken(path: Path, anchor: str, decisions: Sequence[Decision]) -> list[Problem]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW members AS FROM {parquet(path / MEMBERS)}")
        connection.execute(f"CREATE VIEW records AS FROM {records_source(path)}")
        connection.execute(f"CREATE VIEW redirects AS FROM {parquet(path / REDIRECTS)}")
        found = _places(connection) + _codes(connection, anchor, decisions)
        return found + _obeyed(connection, decisions) + _ids(connection)


def _places(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    rows = connection.execute(
        "SELECT coalesce(r.source, m.source) AS s, coalesce(r.record_id, m.record_id) AS i,"
        " count(m.unit_id) AS n, count(r.rid)"
        " FROM records AS r FULL JOIN members AS m ON m.source = r.source AND m.record_id = r.record_id"
        f" GROUP BY ALL HAVING n <> 1 OR count(r.rid) <> 1 ORDER BY s, i LIMIT {SHOWN}"
    ).fetchall()
    return [
        problem("LINK-41", source=source, record=record, count=count) for source, record, count, _ in rows
    ]


def _codes(
    connection: duckdb.DuckDBPyConnection, anchor: str, decisions: Sequence[Decision]
) -> list[Problem]:
    rows = connection.execute(
        f"SELECT unit_id, source, record_id, {anchor} FROM members JOIN records USING (source, record_id)"
        f" WHERE unit_id IN"
        f" (SELECT unit_id FROM members JOIN records USING (source, record_id) GROUP BY unit_id"
        f" HAVING count(DISTINCT {anchor}) > 1) ORDER BY unit_id, source, record_id"
    ).fetchall()
    at = {(source, record): n for n, (_, source, record, _) in enumerate(rows)}
    groups = Groups()
    first: dict[tuple[str, str], int] = {}
    for n, (unit, _, _, code) in enumerate(rows):
        if code is not None:
            groups.join(n, first.setdefault((unit, code), n))
    for each in decisions:
        if each.verdict == "same" and each.left in at and each.right in at:
            groups.join(at[each.left], at[each.right])
    roots: dict[str, set[int]] = {}
    codes: dict[str, set[str]] = {}
    for n, (unit, _, _, code) in enumerate(rows):
        if code is not None:
            roots.setdefault(unit, set()).add(groups.root(n))
            codes.setdefault(unit, set()).add(code)
    wrong = [unit for unit in sorted(roots) if len(roots[unit]) > 1]
    return [problem("LINK-42", unit=unit, codes="、".join(sorted(codes[unit]))) for unit in wrong[:SHOWN]]


def _obeyed(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> list[Problem]:
    ends = sorted({end for each in decisions for end in (each.left, each.right)})
    connection.execute("CREATE TEMP TABLE ends (source VARCHAR, record_id VARCHAR)")
    rows_insert(connection, "ends", ends)
    query = "SELECT source, record_id, unit_id FROM members JOIN ends USING (source, record_id)"
    unit = {(source, record): unit for source, record, unit in connection.execute(query).fetchall()}
    found = []
    for each in decisions:
        if each.left in unit and each.right in unit and each.verdict != "unsure":
            is_same = unit[each.left] == unit[each.right]
            if is_same != (each.verdict == "same"):
                values = {"left": ":".join(each.left), "right": ":".join(each.right), "verdict": each.verdict}
                found.append(problem("LINK-43", file=DECISIONS, row=each.row, **values))
    return found[:SHOWN]


def _ids(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    rows = connection.execute(
        "SELECT old_id, unit_id FROM redirects WHERE old_id IN (SELECT unit_id FROM members)"
        " OR (unit_id IS NOT NULL AND unit_id NOT IN (SELECT unit_id FROM members UNION ALL SELECT old_id FROM"
        " redirects WHERE unit_id IS NULL)) OR old_id = unit_id"
        f" ORDER BY old_id LIMIT {SHOWN}"
    ).fetchall()
    return [problem("LINK-44", old=old, unit=unit or "-") for old, unit in rows]
