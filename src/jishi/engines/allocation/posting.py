"""People to posts at least cost, with floors, caps, skills and quotas of areas."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jishi.engines.allocation.errors import AllocationError
from jishi.engines.allocation.flow import Demand, Network
from jishi.engines.allocation.geometry import nearest
from jishi.engines.allocation.model import Shortfall
from jishi.engines.allocation.order import natural
from jishi.engines.allocation.people import (
    Area,
    Assignment,
    AssignPoint,
    Pair,
    Person,
    PersonPlaced,
    Post,
    Rules,
)
from jishi.engines.allocation.people_faults import assign_faults
from jishi.engines.allocation.people_reasons import Offer, person_reasons
from jishi.engines.allocation.relax import Repair, repairs_of

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A network, and which of its arcs mean that a person takes a post, by pair, and for which skill."""

    network: Network
    taken: Mapping[Key, int]
    skilled: Mapping[tuple[str, str, str], int]
    settled: frozenset[Key]


def assign(
    people: Sequence[Person], posts: Sequence[Post], pairs: Sequence[Pair], rules: Rules | None = None
) -> Assignment:
    """Send people to posts.

    1. Bans take pairs away; locked pairs are settled before anything else.
    2. As few demands as possible are missed: a post for everybody, floors, posts that must be covered, skills,
       quotas of areas; each unit counts the same.
    3. Among those ways the one of least cost, or of most value, is taken.
    4. Every demand that is missed is named, with the smallest changes that would meet it.

    Parameters
    ----------
    people, posts : ids are unique
    pairs : who may take what, at which cost; what is not listed is closed
    rules : quotas, bans, locks, what was before

    Returns
    -------
    who goes where and why

    Raises
    ------
    AllocationError
        with everything that is wrong in what was given

    Examples
    --------
    >>> people, posts = [Person("甲"), Person("乙")], [Post("一村", floor=1), Post("二村", floor=1)]
    >>> pairs = [Pair("甲", "一村", 3), Pair("甲", "二村", 5), Pair("乙", "一村", 4), Pair("乙", "二村", 9)]
    >>> made = assign(people, posts, pairs)
    >>> made.total, [(each.person, each.target) for each in made.placed]
    (9, [('乙', '一村'), ('甲', '二村')])
    """
    rules = rules or Rules()
    faults = list(assign_faults(people, posts, pairs, rules))
    if faults:
        raise AllocationError(faults)
    people = sorted(people, key=lambda each: natural(each.id))
    posts = sorted(posts, key=lambda each: natural(each.id))
    cost_of = costs_of(pairs, rules)
    plan = plan_of(people, posts, cost_of, rules)
    network = plan.network
    flows = network.solve(network.steepest())
    if _missed(network.demands, flows):
        flows = network.solve(network.cost_range())
    offer = Offer(people, posts, {(each.person, each.post): each.cost for each in pairs}, rules)
    placed = _placed(plan, flows, offer)
    held = Counter(person for person, _ in plan.settled)
    short = tuple(
        _shortfall(
            each,
            by,
            held[each.subject] if each.rule == "everyone" else 0,
            repairs_of(network, flows, each, offer),
        )
        for each, by in _missed(network.demands, flows)
    )
    reasons = person_reasons(offer, placed)
    told = tuple(
        replace(each, reason=reason, values=values)
        for each, (reason, values) in zip(placed, reasons, strict=True)
    )
    return Assignment(told, sum(each.cost for each in told), _moved(told, rules), short)


