"""Who came and went, and which branches are odd, by looking at every day and every branch by itself."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from jishi.apps.registry.models import Affiliation, MemberState, OrgState, Placement
from jishi.apps.registry.selectors.statistics import Odd, _is_odd
from jishi.apps.registry.statistics_rules import statistics_rules
from jishi.shared.dates import Moment, Period

Standing = tuple[dict[int, str], list[tuple[int, int]]]


def standing_on(on: date) -> Standing:
    """Each organisation's path on a day, and who belonged to which."""
    paths = {row.org_id: row.path for row in Placement.objects.at(Moment(on))}
    return paths, [(row.member_id, row.org_id) for row in Affiliation.objects.at(Moment(on))]


def every_day(path: str, period: Period, standing: Callable[[date], Standing]) -> Counter[tuple[date, str]]:
    """Count who came and went by looking at each day and the day before."""
    found: Counter[tuple[date, str]] = Counter()
    day = period.first_day
    before = inside(path, standing(day - timedelta(days=1)))
    while day <= period.last_day:
        now = inside(path, standing(day))
        found[day, "came"] += len(now - before)
        found[day, "went"] += len(before - now)
        before, day = now, day + timedelta(days=1)
    return +found


def inside(path: str, standing: Standing) -> set[int]:
    paths, belonging = standing
    return {member for member, org in belonging if paths.get(org, "?").startswith(path)}


def odd_by_hand(path: str, period: Period, standing: Callable[[date], Standing]) -> set[Odd]:
    """Look at every branch of the closing by itself."""
    closes = Moment(period.last_day)
    opening, closing = (
        Counter(org for member, org in belonging if paths.get(org, "?").startswith(path))
        for paths, belonging in (standing(period.first_day - timedelta(days=1)), standing(period.last_day))
    )
    status = dict(MemberState.objects.at(closes).values_list("member_id", "status"))
    paths, belonging = standing(period.last_day)
    full = Counter(org for member, org in belonging if status[member] == "full")
    branches = OrgState.objects.at(closes).filter(kind="branch").values_list("org_id", flat=True)
    return {
        Odd(org, rule.key, opening[org], closing[org], full[org])
        for org in branches
        if paths.get(org, "?").startswith(path)
        for rule in statistics_rules(period.last_day).odd
        if _is_odd(rule, opening[org], closing[org], full[org])
    }
