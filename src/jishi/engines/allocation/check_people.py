"""Whether people were sent as promised: looked at from the definition alone, without anything of the solvers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jishi.engines.allocation.errors import Problem, problem
from jishi.engines.allocation.model import Shortfall
from jishi.engines.allocation.people import Area, Need, Pair, Person, Post, Rules, Site, Standing

Row = tuple[str, str, str]
Named = Mapping[tuple[str, str], int]


def check_assignment(
    people: Sequence[Person],
    posts: Sequence[Post],
    pairs: Sequence[Pair],
    rules: Rules,
    placed: Iterable[Row],
    shortfalls: Iterable[Shortfall] = (),
) -> list[Problem]:
    """Verify an assignment.

    1. Everybody is on the list, nobody twice at one post, nobody above their load; everybody has a post.
    2. Nobody has a post that is not open to them, or for a skill they lack; locked pairs are kept.
    3. No post and no area is above its cap; floors, posts that must be covered and skills are met.
    4. What is missed is named among the shortfalls, by the right amount; nothing is named that is met.

    Parameters
    ----------
    people, posts, pairs, rules : as given
    placed : person, post ("" for none) and skill, row by row
    shortfalls : which the result names

    Returns
    -------
    what is wrong; empty if nothing is
    """
    rows = list(placed)
    named = {(each.rule, each.subject): each.got for each in shortfalls}
    found = [problem("ALLOC-46", id=name) for name in _lost([each.id for each in people], rows)]
    found += _closed(people, posts, pairs, rules, rows)
    got = _missed(people, posts, rules, [row for row in rows if row[1]])
    for (rule, subject), (count, least) in got.items():
        if count < least and named.get((rule, subject)) != count:
            found.append(problem("ALLOC-49", subject=subject, count=count, least=least))
    met = [key for key in named if key not in got or got[key][0] >= got[key][1]]
    return found + [problem("ALLOC-53", subject=subject) for _, subject in met]


def check_staffing(
    sites: Sequence[Site],
    people: Sequence[Person],
    needs: Sequence[Need],
    leaders: Iterable[tuple[str, str]],
    helpers: Iterable[Row],
    shortfalls: Iterable[Shortfall] = (),
    standing: Standing | None = None,
) -> list[Problem]:
    """Verify who leads and who helps.

    1. Every group has one leader, a member; every need has as many people who can, the leader counted.
    2. Nobody has more groups and needs than their load allows.
    3. Who shall stay does; no group has too many people or too few, and nobody is in none.
    4. What is missed is named among the shortfalls.

    Parameters
    ----------
    sites, people, needs : as given
    leaders : person and group
    helpers : person, group and skill
    shortfalls : which the result names
    standing : who shall stay, and the size of groups

    Returns
    -------
    what is wrong; empty if nothing is
    """
    told = {each.id: each for each in people}
    leading, helping = [row for row in leaders if row[1]], list(helpers)
    named = {(each.rule, each.subject): each.got for each in shortfalls}
    found = [problem("ALLOC-13", id=row[0]) for row in (*leading, *helping) if row[0] not in told]
    if found:
        return found
    loads = Counter(row[0] for row in (*leading, *helping))
    found += [
        problem("ALLOC-47", id=name, count=count, limit=told[name].max_load)
        for name, count in sorted(loads.items())
        if count > told[name].max_load
    ]
    found += [
        problem("ALLOC-52", id=row[0], skill=row[2])
        for row in helping
        if row[2] and row[2] not in told[row[0]].skills
    ]
    found += [
        problem("ALLOC-48", person=row[0], post=row[1]) for row in leading if told[row[0]].role != "member"
    ]
    count = Counter(group for _, group in leading)
    for site in sites:
        if count[site.id] != 1 and ("leader", site.id) not in named:
            found.append(problem("ALLOC-54", group=site.id, count=count[site.id]))
    found += _standing(sites, people, leading, helping, named, standing or Standing())
    staying = set((standing or Standing()).helpers)
    there = [*leading, *(row[:2] for row in helping if row[:2] in staying)]
    able = {(group, skill) for name, group in there for skill in told[name].skills}
    have = Counter((group, skill) for _, group, skill in helping)
    for need in needs:
        got = have[need.group, need.skill] + ((need.group, need.skill) in able)
        if got < need.count and ("need", f"{need.group}/{need.skill}") not in named:
            found.append(
                problem("ALLOC-49", subject=f"{need.group}/{need.skill}", count=got, least=need.count)
            )
    return found


def _standing(
    sites: Sequence[Site],
    people: Sequence[Person],
    leading: Sequence[tuple[str, str]],
    helping: Sequence[Row],
    named: Named,
    standing: Standing,
) -> Iterator[Problem]:
    """Whoever should stay and does not; groups with too few or too many; people in none."""
    for kept, rows in ((standing.leaders, leading), (standing.helpers, [row[:2] for row in helping])):
        yield from (
            problem("ALLOC-51", person=pair[0], post=pair[1]) for pair in kept if pair not in set(rows)
        )
    if standing.size is None:
        return
    least, most = standing.size
    inside = {*leading, *((row[0], row[1]) for row in helping)}
    count = Counter(group for _, group in inside)
    for site in sites:
        if count[site.id] > most:
            yield problem("ALLOC-47", id=site.id, count=count[site.id], limit=most)
        if count[site.id] < least and named.get(("least", site.id)) != count[site.id]:
            yield problem("ALLOC-49", subject=site.id, count=count[site.id], least=least)
    busy = {person for person, _ in inside}
    yield from (
        problem("ALLOC-46", id=each.id)
        for each in people
        if each.id not in busy and ("seat", each.id) not in named
    )


def _lost(ids: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """People who are missing from the result, are strangers, or stand twice at one post."""
    times = Counter((person, post) for person, post, _ in rows)
    there = {person for person, _, _ in rows}
    double = {person for (person, _), count in times.items() if count > 1}
    return sorted((set(ids) ^ there) | double)


def _closed(
    people: Sequence[Person], posts: Sequence[Post], pairs: Sequence[Pair], rules: Rules, rows: Sequence[Row]
) -> Iterator[Problem]:
    is_open = {(each.person, each.post) for each in pairs} - {(each.person, each.post) for each in rules.bans}
    can = {each.id: each.skills for each in people}
    for person, post, skill in rows:
        if post and (person, post) not in is_open:
            yield problem("ALLOC-48", person=person, post=post)
        if skill and skill not in can.get(person, ()):
            yield problem("ALLOC-52", id=person, skill=skill)
    taken = {(person, post) for person, post, _ in rows}
    yield from (
        problem("ALLOC-51", person=pair[0], post=pair[1]) for pair in rules.locked if pair not in taken
    )
    loads = Counter(person for person, post, _ in rows if post)
    counts = Counter(post for _, post, _ in rows if post)
    limits = [(each.id, loads[each.id], each.max_load) for each in people]
    limits += [(each.id, counts[each.id], each.cap) for each in posts]
    limits += [
        (each.id, count, each.cap)
        for each, count in _in_areas(posts, rules.areas, counts)
        if each.cap is not None
    ]
    for name, count, limit in limits:
        if count > limit:
            yield problem("ALLOC-47", id=name, count=count, limit=limit)


def _missed(
    people: Sequence[Person], posts: Sequence[Post], rules: Rules, rows: Sequence[Row]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Each demand, how much it has and how much it wants."""
    loads = Counter(person for person, _, _ in rows)
    counts = Counter(post for _, post, _ in rows)
    skills = Counter((post, skill) for _, post, skill in rows)
    found = {}
    for each in people:
        found["everyone", each.id] = loads[each.id], max(int(rules.is_everyone), each.min_load)
    for post in posts:
        rule = "floor" if post.floor else "must"
        found[rule, post.id] = counts[post.id], max(post.floor, int(post.is_must))
        for skill, count in post.skills:
            found["skill", f"{post.id}/{skill}"] = skills[post.id, skill], count
    for area, count in _in_areas(posts, rules.areas, counts):
        found["area-floor", area.id] = count, area.floor
    return found


def _in_areas(
    posts: Sequence[Post], areas: Sequence[Area], counts: Mapping[str, int]
) -> list[tuple[Area, int]]:
    parent_of = {each.id: each.parent for each in areas}
    found: Counter[str] = Counter()
    for post in posts:
        name = post.area
        while name:
            found[name] += counts.get(post.id, 0)
            name = parent_of[name]
    return [(each, found[each.id]) for each in areas]
