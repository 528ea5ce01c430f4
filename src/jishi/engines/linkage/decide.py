"""Decisions as pairs of records: who is known, who has vanished, and whether they contradict one another."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from jishi.engines.linkage.assign import Groups
from jishi.engines.linkage.errors import LinkageError, Problem, problem
from jishi.engines.linkage.store.decisions import Decision
from jishi.engines.linkage.store.sql import rows_insert


@dataclass(frozen=True, slots=True)
class Pairs:
    """Decisions by record number, and what is said of those whose records are not on the lists any more."""

    same: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, int], ...]
    unsure: tuple[tuple[int, int], ...]
    vanished: tuple[Problem, ...]


def decisions_place(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], file: str) -> Pairs:
    """Find the records of decisions, and make the table `decided` (l, r).

    Parameters
    ----------
    connection : with the table `records`
    decisions : one a pair
    file : that they were read from, for what is said about them

    Returns
    -------
    the pairs; decisions on a record that has vanished wait and are told of, LINK-23

    Raises
    ------
    LinkageError
        LINK-15 if two records are different, yet the same by way of others
    """
    rid = records_of(connection, decisions)
    found: dict[str, list[tuple[int, int]]] = {"same": [], "different": [], "unsure": []}
    vanished: list[Problem] = []
    for each in decisions:
        gone = [end for end in (each.left, each.right) if end not in rid]
        if gone:
            told = "、".join(f"{source}:{record}" for source, record in gone)
            vanished.append(problem("LINK-23", file=file, row=each.row, record=told, verdict=each.verdict))
        else:
            low, high = sorted((rid[each.left], rid[each.right]))
            found[each.verdict].append((low, high))
    contradictions_refuse(found["same"], decisions, rid, file)
    connection.execute("CREATE OR REPLACE TABLE decided (l BIGINT, r BIGINT)")
    rows_insert(connection, "decided", [pair for several in found.values() for pair in several])
    same, apart, unsure = (tuple(found[key]) for key in ("same", "different", "unsure"))
    return Pairs(same, apart, unsure, tuple(vanished))


def records_of(
    connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]
) -> dict[tuple[str, str], int]:
    """Numbers of the records that were decided on, by source and record id; those that vanished have none."""
    ends = sorted({end for each in decisions for end in (each.left, each.right)})
    connection.execute("CREATE OR REPLACE TEMP TABLE decided_on (source VARCHAR, record_id VARCHAR)")
    rows_insert(connection, "decided_on", ends)
    query = "SELECT source, record_id, rid FROM records JOIN decided_on USING (source, record_id)"
    return {(source, record): number for source, record, number in connection.execute(query).fetchall()}


def contradictions_refuse(
    same: Sequence[tuple[int, int]], decisions: Sequence[Decision], rid: dict[tuple[str, str], int], file: str
) -> None:
    """Raise LINK-15 for each pair that is different by one decision and the same by others."""
    groups = Groups()
    for low, high in same:
        groups.join(low, high)
    problems = [
        problem("LINK-15", file=file, row=each.row, left=":".join(each.left), right=":".join(each.right))
        for each in decisions
        if each.verdict == "different"
        and each.left in rid
        and each.right in rid
        and groups.root(rid[each.left]) == groups.root(rid[each.right])
    ]
    if problems:
        raise LinkageError(problems)
