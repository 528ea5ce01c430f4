"""Units from edges: records with a code stay with their code, the others join the best of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import duckdb

from jishi.engines.linkage.levels import KindOf
from jishi.engines.linkage.model import JOINED_FROM

Edge = tuple[int, int, int]
"""Left, right, weight in hundredths of a bit."""


class Groups:
    """Records in groups that only grow; some pairs must never meet.

    Parameters
    ----------
    apart : pairs of records that must stay in different groups
    """

    def __init__(self, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._above: dict[int, int] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for left, right in apart:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def root(self, record: int) -> int:
        """The smallest record of a group stands for it."""
        above = self._above
        found = record
        while (parent := above.get(found, found)) != found:
            found = parent
        while (parent := above.get(record, record)) != found:
            above[record] = found
            record = parent
        return found

    def may_join(self, left: int, right: int) -> bool:
        """Whether no decision keeps two groups apart."""
        if not self._apart:
            return True
        left, right = self.root(left), self.root(right)
        return all(self.root(other) != right for other in self._apart.get(left, ()))

    def join(self, left: int, right: int) -> bool:
        """Make two groups one; False if a decision keeps them apart."""
        if not self.may_join(left, right):
            return False
        low, high = sorted((self.root(left), self.root(right)))
        if low != high:
            self._above[high] = low
            if high in self._apart:
                self._apart[low] |= self._apart.pop(high)
        return True


def groups_make(
    codes: Sequence[str | None],
    edges: Sequence[Edge],
    same: Sequence[tuple[int, int]],
    apart: Sequence[tuple[int, int]],
) -> tuple[list[int], list[str]]:
    """Group records.

    1. Decisions first: what is the same is one group, what is different never meets.
    2. Records of the same code join along edges between them, the strongest first.
    3. A group without a code joins the group with a code that it has the strongest edge to.
    4. One that has no such edge joins a group that step 3 placed, by its strongest edge.
    5. What is left joins along its edges.

    Two groups with different codes meet by a decision only.

    Parameters
    ----------
    codes : of each record, by its number from 1; position 0 is nobody
    edges : from JOINED_FROM upward, in any order
    same, apart : pairs of records that somebody decided on

    Returns
    -------
    the smallest record of each record's group, and how each record came there

    Examples
    --------
    >>> groups_make([None, "A", "A", None], [(1, 2, 500), (2, 3, 300)], [], [])
    ([0, 1, 1, 1], ['', 'code', 'code', 'anchor'])
    """
    groups = Groups(apart)
    how = ["", *("code" if code else "component" for code in codes[1:])]
    for left, right in sorted(same):
        groups.join(left, right)
        how[left] = how[right] = "decision"
    ordered = sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1]))
    for left, right, _ in ordered:
        if codes[left] is not None and codes[left] == codes[right]:
            groups.join(left, right)
    roots = [groups.root(record) for record in range(len(codes))]
    coded = {roots[record] for record, code in enumerate(codes) if code is not None}
    placed = _attach(groups, ordered, roots, coded, coded)
    near = _attach(groups, ordered, roots, placed, coded | placed)
    for record in range(1, len(codes)):
        if how[record] == "component" and roots[record] not in coded:
            root = roots[record]
            how[record] = "anchor" if root in placed else "neighbour" if root in near else "component"
    done = coded | placed | near
    for left, right, _ in ordered:
        if roots[left] not in done and roots[right] not in done:
            groups.join(left, right)
    return [groups.root(record) for record in range(len(codes))], how


def _attach(
    groups: Groups, ordered: Sequence[Edge], roots: Sequence[int], to: set[int], done: set[int]
) -> set[int]:
    """Join each group that is not done to its best one of `to`; return those that were joined.

    Strongest edges come first, so the first that no decision forbids is the best.
    """
    joined: set[int] = set()
    for left, right, _ in ordered:
        a, b = roots[left], roots[right]
        if a in to and b not in done and b not in joined:
            if groups.join(left, right):
                joined.add(b)
        elif b in to and a not in done and a not in joined and groups.join(left, right):
            joined.add(a)
    return joined


def members_make(
    connection: duckdb.DuckDBPyConnection,
    kind: KindOf,
    same: Sequence[tuple[int, int]],
    apart: Sequence[tuple[int, int]],
) -> None:
    """Make the table `grouped` (rid, grp, how) from the tables `records` and `edges`; nobody is `standing`."""
    count = connection.execute("SELECT coalesce(max(rid), 0) FROM records").fetchall()[0][0]
    codes: list[str | None] = [None] * (count + 1)
    anchors = connection.execute(
        f"SELECT rid, {kind.anchor} FROM records WHERE {kind.anchor} IS NOT NULL"
    ).fetchall()
    for rid, code in anchors:
        codes[rid] = code
    edges = connection.execute(f"SELECT l, r, weight FROM edges WHERE weight >= {JOINED_FROM}").fetchall()
    roots, how = groups_make(codes, edges, same, apart)
    del edges, codes
    # It is slow to load, and only those who group all records need it.
    import pyarrow

    table = pyarrow.table({"rid": range(1, count + 1), "grp": roots[1:], "how": how[1:]})
    connection.register("grouped_here", table)
    connection.execute("CREATE OR REPLACE TABLE grouped AS SELECT * FROM grouped_here")
    connection.unregister("grouped_here")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE standing (rid BIGINT, grp BIGINT, unit_id VARCHAR, how VARCHAR, weight INTEGER,"
        " margin INTEGER)"
    )
