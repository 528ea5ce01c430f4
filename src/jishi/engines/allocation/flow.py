"""A network of demands, limits and costs, solved as a flow of least cost."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any


@dataclass(frozen=True, slots=True)
class Demand:
    """An arc that wants to be filled: the rule, whom it is about, the arc, and how much it wants."""

    rule: str
    subject: str
    arc: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Excess:
    """An arc over a limit: the rule that is overstepped, and whom it is about."""

    rule: str
    subject: str
    arc: int


class Network:
    """Arcs between nodes that are named by anything; node 0 is the source, node 1 the sink; `units` go at most."""

    def __init__(self) -> None:
        self._nodes: dict[object, int] = {"source": 0, "sink": 1}
        self._tails, self._heads = array("i"), array("i")
        self._caps, self._costs = array("q"), array("q")
        self._supply: dict[int, int] = {}
        self.demands: list[Demand] = []
        self.excesses: list[Excess] = []
        self.units = 0

    def arc(self, tail: object, head: object, cap: int, cost: int = 0) -> int:
        """Add an arc; return its number."""
        self._tails.append(self.node(tail))
        self._heads.append(self.node(head))
        self._caps.append(cap)
        self._costs.append(cost)
        return len(self._caps) - 1

    def arcs(self, tails: Iterable[int], heads: Iterable[int], costs: Iterable[int]) -> range:
        """Add many arcs for one unit each between nodes of known numbers; return their own."""
        first = len(self._costs)
        self._tails.extend(tails)
        self._heads.extend(heads)
        self._costs.extend(costs)
        self._caps.extend(repeat(1, len(self._costs) - first))
        return range(first, len(self._costs))

    def node(self, name: object) -> int:
        """The number of a node, which is new if nobody named it yet."""
        return self._nodes.setdefault(name, len(self._nodes))

    def demand(self, told: tuple[str, str], tail: object, head: object, wanted: int) -> None:
        """Add an arc that wants to be filled."""
        if wanted > 0:
            self.demands.append(Demand(*told, self.arc(tail, head, wanted), wanted))

    def excess(self, told: tuple[str, str], tail: object, head: object, cap: int) -> None:
        """Add an arc that oversteps a limit; it is closed unless a price opens it."""
        self.excesses.append(Excess(*told, self.arc(tail, head, cap)))

    def supply(self, node: object, units: int) -> None:
        """Let units begin at a node, all of which end at the sink."""
        at = self.node(node)
        self._supply[at] = self._supply.get(at, 0) + units

    def solve(self, gain: int, *, over: int | None = None, wanted: dict[int, int] | None = None) -> list[int]:
        """Flow of least cost.

        Parameters
        ----------
        gain : what each unit of a demand is worth
        over : price of each unit over a limit; None allows none
        wanted : arc of a demand to how much it wants here, where that is less

        Returns
        -------
        the flow of each arc
        """
        import numpy as np
        from ortools.graph.python import min_cost_flow

        costs, caps = np.array(self._costs), np.array(self._caps)
        for each in self.demands:
            costs[each.arc] -= gain
            caps[each.arc] = (wanted or {}).get(each.arc, each.wanted)
        for told in self.excesses:
            costs[told.arc] += over or 0
            caps[told.arc] *= over is not None
        solver: Any = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            np.array(self._tails), np.array(self._heads), caps, costs
        )
        for node, units in self._supply.items():
            solver.set_node_supply(node, units)
        solver.set_node_supply(1, -sum(self._supply.values()))
        status = solver.solve()
        # Whoever is over goes by the open arc from source to sink, so that a flow always exists.
        assert status == solver.OPTIMAL, status
        flows: list[int] = solver.flows(arcs).tolist()
        return flows

    def cost_range(self) -> int:
        """More than all costs can differ by: a demand that is worth this goes before every cost."""
        return self.units * (max(self._costs, default=0) - min(self._costs, default=0)) + 1

    def steepest(self) -> int:
        """A few times the largest cost: enough to fill most demands, and quick to solve."""
        return 4 * max((abs(cost) for cost in self._costs), default=0) + 4
