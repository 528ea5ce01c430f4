"""How a rate's denominator changed while the campaign ran, as it was taken day by day, over what the reader sees."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from jishi.engines.coverage import Rate, Standing

from ..models import Case, RateTaken
from ..queries import taken
from ..records import rate_of
from .looking import Looked


@dataclass(frozen=True, slots=True)
class Change:
    """A change of denominator: from what to what, and why."""

    day: date
    before: int
    after: int
    words: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One unit that joined a denominator or left it: `reason` is why it was not asked about before, or is not now."""

    day: date
    case_id: int
    code: str
    name: str
    is_joined: bool
    reason: str


def changes_of(looked: Looked, rule_id: str) -> list[Change]:
    """Return how a rate's denominator changed, over the units that the reader sees."""
    pairs = _pairs(looked, rule_id)
    if pairs and _is_whole(looked):
        return [
            Change(row.day, before.denominator, row.denominator, _words(looked, row.left, row.joined))
            for before, row in pairs
        ]
    found = []
    for day, before, after, moved in _apart(looked, pairs):
        left, joined = (
            Counter(reason for _, reason, is_joined in moved if is_joined is side) for side in (False, True)
        )
        if moved:
            words = _words(looked, left.most_common(), joined.most_common())
            found.append(Change(day, before, after, words))
    return found


def moved_of(looked: Looked, rule_id: str) -> list[Moved]:
    """Return each unit in sight that joined a rate's denominator or left it, the first first."""
    found = []
    for day, _, _, moved in _apart(looked, _pairs(looked, rule_id)):
        for unit_id, reason, is_joined in moved:
            unit, (case, _) = looked.units[unit_id], looked.cases[unit_id]
            found.append(Moved(day, case.pk, unit.code, unit.name, is_joined, looked.reason(reason)))
    return sorted(found, key=lambda one: (one.day, one.code))


_Moves = list[tuple[int, str, bool]]


def _pairs(looked: Looked, rule_id: str) -> list[tuple[RateTaken, RateTaken]]:
    rows = taken(looked.campaign.campaign_id, [rule_id], looked.moment)
    return [(before, row) for before, row in pairwise(rows) if row.joined or row.left]


def _is_whole(looked: Looked) -> bool:
    every = Case.objects.filter(campaign=looked.campaign.campaign_id, listed_on__lte=looked.day)
    return every.count() <= len(looked.cases)


def _apart(
    looked: Looked, pairs: Sequence[tuple[RateTaken, RateTaken]]
) -> Iterable[tuple[date, int, int, _Moves]]:
    """Give each change over what is in sight: its day, from how many to how many, and the units that moved."""
    rows = RateTaken.objects.in_bulk([row.pk for pair in pairs for row in pair])
    for before, row in pairs:
        old, new = rate_of(rows[before.pk]), rate_of(rows[row.pk])
        base, now = _base(looked, old), _base(looked, new)
        why, why_not = _reasons(old.excluded), _reasons(new.excluded)
        moved = [(unit, why_not.get(unit, "gone"), False) for unit in sorted(base - now)]
        moved += [(unit, why.get(unit, "new"), True) for unit in sorted(now - base)]
        yield row.day, len(base), len(now), moved


def _base(looked: Looked, rate: Rate) -> set[int]:
    return {int(one.unit) for one in (*rate.counted, *rate.missing)} & looked.cases.keys()


def _reasons(told: Iterable[Standing]) -> dict[int, str]:
    return {int(one.unit): one.reason for one in told}


def _words(looked: Looked, left: Iterable[tuple[str, int]], joined: Iterable[tuple[str, int]]) -> str:
    parts = [f"{looked.reason(reason)}{n}户" for reason, n in left]
    parts += [f"列入{n}户(原来{looked.reason(reason)})" for reason, n in joined]
    return "、".join(parts)
