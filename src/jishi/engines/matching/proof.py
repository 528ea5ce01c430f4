"""How many people any result could place: a flow bound for all markets, an exact search for small ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jishi.engines.matching.caps import regions_above
from jishi.engines.matching.deferred import Places
from jishi.engines.matching.model import Market
from jishi.engines.matching.table import Table

EDGES_MOST = 1_500
NODES_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Search:
    """What an exact search ended with.

    Parameters
    ----------
    outcome : "proved": `places` places the most; "none": there is no stable result; "stopped": nothing is proved
    places : of "proved" only
    """

    outcome: Literal["proved", "none", "stopped"]
    places: Places | None = None


def is_small(market: Market, table: Table) -> bool:
    """Tell whether the exact search takes this market: few pairs, no caps and no reserved seats."""
    is_plain = not any(post.reserves for post in market.posts)
    is_plain = is_plain and all(region.cap is None for region in market.regions)
    return is_plain and sum(map(len, table.edges)) <= EDGES_MOST


def flow_bound(market: Market, table: Table) -> int:
    """Return how many people seats and caps could take, complaints left aside: a maximum flow."""
    from ortools.graph.python import max_flow

    flow = max_flow.SimpleMaxFlow()
    people_n, posts_n = len(table.people), len(table.posts)
    source, sink = 0, 1
    regions = {region.id: 2 + people_n + posts_n + number for number, region in enumerate(market.regions)}
    above = regions_above(market)
    fixed = sum(map(len, table.locked))
    used: dict[str, int] = defaultdict(int)
    for number, post in enumerate(market.posts):
        locked = len(table.locked[number])
        room = regions.get(post.region, sink)
        flow.add_arc_with_capacity(2 + people_n + number, room, post.capacity - locked)
        for name in above.get(post.region, ()):
            used[name] += locked
    for region in market.regions:
        cap = people_n if region.cap is None else region.cap - used[region.id]
        flow.add_arc_with_capacity(regions[region.id], regions.get(region.parent, sink), cap)
    for person, edges in enumerate(table.edges):
        if edges:
            flow.add_arc_with_capacity(source, 2 + person, 1)
        for edge in edges:
            flow.add_arc_with_capacity(2 + person, 2 + people_n + edge.post, 1)
    # A flow without a single arc into it has no such node.
    if not any(table.edges):
        return fixed
    flow.solve(source, sink)
    return int(flow.optimal_flow()) + fixed


def exact_search(market: Market, table: Table, limit_s: float) -> Search:
    """Return a stable result that places the most and reaches every floor, or the proof that there is none.

    A stopped search returns nothing, so that how fast a machine is cannot change who goes where.

    Source
    ------
    Kwanashie and Manlove 2014, An integer programming approach to the hospitals/residents problem with ties.
    """
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    pairs = [(person, at) for person, edges in enumerate(table.edges) for at in range(len(edges))]
    if not pairs:
        is_short = any(
            len(locked) < post.floor for post, locked in zip(market.posts, table.locked, strict=True)
        )
        return Search("none") if is_short else Search("proved", _places(table, ()))
    rows = _rows(market, table, {pair: number for number, pair in enumerate(pairs)})
    entries = [(at, column, value) for at, row in enumerate(rows) for column, value in row[0].items()]
    line, column, value = zip(*entries, strict=True)
    matrix = coo_array((value, (line, column)), shape=(len(rows), len(pairs)))
    found = milp(
        -numpy.ones(len(pairs)),
        constraints=LinearConstraint(matrix.tocsr(), [row[1] for row in rows], [row[2] for row in rows]),
        integrality=numpy.ones(len(pairs)),
        bounds=Bounds(0, 1),
        options={"time_limit": limit_s, "node_limit": NODES_MOST},
    )
    if found.status == 2:
        return Search("none")
    if found.status != 0:
        return Search("stopped")
    return Search("proved", _places(table, [pair for pair, x in zip(pairs, found.x, strict=True) if x > 0.5]))


Row = tuple[dict[int, int], float, float]


def _rows(market: Market, table: Table, numbers: dict[tuple[int, int], int]) -> list[Row]:
    """Return the conditions: each person once, seats and floors, and no pair that blocks."""
    at_post: list[list[tuple[int, int]]] = [[] for _ in market.posts]
    rows: list[Row] = []
    for person, edges in enumerate(table.edges):
        for at, edge in enumerate(edges):
            at_post[edge.post].append((person, at))
        if edges:
            rows.append(({numbers[person, at]: 1 for at in range(len(edges))}, 0, 1))
    for number, (post, locked) in enumerate(zip(market.posts, table.locked, strict=True)):
        seats, floor = post.capacity - len(locked), max(post.floor - len(locked), 0)
        if at_post[number] or floor:
            rows.append(({numbers[pair]: 1 for pair in at_post[number]}, floor, seats))
        for person, at in at_post[number] if seats else ():
            rows.append((_unblocked(table, person, at, at_post[number], numbers, seats), seats, float("inf")))
    return rows


def _unblocked(
    table: Table,
    person: int,
    at: int,
    rivals: Sequence[tuple[int, int]],
    numbers: dict[tuple[int, int], int],
    seats: int,
) -> dict[int, int]:
    """Return the condition that somebody has a post as good as this one, or this one is full of people as good."""
    edge = table.edges[person][at]
    row: dict[Any, int] = defaultdict(int)
    for other, mine in enumerate(table.edges[person]):
        if mine.wish <= edge.wish:
            row[numbers[person, other]] += seats
    for pair in rivals:
        if table.edges[pair[0]][pair[1]].rank <= edge.rank:
            row[numbers[pair]] += 1
    return dict(row)


def _places(table: Table, pairs: Sequence[tuple[int, int]]) -> Places:
    places: Places = [None] * len(table.people)
    for post, locked in enumerate(table.locked):
        for person in locked:
            places[person] = post
    for person, at in pairs:
        places[person] = table.edges[person][at].post
    return places
