"""Values chosen to break a grading engine: on each threshold, one beside it, zero denominators, blanks, range ends."""

import random
from collections.abc import Callable
from typing import Any

from jishi.engines.scoring import Criterion, Rubric
from jishi.engines.scoring.check import Standing, reference_score
from jishi.engines.scoring.model import (
    AnyOf,
    Bands,
    Checklist,
    Flag,
    Linear,
    Manual,
    PerUnit,
    Ratio,
    RatioBands,
    Shortfall,
    When,
    WhenRatio,
)

Facts = dict[str, int | None]
MOST = 2_000_000_000
DENOMINATORS = (0, 0, 1, 2, 3, 7, 20, 29, 40, 50, 57, 100, 200, 10_000, 123_457, 1_000_000, MOST)
BLANK_SHARES = (0.0, 0.0, 0.0, 0.02, 0.02, 0.3, 1.0)

ENDS: dict[type, Callable[[Any, int], list[int]]] = {
    Flag: lambda method, max_cp: [],
    Bands: lambda method, max_cp: [step.at for step in method.steps],
    PerUnit: lambda method, max_cp: [1, max_cp // method.each_cp, max_cp // method.each_cp + 1],
    Shortfall: lambda method, max_cp: [method.target, method.target - max_cp // method.each_cp],
    Checklist: lambda method, max_cp: [],
    AnyOf: lambda method, max_cp: [step.at for route in method.routes for step in route.steps],
    Manual: lambda method, max_cp: [1, max_cp],
    Linear: lambda method, max_cp: (
        [knot.at for knot in method.knots]
        + [(low.at + high.at) // 2 for low, high in zip(method.knots, method.knots[1:], strict=False)]
    ),
    When: lambda method, max_cp: [method.at],
    RatioBands: lambda method, max_cp: [step.at for step in method.steps],
    Ratio: lambda method, max_cp: [method.from_bp, method.to_bp, (method.from_bp + method.to_bp) // 2],
    WhenRatio: lambda method, max_cp: [method.at_bp],
}


def landings(criterion: Criterion) -> list[int]:
    """Each threshold of a criterion and its neighbours; for a ratio, in basis points without neighbours."""
    ends = ENDS[type(criterion.method)](criterion.method, criterion.max_cp)
    if isinstance(criterion.method, Ratio | RatioBands | WhenRatio):
        return ends
    return [max(0, end + beside) for end in ends for beside in (-1, 0, 1)] + [0, 1, 2, MOST]


def facts_against(rubric: Rubric, chance: random.Random) -> Facts:
    """Values of one organisation, each aimed at some threshold of the criterion that reads it."""
    facts: Facts = {}
    for criterion in chance.sample(rubric.criteria, len(rubric.criteria)):
        names = criterion.method.indicators
        if isinstance(criterion.method, Ratio | RatioBands | WhenRatio):
            under = facts.get(names[1])
            under = chance.choice(DENOMINATORS) if under is None else under
            aimed = under * chance.choice(landings(criterion)) // 10_000 + chance.choice((-1, 0, 0, 1, 2))
            facts[names[1]] = under
            facts.setdefault(names[0], min(MOST, max(0, aimed)))
        else:
            for name in names:
                facts.setdefault(name, chance.choice(landings(criterion)))
    for name in rubric.flags:
        facts[name] = chance.randrange(2)
    share = chance.choice(BLANK_SHARES)
    return {name: None if chance.random() < share else facts[name] for name in rubric.indicators}


def best_facts(rubric: Rubric) -> Facts:
    """Values that earn every criterion its most and fire no veto that a good one could avoid."""
    facts: Facts = {name: int(name in rubric.flags) for name in rubric.indicators}
    for criterion in rubric.criteria:
        method = criterion.method
        if criterion.kind in ("deduct", "veto"):
            continue
        if isinstance(method, Ratio | RatioBands):
            top = method.to_bp if isinstance(method, Ratio) else method.steps[-1].at
            facts |= {method.den: 10_000, method.num: top}
        elif isinstance(method, AnyOf):
            facts |= {route.of: route.steps[-1].at for route in method.routes}
        elif isinstance(method, Bands):
            facts[method.of] = method.steps[-1].at
        elif not isinstance(method, Flag | Checklist):
            facts[criterion.method.indicators[0]] = max(ENDS[type(method)](method, criterion.max_cp))
    return facts


def facts_near_a_cut(rubric: Rubric, chance: random.Random) -> Facts:
    """Good values, a few of them spoilt, and marks given by hand that bring the total beside a tier's cut."""
    facts, spoilt = best_facts(rubric), facts_against(rubric, chance)
    for criterion in chance.sample(rubric.criteria, chance.randrange(min(14, len(rubric.criteria) + 1))):
        facts |= {name: spoilt[name] for name in criterion.method.indicators}
    by_hand = [each for each in rubric.criteria if isinstance(each.method, Manual)]
    if not by_hand:
        return facts
    marks = by_hand[0].method.indicators[0]
    facts[marks] = 0
    total = reference_score(rubric, facts).total
    reach = [tier.min_cp + off for tier in rubric.tiers for off in _offsets(rubric.hysteresis_cp)]
    wanted = [each - total for each in reach if 0 <= each - total <= by_hand[0].max_cp]
    facts[marks] = chance.choice(wanted) if wanted else chance.choice(landings(by_hand[0]))
    return facts


def _offsets(margin: int) -> tuple[int, ...]:
    return (-margin - 1, -margin, -1, 0, 1, margin - 1, margin)


def table_against(rubric: Rubric, size: int, seed: int) -> list[Standing]:
    """A table of such organisations in a few groups, some with a tier they had before."""
    chance = random.Random(seed)
    tiers = [tier.name for tier in rubric.tiers]
    return [
        Standing(
            org_code=f"O{number:05d}",
            facts=(facts_against if number % 2 else facts_near_a_cut)(rubric, chance),
            groups={"county": chance.choice("甲乙丙"), "township": chance.choice("东西")},
            previous=chance.choice([None, "不在表中", *tiers]),
        )
        for number in range(size)
    ]
