"""Whether a result keeps its promises: looked at from the definition alone, without anything of the solvers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from jishi.engines.allocation.errors import Problem, problem
from jishi.engines.allocation.model import Household


def check_groups(
    households: Sequence[Household],
    pairs: Iterable[tuple[str, str]],
    placed: Iterable[tuple[str, str]],
    *,
    groups: int | None = None,
    band: int | None = None,
) -> list[Problem]:
    """Verify a division of households.

    1. Every household is in one group, and nobody else is in any.
    2. In every group each can be reached from each by pairs within it.
    3. There are as many groups as asked for.
    4. Every group's work is within the band, in whole units; outside them where they leave no choice.

    Parameters
    ----------
    households : as given
    pairs : who is beside whom
    placed : household and its group, as it stands in the result, row by row
    groups : how many were asked for; None counts those there are
    band : percent; None does not look at work

    Returns
    -------
    what is wrong; empty if nothing is

    Examples
    --------
    >>> homes = [Household(name) for name in "abc"]
    >>> check_groups(homes, [("a", "b")], [("a", "1"), ("b", "1"), ("c", "2")])
    []
    >>> [each.code for each in check_groups(homes, [("a", "b")], [("a", "1"), ("b", "2"), ("c", "1")])]
    ['ALLOC-43']
    """
    rows = list(placed)
    known = {each.id for each in households}
    times = Counter(name for name, _ in rows)
    found = [problem("ALLOC-41", id=name, count=times[name]) for name in sorted(known) if times[name] != 1]
    found += [problem("ALLOC-42", id=name) for name in sorted(set(times) - known)]
    members: dict[str, set[str]] = {}
    for name, group in rows:
        if name in known:
            members.setdefault(group, set()).add(name)
    beside: dict[str, set[str]] = {name: set() for name in known}
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    for group in sorted(members):
        left = _unreached(members[group], beside)
        if left:
            found.append(problem("ALLOC-43", group=group, id=min(left), count=len(left)))
    wanted = len(members) if groups is None else groups
    if wanted != len(members):
        found.append(problem("ALLOC-45", wanted=wanted, got=len(members)))
    if band is not None and members:
        found += _outside({each.id: each.work for each in households}, members, wanted, band)
    return found


def _unreached(group: set[str], beside: Mapping[str, set[str]]) -> set[str]:
    left, reached = set(group), [min(group)]
    left.discard(reached[0])
    while reached:
        fresh = beside[reached.pop()] & left
        left -= fresh
        reached += fresh
    return left


def _outside(
    work: Mapping[str, int], members: Mapping[str, set[str]], groups: int, band: int
) -> Iterable[Problem]:
    # A group's work times a hundred times the groups, against the total times the band's ends: no rounding.
    total, scale = sum(work.values()), 100 * groups
    low, high = total * (100 - band), total * (100 + band)
    lower, upper = -(-low // scale), high // scale
    if lower >= upper:
        lower, upper = low // scale, -(-high // scale)
    for group in sorted(members):
        load = sum(work[name] for name in members[group])
        if not lower <= load <= upper:
            yield problem("ALLOC-44", group=group, work=load, lower=lower, upper=upper)
