"""Who could set up a joint branch together: by nearness, trade and size, within the limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from jishi.engines.coverage.model import JointLimits, JointUnit

NEIGHBOURS = 10
"""So many of a unit's nearest are tried in every combination."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units that could set up a joint branch.

    Parameters
    ----------
    units : ids, sorted
    full_n : full members together
    shared : how many steps of the place all have in common, >= 1
    is_same_trade : whether all are known to be of one trade
    """

    units: tuple[str, ...]
    full_n: int
    shared: int
    is_same_trade: bool


def suggest(pool: Sequence[JointUnit], limits: JointLimits) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """Group units into joint branches.

    Parameters
    ----------
    pool : units with too few members for a branch of their own, any order
    limits : what a joint branch must keep to

    Returns
    -------
    the groups, and the ids of those for whom no group was found (an area's, a trade's or another's organisation is
    the way for them)

    Notes
    -----
    1. In the order of place, trade and id, each unit takes its best group among those that are still free.
    2. Who stayed alone joins the nearest group with room, of the same trade first.
    The order of `pool` changes nothing.
    """
    free = {unit.id: unit for unit in pool}
    groups: list[list[JointUnit]] = []
    for unit in sorted(pool, key=_order):
        if unit.id not in free:
            continue
        best = _best(unit, free.values(), limits)
        if best:
            groups.append(list(best))
            for one in best:
                del free[one.id]
    for unit in sorted(free.values(), key=_order):
        home = _with_room(unit, groups, limits)
        if home is not None:
            home.append(unit)
            del free[unit.id]
    found = sorted((_group(group) for group in groups), key=lambda group: group.units)
    return tuple(found), tuple(sorted(free))


def alternatives(
    unit: JointUnit, others: Iterable[JointUnit], limits: JointLimits, most: int = 3
) -> tuple[Group, ...]:
    """Return the best groups for one unit, best first; each differs from the others in somebody."""
    ranked = sorted(_choices(unit, others, limits), key=_rank)
    return tuple(_group(group) for group in ranked[:most])


def _best(unit: JointUnit, others: Iterable[JointUnit], limits: JointLimits) -> tuple[JointUnit, ...]:
    return min(_choices(unit, others, limits), key=_rank, default=())


def _choices(
    unit: JointUnit, others: Iterable[JointUnit], limits: JointLimits
) -> Iterable[tuple[JointUnit, ...]]:
    near = [one for one in others if one.id != unit.id and _shared((unit, one)) >= 1]
    near.sort(key=lambda one: (-_shared((unit, one)), one.trade != unit.trade, one.full_n == 0, one.id))
    for size in range(1, limits.units_most):
        for chosen in combinations(near[:NEIGHBOURS], size):
            group = (unit, *chosen)
            if limits.full_least <= sum(one.full_n for one in group) <= limits.full_most:
                yield group


def _with_room(
    unit: JointUnit, groups: Iterable[list[JointUnit]], limits: JointLimits
) -> list[JointUnit] | None:
    fits = [
        group
        for group in groups
        if len(group) < limits.units_most
        and _shared((*group, unit)) >= 1
        and sum(one.full_n for one in (*group, unit)) <= limits.full_most
    ]
    return min(fits, key=lambda group: _rank((*group, unit)), default=None)


def _rank(group: Sequence[JointUnit]) -> tuple[object, ...]:
    """Order groups: near before far, one trade before several, few units, alike in size; ids decide between equals."""
    staff = [one.staff_n for one in group if one.staff_n is not None]
    spread = max(staff) - min(staff) if staff else 0
    trades = len({one.trade for one in group})
    return (-_shared(group), trades, len(group), spread, sorted(one.id for one in group))


def _shared(group: Sequence[JointUnit]) -> int:
    steps = 0
    for step in zip(*(one.place for one in group), strict=False):
        if len(set(step)) > 1 or not step[0]:
            break
        steps += 1
    return steps


def _group(group: Sequence[JointUnit]) -> Group:
    trades = {one.trade for one in group}
    return Group(
        tuple(sorted(one.id for one in group)),
        sum(one.full_n for one in group),
        _shared(group),
        len(trades) == 1 and "" not in trades,
    )


def _order(unit: JointUnit) -> tuple[tuple[str, ...], str, str]:
    return (unit.place, unit.trade, unit.id)
