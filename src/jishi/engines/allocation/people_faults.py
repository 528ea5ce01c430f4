"""What is wrong with people, posts, pairs and rules; everything at once, each with its place."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from jishi.engines.allocation.errors import NOWHERE, Place, Problem, problem
from jishi.engines.allocation.faults import Places, place_at, twice
from jishi.engines.allocation.people import Area, Pair, Person, Post, Rules

Placed = Mapping[str, Places]
_NOTHING: Placed = {}


def assign_faults(
    people: Sequence[Person],
    posts: Sequence[Post],
    pairs: Sequence[Pair],
    rules: Rules,
    places: Placed = _NOTHING,
) -> Iterator[Problem]:
    """What is wrong with an assignment before it is made.

    Parameters
    ----------
    people, posts, pairs, rules : as given
    places : "people", "posts", "pairs", "bans" to where each of them was read; "rules" to where the rules were read

    Yields
    ------
    ALLOC-03 to 06 lists and values; 13, 14 unknown people and posts; 15 a pair twice; 18 to 21 rules
    """
    yield from person_faults(people, places.get("people", ()))
    yield from _post_faults(posts, rules, places.get("posts", ()))
    names, targets = {each.id for each in people}, {each.id for each in posts}
    listed = [(each.person, each.post) for each in pairs]
    seen: Counter[tuple[str, str]] = Counter()
    is_sound = len(set(listed)) == len(listed) and {who for who, _ in listed} <= names
    # Nothing is told of pairs one by one where all of them are in order, as they mostly are.
    if is_sound and {where for _, where in listed} <= targets:
        seen = Counter(dict.fromkeys(listed, 1))
        pairs = ()
    for key in ("pairs", "bans"):
        told: Sequence[tuple[str, str]] = [
            (each.person, each.post) for each in (pairs if key == "pairs" else rules.bans)
        ]
        for at, pair in enumerate(told):
            place = place_at(places.get(key, ()), at)
            yield from _unknown(pair, names, targets, place)
            seen[pair] += key == "pairs"
            if key == "pairs" and seen[pair] == 2:
                yield problem("ALLOC-15", place, person=pair[0], post=pair[1])
    place = place_at(places.get("rules", ()), 0)
    for pair in (*rules.locked, *rules.previous):
        yield from _unknown(pair, names, targets, place)
    yield from _area_faults(rules.areas, place)
    yield from _lock_faults(people, posts, set(seen), rules, place)


def person_faults(people: Sequence[Person], places: Places = ()) -> Iterator[Problem]:
    """What is wrong with people."""
    if not people:
        yield problem("ALLOC-03", place_at(places, 0))
    yield from twice([each.id for each in people], places)
    for at, each in enumerate(people):
        place = place_at(places, at)
        if each.max_load < 1:
            yield problem("ALLOC-06", place, column="max_load", value=each.max_load, expected="1, 2, 3 …")
        if not 0 <= each.min_load <= max(1, each.max_load):
            yield problem("ALLOC-21", place, subject=each.id, least=each.min_load, most=each.max_load)
        if (each.x is None) != (each.y is None):
            yield problem("ALLOC-10", place, id=each.id)


def _post_faults(posts: Sequence[Post], rules: Rules, places: Places) -> Iterator[Problem]:
    if not posts:
        yield problem("ALLOC-03", place_at(places, 0))
    yield from twice([each.id for each in posts], places)
    areas = {each.id for each in rules.areas}
    for at, each in enumerate(posts):
        place = place_at(places, at)
        if each.cap < 1:
            yield problem("ALLOC-06", place, column="cap", value=each.cap, expected="1, 2, 3 …")
        least = max(each.floor, int(each.is_must), sum(count for _, count in each.skills))
        if each.cap >= 1 and not 0 <= each.floor <= least <= each.cap:
            yield problem("ALLOC-21", place, subject=each.id, least=least, most=each.cap)
        if each.area and each.area not in areas:
            yield problem("ALLOC-18", place, area=each.area)


def _unknown(pair: tuple[str, str], people: set[str], posts: set[str], place: Place) -> Iterator[Problem]:
    if pair[0] not in people:
        yield problem("ALLOC-13", place, id=pair[0])
    if pair[1] not in posts:
        yield problem("ALLOC-14", place, id=pair[1])


def _area_faults(areas: Sequence[Area], place: Place) -> Iterator[Problem]:
    yield from twice([each.id for each in areas], [place] * len(areas))
    parent_of = {each.id: each.parent for each in areas}
    for each in areas:
        if each.parent and each.parent not in parent_of:
            yield problem("ALLOC-18", place, area=each.parent)
        if each.floor < 0 or (each.cap is not None and each.cap < each.floor):
            yield problem("ALLOC-21", place, subject=each.id, least=each.floor, most=each.cap)
        above, steps = each.parent, 0
        while above in parent_of and steps <= len(areas):
            above, steps = parent_of[above], steps + 1
        if steps > len(areas):
            yield problem("ALLOC-16", place, area=each.id)


def _lock_faults(
    people: Sequence[Person],
    posts: Sequence[Post],
    listed: set[tuple[str, str]],
    rules: Rules,
    place: Place = NOWHERE,
) -> Iterator[Problem]:
    """ALLOC-20 for a locked pair that is closed, ALLOC-19 for more locked pairs than a limit allows."""
    closed = {(each.person, each.post): each.rule for each in rules.bans}
    for pair in rules.locked:
        if pair in closed or pair not in listed:
            yield problem("ALLOC-20", place, person=pair[0], post=pair[1], rule=closed.get(pair, "—"))
    limits: dict[str, int | None] = {each.id: each.max_load for each in people}
    yield from _above(Counter(person for person, _ in set(rules.locked)), limits, place)
    held = Counter(post for _, post in set(rules.locked))
    yield from _above(held, {each.id: each.cap for each in posts}, place)
    parent_of = {each.id: each.parent for each in rules.areas}
    area_of = {each.id: each.area for each in posts}
    counts: Counter[str] = Counter()
    for post, count in held.items():
        name, seen = area_of.get(post, ""), set[str]()
        while name and name not in seen:
            seen.add(name)
            counts[name] += count
            name = parent_of.get(name, "")
    yield from _above(counts, {each.id: each.cap for each in rules.areas}, place)


def _above(counts: Mapping[str, int], limits: Mapping[str, int | None], place: Place) -> Iterator[Problem]:
    for name, count in counts.items():
        limit = limits.get(name)
        if limit is not None and count > limit:
            yield problem("ALLOC-19", place, subject=name, count=count, limit=limit)
