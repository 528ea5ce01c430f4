"""Points in the plane: natural neighbours, what a barrier cuts, the nearest of two sides, degrees to metres."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, radians
from typing import Any

from jishi.engines.allocation.model import Barrier

Spot = tuple[float, float]
IndexPair = tuple[int, int]
_DEGREE_M = 111_320


def gabriel(points: Sequence[Spot]) -> set[IndexPair]:
    """Pairs of points with no other point in the circle of which they are the ends.

    1. Only edges of the Delaunay triangulation can be such.
    2. Such an edge is none when the angle across from it, in a triangle that it belongs to, is blunt.
    3. Points on one line have no triangulation: each is beside the next.

    Parameters
    ----------
    points : metres, all different

    Returns
    -------
    pairs of positions, the smaller first; they connect all points

    Examples
    --------
    >>> sorted(gabriel([(0, 0), (1, 0), (2, 0.1)]))
    [(0, 1), (1, 2)]
    """
    import numpy as np
    from scipy.spatial import Delaunay, QhullError

    if len(points) < 2:
        return set()
    told = np.array(points, dtype=np.float64)
    middle = told - told.mean(axis=0)
    _, spread, axes = np.linalg.svd(middle, full_matrices=False)
    line = np.argsort(middle @ axes[0], kind="stable").tolist()
    chain = {(min(a, b), max(a, b)) for a, b in pairwise(line)}
    if len(points) < 3 or spread[1] <= spread[0] * 1e-9:
        return chain
    try:
        made = Delaunay(middle)
    except QhullError:
        return chain
    found: set[IndexPair] = set()
    blunt: set[IndexPair] = set()
    for one, two, across in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        a, b, c = made.simplices[:, one], made.simplices[:, two], made.simplices[:, across]
        dots = ((middle[a] - middle[c]) * (middle[b] - middle[c])).sum(axis=1)
        edges = list(zip(np.minimum(a, b).tolist(), np.maximum(a, b).tolist(), strict=True))
        found.update(edges)
        blunt.update(edge for edge, dot in zip(edges, dots.tolist(), strict=True) if dot < 0)
    lost = {(min(p, v), max(p, v)) for p, _, v in made.coplanar.tolist()}
    return (found - blunt) | lost


def crossing(ends: Sequence[tuple[Spot, Spot]], barriers: Sequence[Barrier]) -> list[bool]:
    """Tell of each link whether it crosses a barrier; one that only touches its side does not.

    Examples
    --------
    >>> crossing([((0, 0), (2, 0)), ((0, 0), (0, 2))], [Barrier(1, -1, 1, 1)])
    [True, False]
    """
    import numpy as np

    told = np.array(ends, dtype=np.float64).reshape(-1, 4).T
    crossed = np.zeros(told.shape[1], dtype=bool)
    for each in barriers:
        stretch = (each.x1, each.y1, each.x2, each.y2)
        crossed |= (_side(stretch, told[0], told[1]) * _side(stretch, told[2], told[3]) < 0) & (
            _side(told, each.x1, each.y1) * _side(told, each.x2, each.y2) <= 0
        )
    found: list[bool] = crossed.tolist()
    return found


def _side(line: Any, x: Any, y: Any) -> Any:
    """On which side of a line a point is: -1, 0 or 1."""
    import numpy as np

    x1, y1, x2, y2 = line
    return np.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))


def nearest(here: Sequence[Spot], there: Sequence[Spot], count: int = 1) -> list[list[tuple[int, float]]]:
    """For each point here the nearest ones there: positions and metres, nearest first.

    Examples
    --------
    >>> nearest([(0, 0)], [(5, 0), (3, 4.5), (1, 0)], 2)
    [[(2, 1.0), (0, 5.0)]]
    """
    import numpy as np
    from scipy.spatial import cKDTree

    most = min(count, len(there))
    away, at = cKDTree(np.array(there, dtype=np.float64)).query(np.array(here, dtype=np.float64), k=most)
    shape = (len(here), most)
    rows = zip(np.reshape(at, shape).tolist(), np.reshape(away, shape).tolist(), strict=True)
    return [list(zip(positions, metres, strict=True)) for positions, metres in rows]


def are_degrees(points: Sequence[Spot]) -> bool:
    """Whether points look like longitude and latitude of one county of China.

    Examples
    --------
    >>> are_degrees([(130.97, 45.30), (131.02, 45.28)]), are_degrees([(0, 0), (131, 45)])
    (True, False)
    """
    if not points:
        return False
    xs, ys = [x for x, _ in points], [y for _, y in points]
    is_here = min(xs) > 73 and max(xs) < 136 and min(ys) > 3 and max(ys) < 54
    # Metres within such a small window would be a yard, not a county: a real list of metres is wider.
    return is_here and max(xs) - min(xs) < 3 and max(ys) - min(ys) < 3


def metres(points: Sequence[Spot]) -> list[Spot]:
    """Longitude and latitude as metres east and north of the most south-western corner.

    Examples
    --------
    >>> [(round(x), round(y)) for x, y in metres([(130.0, 45.0), (130.01, 45.01)])]
    [(0, 0), (787, 1113)]
    """
    if not points:
        return []
    x0, y0 = min(x for x, _ in points), min(y for _, y in points)
    across = _DEGREE_M * cos(radians(y0))
    return [((x - x0) * across, (y - y0) * _DEGREE_M) for x, y in points]
