"""A leader for every group, people for the needs that leaders do not meet, and a group for whoever is left."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import dist

from jishi.engines.allocation.errors import AllocationError, Problem, problem
from jishi.engines.allocation.faults import Places, place_at, twice
from jishi.engines.allocation.model import Shortfall
from jishi.engines.allocation.people import (
    Assignment,
    Need,
    Pair,
    Person,
    PersonPlaced,
    Post,
    Rules,
    Site,
    Staffing,
    Standing,
)
from jishi.engines.allocation.people_faults import person_faults
from jishi.engines.allocation.posting import assign, pairs_by_distance

# Beyond so many pairs only the nearest are looked at first, and all of them where those do not do.
MOST_PAIRS, NEAREST = 20_000, 60


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be staffed, by whom, and what stands already."""

    sites: Sequence[Site]
    people: Sequence[Person]
    needs: Sequence[Need]
    standing: Standing


def staff(
    sites: Sequence[Site],
    people: Sequence[Person],
    needs: Sequence[Need] = (),
    *,
    previous: Sequence[tuple[str, str]] = (),
    prices: tuple[int, int] = (500, 0),
    standing: Standing | None = None,
) -> Staffing:
    """Send people to groups.

    1. Who stands in a group and shall stay does so, whatever it costs; what they can do is met.
    2. Every other group gets one leader, a member: as near as can be, where a skill that the group needs and the
       leader lacks counts as so many metres. Leaders share the groups evenly, as far as their loads allow; where some
       lead already, nobody has to take a group from them.
    3. What a leader can do is met; for every other need the nearest who can and has room is sent.
    4. Where groups have a size, whoever is in none yet helps the nearest that has room, first where too few are.

    Parameters
    ----------
    sites : groups with their middles
    people : members lead and help, volunteers only help; `max_load` is groups and needs together
    needs : skills that groups need
    previous : person and group as they were, which others may take over
    prices : metres that a lacking skill of a leader counts, and metres that another leader than before counts
    standing : who stays where they are, and the size of groups; without it nobody stays, and who is not needed goes
        nowhere

    Returns
    -------
    leaders, helpers, and what is missing

    Raises
    ------
    AllocationError
        with everything that is wrong in what was given

    Examples
    --------
    >>> people = [Person("甲", 0.0, 0.0), Person("乙", 9.0, 0.0), Person("丙", 5.0, 0.0, role="volunteer")]
    >>> made = staff([Site("1", 0.0, 0.0), Site("2", 6.0, 0.0)], people, standing=Standing(size=(1, 3)))
    >>> [(each.person, each.target) for each in (*made.leaders, *made.helpers)]
    [('乙', '2'), ('甲', '1'), ('丙', '2')]
    """
    case = Case(sites, people, needs, standing or Standing())
    faults = [*staff_faults(sites, people, needs), *_standing_faults(case)]
    if faults:
        raise AllocationError(faults)
    leaders = _leaders(case, previous, prices)
    staying = _staying(case)
    can = {each.id: set(each.skills) for each in people}
    there = {(each.target, skill) for each in (*leaders[0], *staying) for skill in can[each.person]}
    met = tuple(each for each in needs if (each.group, each.skill) in there)
    left = [replace(each, count=each.count - (each in met)) for each in needs if each.count > (each in met)]
    seated = (*leaders[0], *staying)
    helpers = _helpers(case, left, seated) if left else ((), ())
    seated = (*seated, *helpers[0])
    rest = _rest(case, seated) if case.standing.size else ((), ())
    return Staffing(leaders[0], (*staying, *helpers[0], *rest[0]), met, (*leaders[1], *helpers[1], *rest[1]))


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


def _standing_faults(case: Case) -> Iterator[Problem]:
    """What is wrong with who shall stay: strangers, more than somebody may take, a volunteer who leads."""
    told, known = {each.id: each for each in case.people}, {each.id for each in case.sites}
    rows = [*case.standing.leaders, *case.standing.helpers]
    for person, group in rows:
        if person not in told:
            yield problem("ALLOC-13", id=person)
        if group not in known:
            yield problem("ALLOC-22", id=group)
    for person, count in Counter(person for person, _ in rows).items():
        if person in told and count > told[person].max_load:
            yield problem("ALLOC-19", subject=person, count=count, limit=told[person].max_load)
    yield from (
        problem("ALLOC-20", person=person, post=group, rule="volunteer")
        for person, group in case.standing.leaders
        if person in told and told[person].role != "member"
    )


def _leaders(
    case: Case, previous: Sequence[tuple[str, str]], prices: tuple[int, int]
) -> tuple[tuple[PersonPlaced, ...], tuple[Shortfall, ...]]:
    locked = case.standing.leaders
    helps = Counter(person for person, _ in case.standing.helpers)
    every = [each for each in case.people if each.role == "member"]
    fair = 0 if locked else len(case.sites) // max(1, len(every))
    members = [
        replace(each, max_load=most, min_load=min(each.min_load or fair, most))
        for each in every
        if (most := each.max_load - helps[each.id]) > 0
    ]
    posts = [Post(each.id, floor=1, x=each.x, y=each.y) for each in case.sites]
    if not members:
        return (), tuple(_nobody("leader", each) for each in posts)
    wanted: dict[str, set[str]] = {}
    for each in case.needs:
        wanted.setdefault(each.group, set()).add(each.skill)
    can = {each.id: set(each.skills) for each in members}

    def made_of(count: int | None) -> Assignment:
        pairs = [
            replace(each, cost=each.cost + prices[0] * len(wanted.get(each.post, set()) - can[each.person]))
            for each in _with_pairs(pairs_by_distance(members, posts, count), locked, members, posts)
        ]
        known = {(each.person, each.post) for each in pairs}
        kept = tuple(each for each in previous if each in known)
        rules = Rules(locked=locked, previous=kept, move_cost=prices[1], is_everyone=False)
        return assign(members, posts, pairs, rules)

    made = _made(made_of, len(members) * len(posts))
    named = {"floor": "leader"}
    return made.placed, tuple(replace(each, rule=named.get(each.rule, each.rule)) for each in made.shortfalls)


