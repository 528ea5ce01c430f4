"""A first division of a connected field: by METIS, and by a tree of our own when what METIS made is not whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from jishi.engines.allocation.geometry import Spot
from jishi.engines.allocation.order import reached

# A link of 20 m counts half as much as one of no length, so that cuts fall on the long ones.
_HALF_M, _NEAR = 20, 2000


@dataclass(frozen=True, slots=True)
class Field:
    """Connected households by their position.

    Parameters
    ----------
    near : positions beside each
    work : whole units of each
    spots : metres
    """

    near: tuple[tuple[int, ...], ...]
    work: tuple[int, ...]
    spots: tuple[Spot, ...]

    def __len__(self) -> int:
        """How many households."""
        return len(self.work)


def split(field: Field, count: int, seed: int) -> list[int]:
    """Divide a field into connected parts of about equal work.

    Parameters
    ----------
    field : connected
    count : 1 to the number of households
    seed : of METIS

    Returns
    -------
    the part of each household, 0 to `count` - 1, none of them empty
    """
    if count == 1:
        return [0] * len(field)
    found = by_metis(field, count, seed)
    # METIS may leave parts empty or in pieces without saying so.
    return found if is_whole(field, found, count) else by_tree(field, count)


def by_metis(field: Field, count: int, seed: int) -> list[int]:
    """Divide by METIS, k-way and contiguous, which is not sure to be so."""
    import pymetis

    starts, ends, weights = [0], [], []
    for at, beside in enumerate(field.near):
        for other in beside:
            ends.append(other)
            weights.append(_closeness(field.spots[at], field.spots[other]))
        starts.append(len(ends))
    made = pymetis.part_graph(
        count,
        adjacency=pymetis.CSRAdjacency(starts, ends),
        vweights=[max(1, work) for work in field.work],
        eweights=weights,
        recursive=False,
        options=pymetis.Options(seed=seed, contig=1),
    )
    return list(made.vertex_part)


def _closeness(one: Spot, other: Spot) -> int:
    away = hypot(one[0] - other[0], one[1] - other[1])
    return max(1, int(_NEAR / (1 + away / _HALF_M)))


def is_whole(field: Field, parts: Sequence[int], count: int) -> bool:
    """Whether every part has somebody and is connected."""
    seen: set[int] = set()
    begun: set[int] = set()
    for start, part in enumerate(parts):
        if start in seen:
            continue
        if part in begun:
            return False
        begun.add(part)
        seen.update(reached(start, field.near, parts))
    return begun == set(range(count))


def by_tree(field: Field, count: int) -> list[int]:
    """Divide by cutting a tree in two, each side again, until there are enough parts.

    1. Walk through the part in depth, so that the tree's branches grow by one household at a time.
    2. Cut where the work on either side suits a whole number of parts best, nearest to the middle first.
    3. Do the same with both sides.
    """
    parts = [0] * len(field)
    whole = [(list(range(len(field))), count)]
    done = 0
    while whole:
        members, wanted = whole.pop()
        if wanted == 1:
            for at in members:
                parts[at] = done
            done += 1
            continue
        branch, inside = _cut(field, members, wanted)
        rest = sorted(set(members) - set(branch))
        whole += [(rest, wanted - inside), (branch, inside)]
    return parts


def _cut(field: Field, members: list[int], wanted: int) -> tuple[list[int], int]:
    """The branch to cut off, and how many parts it shall become."""
    order, parent = _walk(field, members)
    work = {at: field.work[at] for at in order}
    size = dict.fromkeys(order, 1)
    for at in reversed(order[1:]):
        work[parent[at]] += work[at]
        size[parent[at]] += size[at]
    total, everybody = work[order[0]], len(order)
    best: tuple[int, int, int] | None = None
    chosen = (order[-1], 1)
    for n, at in enumerate(order[1:], 1):
        fit = min(max(1, (2 * work[at] * wanted + total) // (2 * total) if total else 1), wanted - 1)
        inside = min(max(fit, wanted - (everybody - size[at])), size[at])
        if not 0 < inside < wanted or everybody - size[at] < wanted - inside:
            continue
        rank = (abs(work[at] * wanted - inside * total), abs(2 * inside - wanted), n)
        if best is None or rank < best:
            best, chosen = rank, (at, inside)
    begin = order.index(chosen[0])
    return sorted(order[begin : begin + size[chosen[0]]]), chosen[1]


def _walk(field: Field, members: list[int]) -> tuple[list[int], dict[int, int]]:
    """Members in depth-first order, in which every branch stands together, and whom each was reached from."""
    inside = set(members)
    parent: dict[int, int] = {}
    order: list[int] = []
    seen: set[int] = set()
    stack = [(members[0], members[0])]
    while stack:
        at, before = stack.pop()
        if at in seen:
            continue
        seen.add(at)
        parent[at] = before
        order.append(at)
        stack += [(other, at) for other in reversed(field.near[at]) if other in inside and other not in seen]
    return order, parent
