"""Local search: households at a border change sides while every part stays connected and the band is kept."""

from collections.abc import Sequence
from math import inf
from typing import Any

from jishi.engines.allocation.split import Field

_LEAST_SAVED = 1e-9


class Search:
    """Parts of a field that are being improved.

    Parameters
    ----------
    field : connected or not; a part never reaches over a gap
    parts : the part of each household, connected
    bounds : least and most work of a part
    home : where each household was (-1 for nowhere), and what leaving it costs, as a multiple of how scattered the
        parts are; None where nobody minds
    """

    def __init__(
        self,
        field: Field,
        parts: Sequence[int],
        bounds: tuple[int, int],
        home: tuple[Sequence[int], float] | None = None,
    ) -> None:
        import numpy as np

        self.field = field
        self.parts = list(parts)
        self.lower, self.upper = bounds
        self._home, self.leaving = home or ([-1] * len(field), 0.0)
        count = max(self.parts) + 1
        self.load, self._size = [0] * count, [0] * count
        self._sum_x, self._sum_y = [0.0] * count, [0.0] * count
        middle_x = sum(x for x, _ in field.spots) / len(field)
        middle_y = sum(y for _, y in field.spots) / len(field)
        # Sums of squares lose digits far from the origin.
        self._x = [x - middle_x for x, _ in field.spots]
        self._y = [y - middle_y for _, y in field.spots]
        for at, part in enumerate(self.parts):
            self._count(at, part, 1)
        self._ends = (
            np.array([(at, to) for at, near in enumerate(field.near) for to in near]).reshape(-1, 2).T
        )
        degrees = [len(near) for near in field.near]
        self._degree, self._first = np.array(degrees), np.cumsum([0, *degrees[:-1]])
        self._fixed = tuple(np.array(each) for each in (self._x, self._y, field.work, self._home))

    def run(self, sweeps: int, heat: float, seed: int) -> None:
        """Improve by simulated annealing.

        1. Price every step over a border at once: one goes over, or where the band forbids it, two change places.
        2. Each step has a limit, by chance and by how warm it still is; those within it are looked at in an order of
           chance, priced again, and taken if the part that is left stays connected.
        3. It cools down from sweep to sweep; at the end only what saves distance is taken.

        Parameters
        ----------
        sweeps : how often every border is looked at
        heat : how much is lost lightly at the beginning, as a multiple of how scattered the parts are
        seed : of the order and the chances
        """
        import numpy as np

        chance = np.random.Generator(np.random.PCG64(seed))
        for sweep in range(sweeps):
            for at, back, to, limit, scatter in self._steps(heat * (1 - sweep / sweeps), chance):
                self._step(at, back, to, limit, self.leaving * scatter)

    def excess(self) -> int:
        """Work above and below the band, of all parts."""
        return sum(max(0, load - self.upper, self.lower - load) for load in self.load)

    def spread(self) -> float:
        """Mean squared distance to the middle of the own part."""
        squares = sum(x * x for x in self._x) + sum(y * y for y in self._y)
        sums = zip(self._sum_x, self._sum_y, self._size, strict=True)
        return (squares - sum((x * x + y * y) / size for x, y, size in sums if size)) / len(self.field)

    def _steps(self, warmth: float, chance: Any) -> list[tuple[int, int, int, float, float]]:
        """Steps within their limits: who goes over, who comes back (-1 for nobody), to which part; limit, scatter."""
        import numpy as np

        parts = np.array(self.parts)
        at, to = self._ends[:, parts[self._ends[0]] != parts[self._ends[1]]]
        here, there = parts[at], parts[to]
        # Going over to one who is beside, or for somebody beside that one.
        pick = self._first[to] + (chance.random(len(to)) * self._degree[to]).astype(int)
        back = np.where(chance.random(len(to)) < 0.5, to, self._ends[1][pick])
        scatter = self._scatter(parts)
        scatter = np.minimum(scatter[here], scatter[there])
        limit = -warmth * np.log(1 - chance.random(len(to))) * scatter - _LEAST_SAVED
        load = np.array(self.load)
        excess = self._over(load)
        work = self._fixed[2]
        before = excess[here] + excess[there]
        after = self._over(load[here] - work[at]) + self._over(load[there] + work[at])
        limit = np.where(after < before, inf, limit)
        more = work[back] - work[at]
        is_swap = (after > before) & (before == 0) & (parts[back] == there)
        fits = (self._over(load[here] + more) == 0) & (self._over(load[there] - more) == 0)
        price = np.where(is_swap, self._prices(at, back, here, there), self._prices(at, None, here, there))
        if self.leaving:
            price += self.leaving * scatter * self._leavers(at, np.where(is_swap, back, -1), here, there)
        taken = ((is_swap & fits) | (after <= before)) & (price <= limit)
        found = np.flatnonzero(taken)
        chance.shuffle(found)
        told = (at[found], np.where(is_swap, back, -1)[found], there[found], limit[found], scatter[found])
        return list(zip(*(each.tolist() for each in told), strict=True))

    def _scatter(self, parts: Any) -> Any:
        """Mean squared distance to the middle, of each part."""
        import numpy as np

        squares = np.bincount(parts, self._fixed[0] ** 2 + self._fixed[1] ** 2, len(self.load))
        size, x, y = (np.array(each) for each in (self._size, self._sum_x, self._sum_y))
        size = np.maximum(1, size)
        # Parts of one household, or of many at one spot, are not scattered at all: a metre.
        return np.maximum(1, squares / size - (x * x + y * y) / size**2)

    def _over(self, load: Any) -> Any:
        import numpy as np

        return np.maximum(0, np.maximum(load - self.upper, self.lower - load))

    def _prices(self, at: Any, back: Any, here: Any, there: Any) -> Any:
        """Square metres that steps cost: one goes over, and one may come back."""
        import numpy as np

        x, y = self._fixed[:2]
        size, sum_x, sum_y = (np.array(each) for each in (self._size, self._sum_x, self._sum_y))
        dx, dy, moved = x[at], y[at], 1
        if back is not None:
            dx, dy, moved = dx - x[back], dy - y[back], 0

        def inside(part: Any, sign: int) -> Any:
            new = np.maximum(1, size[part] + sign * moved)
            squares = (sum_x[part] + sign * dx) ** 2 + (sum_y[part] + sign * dy) ** 2
            return squares / new - (sum_x[part] ** 2 + sum_y[part] ** 2) / size[part]

        return -inside(here, -1) - inside(there, 1)

    def _leavers(self, at: Any, back: Any, here: Any, there: Any) -> Any:
        """How many more each step takes from where they were."""
        home = self._fixed[3]
        left = (home[at] == here).astype(int) - (home[at] == there)
        return left + (back >= 0) * ((home[back] == there).astype(int) - (home[back] == here))

    def _step(self, at: int, back: int, to: int, limit: float, leaving: float) -> None:
        """Take a step unless what was done since forbids it."""
        here = self.parts[at]
        if here == to or self._size[here] == 1 or (back >= 0 and self.parts[back] != to):
            return
        if all(self.parts[each] != to for each in self.field.near[at]):
            return
        before = self._hurt(self.load[here]) + self._hurt(self.load[to])
        spread = self._inside(here) + self._inside(to)
        if not self._is_whole_without(at, here):
            return
        self._move(at, to)
        is_kept = back < 0 or self._bring(back, here)
        after = self._hurt(self.load[here]) + self._hurt(self.load[to])
        saved = self._inside(here) + self._inside(to) - spread
        price = leaving * self._left(at, back, here, to) - saved
        if not is_kept or after > before or (after == before and price > limit):
            if is_kept and back >= 0:
                self._move(back, to)
            self._move(at, here)

    def _bring(self, back: int, here: int) -> bool:
        """Bring one back, if it is beside the part and its own stays connected."""
        is_beside = any(self.parts[each] == here for each in self.field.near[back])
        if not is_beside or not self._is_whole_without(back, self.parts[back]):
            return False
        self._move(back, here)
        return True

    def _hurt(self, load: int) -> int:
        return max(0, load - self.upper, self.lower - load)

    def _inside(self, part: int) -> float:
        return (self._sum_x[part] ** 2 + self._sum_y[part] ** 2) / self._size[part]

    def _left(self, at: int, back: int, here: int, there: int) -> int:
        """How many more are away from where they were."""
        left = (self._home[at] == here) - (self._home[at] == there)
        return left + ((self._home[back] == there) - (self._home[back] == here) if back >= 0 else 0)

    def _is_whole_without(self, at: int, part: int) -> bool:
        """Whether the others of a part are connected without one."""
        parts, near = self.parts, self.field.near
        wanted = {each for each in near[at] if parts[each] == part}
        if len(wanted) < 2:
            return bool(wanted)
        queue = [wanted.pop()]
        seen = {at, queue[0]}
        for each in queue:
            for other in near[each]:
                if parts[other] == part and other not in seen:
                    seen.add(other)
                    queue.append(other)
                    wanted.discard(other)
            if not wanted:
                return True
        return False

    def _move(self, at: int, part: int) -> None:
        self._count(at, self.parts[at], -1)
        self._count(at, part, 1)
        self.parts[at] = part

    def _count(self, at: int, part: int, sign: int) -> None:
        self.load[part] += sign * self.field.work[at]
        self._size[part] += sign
        self._sum_x[part] += sign * self._x[at]
        self._sum_y[part] += sign * self._y[at]