def _made(made_of: Callable[[int | None], Assignment], pairs_n: int) -> Assignment:
    """Assign among the nearest where there are many pairs, and among all where those do not do."""
    made = made_of(NEAREST if pairs_n > MOST_PAIRS else None)
    return made_of(None) if made.shortfalls and pairs_n > MOST_PAIRS else made


def _with_pairs(
    pairs: Sequence[Pair],
    wanted: Sequence[tuple[str, str]],
    people: Sequence[Person],
    posts: Sequence[Post],
) -> list[Pair]:
    """Pairs with those that stand, however far they are."""
    known = {(each.person, each.post) for each in pairs}
    here, there = {each.id: each for each in people}, {each.id: each for each in posts}
    return [
        *pairs,
        *(Pair(*key, _metres(here[key[0]], there[key[1]])) for key in wanted if key not in known),
    ]


def _metres(one: Person, other: Site | Post) -> int:
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return 0
    return round(dist((one.x, one.y), (other.x, other.y)))


def _staying(case: Case) -> tuple[PersonPlaced, ...]:
    here, there = {each.id: each for each in case.people}, {each.id: each for each in case.sites}
    return tuple(
        PersonPlaced(person, group, "", _metres(here[person], there[group]), "stays")
        for person, group in case.standing.helpers
    )


def _free(case: Case, seated: Sequence[PersonPlaced]) -> list[Person]:
    """Who may take more, and how much."""
    loads = Counter(each.person for each in seated if each.target)
    return [
        replace(each, max_load=each.max_load - loads[each.id], min_load=0)
        for each in case.people
        if each.max_load > loads[each.id]
    ]


def _helpers(
    case: Case, needs: Sequence[Need], seated: Sequence[PersonPlaced]
) -> tuple[tuple[PersonPlaced, ...], tuple[Shortfall, ...]]:
    """Whoever can and has room for the needs that are left; a need is a post by the name of group and skill."""
    own = {(each.person, each.target) for each in seated}
    free = _free(case, seated)
    site_of = {each.id: each for each in case.sites}
    posts: dict[str, Post] = {}
    need_of = {}
    for each in needs:
        site, name = site_of[each.group], f"{each.group}/{each.skill}"
        posts[name] = Post(name, each.count, each.count, x=site.x, y=site.y)
        need_of[name] = each
    if not free:
        return (), tuple(_nobody("need", each) for each in posts.values())
    by_skill: dict[str, list[Post]] = {}
    for name, post in posts.items():
        by_skill.setdefault(need_of[name].skill, []).append(post)
    able = {skill: [each for each in free if skill in each.skills] for skill in by_skill}

    def made_of(count: int | None) -> Assignment:
        pairs = [
            pair
            for skill, wanted in by_skill.items()
            if able[skill]
            for pair in pairs_by_distance(able[skill], wanted, count)
            if (pair.person, need_of[pair.post].group) not in own
        ]
        return assign(free, list(posts.values()), pairs, Rules(is_everyone=False))

    made = _made(made_of, sum(len(able[skill]) * len(by_skill[skill]) for skill in by_skill))
    placed = tuple(
        replace(each, target=need_of[each.target].group, skill=need_of[each.target].skill)
        for each in made.placed
        if each.target
    )
    return placed, tuple(replace(each, rule="need") for each in made.shortfalls)


def _rest(
    case: Case, seated: Sequence[PersonPlaced]
) -> tuple[tuple[PersonPlaced, ...], tuple[Shortfall, ...]]:
    """A group for everybody who is in none, at most so many in each, and at least so many where that can be."""
    least, most = case.standing.size or (0, 0)
    busy = {each.person for each in seated if each.target}
    idle = [replace(each, max_load=1, min_load=0) for each in case.people if each.id not in busy]
    count = Counter(group for _, group in {(each.person, each.target) for each in seated if each.target})
    posts = [
        Post(each.id, max(0, least - count[each.id]), most - count[each.id], x=each.x, y=each.y)
        for each in case.sites
        if count[each.id] < most
    ]
    if not idle or not posts:
        few = [Shortfall("least", each.id, least, count[each.id]) for each in posts if each.floor]
        return (), (*few, *(Shortfall("seat", each.id, 1, 0) for each in idle))
    made = _made(
        lambda count: assign(idle, posts, pairs_by_distance(idle, posts, count)), len(idle) * len(posts)
    )
    named = {"floor": "least", "everyone": "seat"}
    short = [
        replace(each, rule=named[each.rule], wanted=least, got=each.got + count[each.subject])
        if each.rule == "floor"
        else replace(each, rule=named[each.rule])
        for each in made.shortfalls
    ]
    return tuple(each for each in made.placed if each.target), tuple(short)


def _nobody(rule: str, post: Post) -> Shortfall:
    told = (("count", post.floor), ("subject", post.id), ("skill", ""))
    return Shortfall(rule, post.id, post.floor, 0, (("add-people", told),))