def assign_curve(
    people: Sequence[Person],
    posts: Sequence[Post],
    pairs: Sequence[Pair],
    rules: Rules,
    move_costs: Iterable[int] | None = None,
) -> tuple[AssignPoint, ...]:
    """What different prices of a move lead to: few moves and a higher cost, or the other way round.

    Parameters
    ----------
    people, posts, pairs, rules : as for `assign`
    move_costs : prices; None takes none, a quarter, one and four times of what one person costs when moves are free

    Returns
    -------
    one point for each price, in their order
    """

    def at(price: int) -> AssignPoint:
        made = assign(people, posts, pairs, replace(rules, move_cost=price))
        return AssignPoint(price, made.moved, made.total)

    if move_costs is not None:
        return tuple(at(price) for price in move_costs)
    free = at(0)
    mean = max(1, abs(free.total) // max(1, len(people)))
    return (free, *(at(price) for price in (max(1, mean // 4), mean, 4 * mean)))


def pairs_by_distance(
    people: Sequence[Person], posts: Sequence[Post], count: int | None = None
) -> tuple[Pair, ...]:
    """Every person with every post, or with the nearest few, at whole metres; who has no place pays the largest."""
    placed = [each for each in posts if each.x is not None and each.y is not None]
    movers = [each for each in people if each.x is not None and each.y is not None]
    found: dict[Key, int] = {}
    if placed and movers:
        here = [(each.x or 0.0, each.y or 0.0) for each in movers]
        there = [(each.x or 0.0, each.y or 0.0) for each in placed]
        for person, rows in zip(movers, nearest(here, there, count or len(there)), strict=True):
            found |= {(person.id, placed[at].id): round(away) for at, away in rows}
    most = max(found.values(), default=0)
    adrift = {each.id for each in posts if each.x is None}
    for person in people:
        for post in posts:
            if person.x is None or post.id in adrift:
                found[person.id, post.id] = most
    return tuple(Pair(*key, cost) for key, cost in found.items())


def costs_of(pairs: Iterable[Pair], rules: Rules) -> dict[Key, int]:
    """What pairs cost the flow, by person and post: values count against, moves on top."""
    import numpy as np

    before = defaultdict(set)
    for person, post in rules.previous:
        before[person].add(post)
    told = list(pairs)
    rank = {name: at for at, name in enumerate(sorted({each.person for each in told}, key=natural))}
    place = {name: at for at, name in enumerate(sorted({each.post for each in told}, key=natural))}
    width, sign, price = len(place), -1 if rules.is_value else 1, rules.move_cost
    found = {}
    spots = np.array([rank[each.person] * width + place[each.post] for each in told], dtype=np.int64)
    for each in map(told.__getitem__, np.argsort(spots, kind="stable").tolist()):
        key, cost = (each.person, each.post), sign * each.cost
        if price and key[0] in before and key[1] not in before[key[0]]:
            cost += price
        found[key] = cost
    return found


def plan_of(
    people: Sequence[Person], posts: Sequence[Post], cost_of: Mapping[Key, int], rules: Rules
) -> Plan:
    """The network: source → person → (pair → skill of a post →) post → area → … → sink."""
    network = Network()
    settled = frozenset(rules.locked)
    held = Counter(person for person, _ in settled)
    free = {each.id: each.max_load - held[each.id] for each in people}
    for each in people:
        wanted = min(free[each.id], max(int(rules.is_everyone), each.min_load) - held[each.id])
        network.demand(("everyone", each.id), "source", ("person", each.id), wanted)
        if free[each.id] > max(0, wanted):
            network.arc("source", ("person", each.id), free[each.id] - max(0, wanted))
        network.excess(("load", each.id), "source", ("person", each.id), len(posts))
    can = {each.id: frozenset(each.skills) for each in people}
    skills = {each.id: each.skills for each in posts if each.skills}
    closed = {(each.person, each.post) for each in rules.bans}
    special = settled | closed
    bound = {key for key in cost_of if key in special or key[1] in skills} if special or skills else set()
    plain = {key: cost for key, cost in cost_of.items() if key not in bound} if bound else cost_of
    taken = _plain_arcs(network, people, posts, plain)
    skilled: dict[tuple[str, str, str], int] = {}
    for key in (key for key in cost_of if key in bound):
        if key in settled:
            # It begins at the pair, so that it has to go to the post whatever it costs.
            network.supply(("pair", *key), 1)
        elif key in closed:
            network.excess(("ban", "/".join(key)), ("person", key[0]), ("pair", *key), 1)
        else:
            taken[key] = network.arc(("person", key[0]), ("pair", *key), 1, cost_of[key])
        network.arc(("pair", *key), ("post", key[1]), 1)
        for skill, _ in skills.get(key[1], ()):
            if skill in can[key[0]]:
                skilled[(*key, skill)] = network.arc(("pair", *key), ("skill", key[1], skill), 1)
    for post in posts:
        _post(network, post)
    for area in rules.areas:
        _area(network, area)
    network.units = sum(free.values()) + len(settled)
    # Enough for every demand beside what people take; what is over goes straight to the sink.
    supply = network.units + sum(each.wanted for each in network.demands)
    network.supply("source", supply)
    network.arc("source", "sink", supply)
    return Plan(network, taken, skilled, settled)


def _plain_arcs(
    network: Network, people: Sequence[Person], posts: Sequence[Post], costs: Mapping[Key, int]
) -> dict[Key, int]:
    """Arcs from people straight to posts, where no skill is asked for; by pair."""
    here = {each.id: network.node(("person", each.id)) for each in people}
    there = {each.id: network.node(("post", each.id)) for each in posts}
    tails, heads = (here[person] for person, _ in costs), (there[post] for _, post in costs)
    return dict(zip(costs, network.arcs(tails, heads, costs.values()), strict=True))


def _post(network: Network, post: Post) -> None:
    """A post's skills, its floor, and what is open up to its cap."""
    node, outer = ("post", post.id), ("area", post.area) if post.area else "sink"
    for skill, count in post.skills:
        network.demand(("skill", f"{post.id}/{skill}"), ("skill", post.id, skill), node, count)
    least = max(post.floor, int(post.is_must))
    rule = "floor" if post.floor else "must"
    network.demand((rule, post.id), node, outer, least)
    network.arc(node, outer, post.cap - least)
    network.excess(("cap", post.id), node, outer, 1_000_000)


def _area(network: Network, area: Area) -> None:
    node, outer = ("area", area.id), ("area", area.parent) if area.parent else "sink"
    network.demand(("area-floor", area.id), node, outer, area.floor)
    network.arc(node, outer, 1_000_000 if area.cap is None else area.cap - area.floor)
    network.excess(("area-cap", area.id), node, outer, 1_000_000)


def _missed(demands: Iterable[Demand], flows: Sequence[int]) -> list[tuple[Demand, int]]:
    return [(each, each.wanted - flows[each.arc]) for each in demands if flows[each.arc] < each.wanted]


def _shortfall(demand: Demand, by: int, settled: int, repairs: tuple[Repair, ...]) -> Shortfall:
    """A demand that is missed; what is settled already counts for it."""
    wanted = demand.wanted + settled
    return Shortfall(demand.rule, demand.subject, wanted, wanted - by, repairs)


def _placed(plan: Plan, flows: Sequence[int], offer: Offer) -> list[PersonPlaced]:
    """Who takes what; who takes nothing stands with ""."""
    skill_of = {(person, post): skill for (person, post, skill), arc in plan.skilled.items() if flows[arc]}
    found: dict[str, list[str]] = {each.id: [] for each in offer.people}
    for (person, post), arc in plan.taken.items():
        if flows[arc]:
            found[person].append(post)
    for person, post in sorted(plan.settled):
        found[person].append(post)
    rows = []
    for person, targets in found.items():
        for post in targets or [""]:
            cost = offer.number_of.get((person, post), 0)
            rows.append(PersonPlaced(person, post, skill_of.get((person, post), ""), cost, ""))
    return rows


def _moved(placed: Iterable[PersonPlaced], rules: Rules) -> int:
    before = defaultdict(set)
    for person, post in rules.previous:
        before[person].add(post)
    return len(
        {each.person for each in placed if each.person in before and each.target not in before[each.person]}
    )
