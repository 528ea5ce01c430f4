"""Groups after somebody left: repaired with least change instead of divided anew."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

from jishi.engines.allocation.divide import (
    COOL_SWEEPS,
    HEAT,
    MOST_BAND,
    MOST_PRICE,
    MOST_SEED,
    SWEEPS,
    input_faults,
    territories_of,
)
from jishi.engines.allocation.errors import AllocationError, Problem, problem
from jishi.engines.allocation.fields import Terms, field_of, near_of, places_of, terms_of
from jishi.engines.allocation.figures import figures_of
from jishi.engines.allocation.model import (
    Change,
    CurvePoint,
    Household,
    Neighbours,
    Placed,
    Regrouping,
    Territories,
)
from jishi.engines.allocation.order import natural, reached
from jishi.engines.allocation.search import Search
from jishi.engines.allocation.split import Field

# So many percent of the mean squared distance no single change saves.
LEAST_CHANGE = 3000
# Most repairs are done after one; what is out of the band then is tried again from there, at half the price.
TRIES = 6
# Repairs that are begun from the same place with other seeds; the one with fewest changes is taken.
STARTS, START = 3, 1000
CURVE = (None, 300, 100, 30, 0)


def regroup(
    households: Sequence[Household],
    near: Neighbours,
    old: Mapping[str, str],
    *,
    removed: Sequence[str] = (),
    band: int = 10,
    seed: int = 1,
    move_cost: int | None = None,
) -> Regrouping:
    """Repair groups with least change.

    1. Whoever has no group any more, or is cut off from it, joins the neighbouring group with least work.
    2. Where a group has too much or too little then, households at the borders change sides until it has not;
       each change of somebody who could have stayed has its price. Where only what has to change may, this is begun
       several times, and the repair with fewest changes is taken.
    3. When nobody came, left or lost a group, nothing changes.

    Parameters
    ----------
    households : as they are now
    near : of the same households
    old : household to group; who is not in it is new, who is in it and not among the households is gone
    removed : groups that dissolve
    band : percent around the mean, of the groups that are left
    seed : of the search
    move_cost : percent of the mean squared distance that a change must save; None: only what has to change

    Returns
    -------
    the groups, who changed and why, and how many had to

    Raises
    ------
    AllocationError
        for wrong households, numbers and groups

    Examples
    --------
    >>> from jishi.engines.allocation.ground import neighbours
    >>> row = [Household(str(n), x=10.0 * n, y=0.0) for n in range(6)]
    >>> old = {"0": "A", "1": "A", "2": "B", "3": "B", "4": "C", "5": "C"}
    >>> [(each.household, each.now) for each in regroup(row, neighbours(row), old, removed=["B"]).changes]
    [('2', 'A'), ('3', 'C')]
    """
    _check(households, near, old, removed, (band, seed, move_cost))
    homes = {each.id: each for each in sorted(households, key=lambda each: natural(each.id))}
    gone = tuple(sorted(set(old) - set(homes), key=natural))
    kept = {name: old[name] for name in homes if name in old and old[name] not in set(removed)}
    is_same = len(kept) == len(homes) and not gone
    terms = terms_of(households, len(set(kept.values())), band, seed)
    if is_same:
        same = territories_of(_members(kept), homes, near, terms)
        return Regrouping(same, (), (), 0)
    kept = _in_one_area(kept, near, homes)
    places, beside = places_of(near), near_of(near.pairs, homes)
    group_of: dict[str, str] = {}
    homeless = 0
    for area in near.areas:
        names = _area_names(area, kept, old)
        at_of = {name: at for at, name in enumerate(names)}
        field = field_of(area, homes, beside, places)
        home = [at_of[kept[name]] if name in kept else -1 for name in area]
        parts, count = _repair(
            field, home, len(names), terms, LEAST_CHANGE if move_cost is None else move_cost
        )
        homeless += count
        group_of |= {name: names[part] for name, part in zip(area, parts, strict=True)}
    made = territories_of(_members(group_of), homes, near, terms)
    return Regrouping(made, tuple(_changes(made, old, set(removed))), gone, homeless)


def regroup_curve(
    households: Sequence[Household],
    near: Neighbours,
    old: Mapping[str, str],
    *,
    removed: Sequence[str] = (),
    band: int = 10,
    seed: int = 1,
) -> tuple[CurvePoint, ...]:
    """What different prices of a change lead to: few changes and longer ways, or the other way round."""
    found = []
    for price in CURVE:
        made = regroup(households, near, old, removed=removed, band=band, seed=seed, move_cost=price)
        figures = figures_of(made.territories, near)
        found.append(CurvePoint(price, len(made.changes), figures.distance_m, figures.least, figures.most))
    return tuple(found)


def _check(
    households: Sequence[Household],
    near: Neighbours,
    old: Mapping[str, str],
    removed: Sequence[str],
    numbers: tuple[int, int, int | None],
) -> None:
    band, seed, move_cost = numbers
    told = {
        "band": (band, 0, MOST_BAND),
        "seed": (seed, 0, MOST_SEED),
        "move_cost": (move_cost or 0, 0, MOST_PRICE),
    }
    faults = [*input_faults(households, near, told), *_group_faults(old, removed)]
    if faults:
        raise AllocationError(faults)


def _group_faults(old: Mapping[str, str], removed: Sequence[str]) -> Iterator[Problem]:
    known = set(old.values())
    yield from (problem("ALLOC-23", id=name) for name in removed if name not in known)
    if known <= set(removed):
        yield problem("ALLOC-24")


def _members(group_of: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, group in group_of.items():
        found[group].append(name)
    return found


def _in_one_area(kept: Mapping[str, str], near: Neighbours, homes: Mapping[str, Household]) -> dict[str, str]:
    """Who keeps the group: of one that lies in several areas now, those where most of its work is."""
    work: dict[tuple[str, int], int] = defaultdict(int)
    area_of = {name: at for at, area in enumerate(near.areas) for name in area}
    for name, group in kept.items():
        work[group, area_of[name]] += homes[name].work
    best: dict[str, int] = {}
    for group, at in sorted(work, key=lambda key: (-work[key], key[1])):
        best.setdefault(group, at)
    return {name: group for name, group in kept.items() if best[group] == area_of[name]}


def _area_names(area: Sequence[str], kept: Mapping[str, str], old: Mapping[str, str]) -> list[str]:
    """Groups of an area; one that has none left keeps one that was to dissolve, or gets a new one."""
    found = {kept[name] for name in area if name in kept}
    before = old.get(area[0], "")
    fresh = before if before and before not in kept.values() else f"N{area[0]}"
    return sorted(found or {fresh}, key=natural)


def _repair(field: Field, home: Sequence[int], count: int, terms: Terms, price: int) -> tuple[list[int], int]:
    """Parts after the repair, and how many had to change; where only what has to may, the best of several."""
    whole = _whole(field, home, count)
    parts = _absorb(field, whole, count)
    if count > 1:
        least = sum(part < 0 for part in whole)
        found: list[tuple[int, int, list[int]]] = []
        for start in range(STARTS if price >= LEAST_CHANGE else 1):
            found.append(_searched(field, parts, home, terms, (price / 100, terms.seed + START * start)))
            # A band that cannot be met once is not met by another seed; and fewer than that cannot change.
            if found[-1][0] or found[-1][1] == least:
                break
        parts = min(found, key=lambda each: each[:2])[2]
    return parts, sum(part < 0 for part in whole)


def _searched(
    field: Field, parts: Sequence[int], home: Sequence[int], terms: Terms, told: tuple[float, int]
) -> tuple[int, int, list[int]]:
    """How much is out of the band after one search, how many changed, and the parts."""
    leaving, seed = told
    search = Search(field, parts, terms.bounds, (home, leaving))
    for again in range(TRIES):
        search.leaving = leaving / 2**again
        search.run(SWEEPS, HEAT, seed + again)
        search.leaving = leaving
        # What a lower price let go comes back where it can.
        search.run(SWEEPS if again else 0, HEAT, seed + again)
        search.run(COOL_SWEEPS, 0.0, seed)
        if not search.excess():
            break
    return search.excess(), sum(a != b for a, b in zip(search.parts, home, strict=True)), search.parts


def _whole(field: Field, home: Sequence[int], count: int) -> list[int]:
    """Of a group that fell apart, the part with most work remains; the others have no group."""
    pieces: dict[int, list[list[int]]] = defaultdict(list)
    seen: set[int] = set()
    for start, part in enumerate(home):
        if part >= 0 and start not in seen:
            piece = reached(start, field.near, home)
            seen.update(piece)
            pieces[part].append(piece)
    whole = [-1] * len(home)
    for part, found in pieces.items():
        for at in max(found, key=lambda piece: (sum(field.work[at] for at in piece), -piece[0])):
            whole[at] = part
    if count == 1 and not pieces:
        whole[0] = 0
    return whole


def _absorb(field: Field, whole: Sequence[int], count: int) -> list[int]:
    """Let everybody without a group join the neighbouring one that has least work, one at a time."""
    parts, load = list(whole), [0] * count
    for at, part in enumerate(parts):
        if part >= 0:
            load[part] += field.work[at]

    def offers(at: int) -> list[tuple[int, int, int]]:
        return [(load[parts[at]] + field.work[to], to, parts[at]) for to in field.near[at] if parts[to] < 0]

    queue = [offer for at, part in enumerate(parts) if part >= 0 for offer in offers(at)]
    heapify(queue)
    while queue:
        told, at, part = heappop(queue)
        if parts[at] >= 0:
            continue
        if told != load[part] + field.work[at]:
            heappush(queue, (load[part] + field.work[at], at, part))
            continue
        parts[at] = part
        load[part] += field.work[at]
        for offer in offers(at):
            heappush(queue, offer)
    return parts


def _changes(made: Territories, old: Mapping[str, str], removed: set[str]) -> Iterator[Change]:
    for each in made.placed:
        was = old.get(each.household, "")
        if was != each.group:
            reason = "new" if not was else "left" if was in removed else "even"
            yield Change(each.household, was, each.group, reason, _told(each, was))


def _told(placed: Placed, was: str) -> tuple[tuple[str, object], ...]:
    return (("was", was), ("now", placed.group))
