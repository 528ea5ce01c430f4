"""A leader for every group, and people for the needs that leaders do not meet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jishi.engines.allocation.errors import AllocationError, Problem, problem
from jishi.engines.allocation.faults import Places, place_at, twice
from jishi.engines.allocation.model import Shortfall
from jishi.engines.allocation.people import Need, Pair, Person, PersonPlaced, Post, Rules, Site, Staffing
from jishi.engines.allocation.people_faults import person_faults
from jishi.engines.allocation.posting import assign, pairs_by_distance

# Beyond so many pairs only the nearest are looked at.
MOST_PAIRS, NEAREST = 400_000, 60


def staff(
    sites: Sequence[Site],
    people: Sequence[Person],
    needs: Sequence[Need] = (),
    *,
    previous: Sequence[tuple[str, str]] = (),
    skill_m: int = 500,
    move_cost: int = 0,
) -> Staffing:
    """Send people to groups.

    1. Every group gets one leader, a member: as near as can be, where a skill that the group needs and the leader
       lacks counts as so many metres. Leaders share the groups evenly, as far as their loads allow.
    2. What a leader can do is met; for every other need the nearest who can and has room is sent.

    Parameters
    ----------
    sites : groups with their middles
    people : members lead and help, volunteers only help; `max_load` is groups and needs together
    needs : skills that groups need
    previous : person and group as they were
    skill_m : metres that a lacking skill of a leader counts
    move_cost : metres that another leader than before counts

    Returns
    -------
    leaders, helpers, and what is missing

    Raises
    ------
    AllocationError
        with everything that is wrong in what was given
    """
    faults = list(staff_faults(sites, people, needs))
    if faults:
        raise AllocationError(faults)
    leaders = _leaders(sites, people, needs, previous, (skill_m, move_cost))
    can = {each.id: set(each.skills) for each in people}
    leader_of = {each.target: each.person for each in leaders[0] if each.target}
    by_leader = tuple(each for each in needs if each.skill in can.get(leader_of.get(each.group, ""), ()))
    left = [
        replace(each, count=each.count - (each in by_leader))
        for each in needs
        if each.count > (each in by_leader)
    ]
    helpers = _helpers(sites, people, left, leaders[0]) if left else ((), ())
    return Staffing(leaders[0], helpers[0], by_leader, (*leaders[1], *helpers[1]))


def staff_faults(
    sites: Sequence[Site],
    people: Sequence[Person],
    needs: Sequence[Need],
    places: dict[str, Places] | None = None,
) -> Iterator[Problem]:
    """What is wrong with groups, people and needs."""
    told = places or {}
    if not sites:
        yield problem("ALLOC-03", place_at(told.get("sites", ()), 0))
    yield from twice([each.id for each in sites], told.get("sites", ()))
    yield from person_faults(people, told.get("people", ()))
    known, seen = {each.id for each in sites}, set[tuple[str, str]]()
    for at, each in enumerate(needs):
        place = place_at(told.get("needs", ()), at)
        if each.group not in known:
            yield problem("ALLOC-22", place, id=each.group)
        if each.count < 1:
            yield problem("ALLOC-06", place, column="count", value=each.count, expected="1, 2, 3 …")
        if (each.group, each.skill) in seen:
            yield problem("ALLOC-15", place, person=each.skill, post=each.group)
        seen.add((each.group, each.skill))
    if people and all(each.role == "volunteer" for each in people):
        yield problem("ALLOC-17")


def _leaders(
    sites: Sequence[Site],
    people: Sequence[Person],
    needs: Sequence[Need],
    previous: Sequence[tuple[str, str]],
    prices: tuple[int, int],
) -> tuple[tuple[PersonPlaced, ...], tuple[Shortfall, ...]]:
    fair = len(sites) // max(1, sum(each.role == "member" for each in people))
    members = [
        replace(each, min_load=each.min_load or min(fair, each.max_load))
        for each in people
        if each.role == "member"
    ]
    posts = [Post(each.id, floor=1, x=each.x, y=each.y) for each in sites]
    wanted: dict[str, set[str]] = {}
    for each in needs:
        wanted.setdefault(each.group, set()).add(each.skill)
    can = {each.id: set(each.skills) for each in members}
    count = NEAREST if len(members) * len(posts) > MOST_PAIRS else None
    pairs = [
        replace(each, cost=each.cost + prices[0] * len(wanted.get(each.post, set()) - can[each.person]))
        for each in pairs_by_distance(members, posts, count)
    ]
    known = {(each.person, each.post) for each in pairs}
    kept = tuple(each for each in previous if each in known)
    made = assign(members, posts, pairs, Rules(previous=kept, move_cost=prices[1], is_everyone=False))
    named = {"floor": "leader"}
    return made.placed, tuple(replace(each, rule=named.get(each.rule, each.rule)) for each in made.shortfalls)


def _helpers(
    sites: Sequence[Site], people: Sequence[Person], needs: Sequence[Need], leaders: Sequence[PersonPlaced]
) -> tuple[tuple[PersonPlaced, ...], tuple[Shortfall, ...]]:
    """Whoever can and has room for the needs that are left; a need is a post by the name of group and skill."""
    leads = Counter(each.person for each in leaders if each.target)
    own = {(each.person, each.target) for each in leaders}
    free = [
        replace(each, max_load=each.max_load - leads[each.id], min_load=0)
        for each in people
        if each.max_load > leads[each.id]
    ]
    site_of = {each.id: each for each in sites}
    posts, need_of = [], {}
    for each in needs:
        site, name = site_of[each.group], f"{each.group}/{each.skill}"
        posts.append(Post(name, each.count, each.count, x=site.x, y=site.y))
        need_of[name] = each
    can = {each.id: set(each.skills) for each in free}
    pairs: list[Pair] = [
        each
        for each in pairs_by_distance(free, posts)
        if need_of[each.post].skill in can[each.person] and (each.person, need_of[each.post].group) not in own
    ]
    if not free:
        return (), tuple(
            Shortfall(
                "need",
                each.id,
                each.floor,
                0,
                (("add-people", (("count", each.floor), ("subject", each.id), ("skill", ""))),),
            )
            for each in posts
        )
    made = assign(free, posts, pairs, Rules(is_everyone=False))
    placed = tuple(
        replace(each, target=need_of[each.target].group, skill=need_of[each.target].skill)
        for each in made.placed
        if each.target
    )
    return placed, tuple(replace(each, rule="need") for each in made.shortfalls)
