"""On which sides of a criterion's thresholds its cases stand."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jishi.engines.scoring import Criterion
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

Facts = Mapping[str, int]
Threshold = tuple[tuple[str, ...], Fraction]
BASIS = 10_000


def sides_lacking(criterion: Criterion, cases: Sequence[Facts], ceilings: Mapping[str, int]) -> list[str]:
    """Which of below, on and above no case stands on, of those an organisation can stand on."""
    away = [distance for facts in cases for distance in distances(criterion, facts)]
    seen = {"below" if each < 0 else "on" if each == 0 else "above" for each in away}
    return [side for side in sides_possible(criterion, ceilings) if side not in seen]


def distances(criterion: Criterion, facts: Facts) -> list[Fraction]:
    """How far the values of a case are from each threshold of the criterion."""
    found = []
    for names, threshold in thresholds(criterion):
        values = [facts[name] for name in names if name in facts]
        if len(values) == len(names) and (len(names) == 1 or values[1]):
            found.append(Fraction(values[0], values[1] if len(names) == 2 else 1) - threshold)
    return found


def thresholds(criterion: Criterion) -> list[Threshold]:
    """The indicators of each threshold, and the threshold itself."""
    if isinstance(criterion.method, AnyOf):
        return [((route.of,), Fraction(step.at)) for route in criterion.method.routes for step in route.steps]
    if isinstance(criterion.method, Flag | Checklist):
        return [((name,), Fraction(1)) for name in criterion.method.indicators]
    ends = ENDS[type(criterion.method)](criterion.method, criterion.max_cp)
    return [(criterion.method.indicators, end) for end in ends]


ENDS: dict[type, Callable[[Any, int], list[Fraction]]] = {
    Bands: lambda method, max_cp: [Fraction(step.at) for step in method.steps],
    Linear: lambda method, max_cp: [Fraction(knot.at) for knot in method.knots],
    PerUnit: lambda method, max_cp: [Fraction(-(-max_cp // method.each_cp))],
    Shortfall: lambda method, max_cp: [Fraction(method.target)],
    Manual: lambda method, max_cp: [Fraction(max_cp)],
    RatioBands: lambda method, max_cp: [Fraction(step.at, BASIS) for step in method.steps],
    Ratio: lambda method, max_cp: [Fraction(method.from_bp, BASIS), Fraction(method.to_bp, BASIS)],
    When: lambda method, max_cp: [Fraction(method.at)],
    WhenRatio: lambda method, max_cp: [Fraction(method.at_bp, BASIS)],
}


def sides_possible(criterion: Criterion, ceilings: Mapping[str, int]) -> list[str]:
    """Below 0 there is nothing, nor above what the dictionary allows, nor above the whole of something."""
    if isinstance(criterion.method, Flag | Checklist):
        return ["below", "on"]
    ends = [end for _, end in thresholds(criterion)]
    is_rate = isinstance(criterion.method, RatioBands | Ratio | WhenRatio)
    most = 1 if is_rate else max(ceilings[name] for name in criterion.method.indicators)
    possible = {"below": max(ends) > 0, "on": True, "above": min(ends) < most}
    return [side for side, is_possible in possible.items() if is_possible]
