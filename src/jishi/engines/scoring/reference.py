"""The plain reference: one organisation's score from the rubric's text, in fractions, no engine code."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Text = Mapping[str, Any]
Facts = Mapping[str, int | None]
PointsAndRule = tuple[int, int]

MISSING = (0, -1)
EMPTY = -2


@dataclass(frozen=True, slots=True)
class Reference:
    """What one organisation must get under one rubric.

    Parameters
    ----------
    points : criterion id to centipoints, vetoes left out
    rules : criterion id to rule code, vetoes left out; -1 missing, -2 empty denominator given full marks
    vetoes : veto id to `fired`, `clear` or `unchecked` (an indicator is missing, or a denominator is zero)
    earned, available, bonus, deduct, total : centipoints
    missing : number of score criteria without data
    pending : number of them whose policy is `pending`
    provisional : a criterion is pending or a veto is unchecked
    tier_raw, tier_kept, tier_capped : names of tiers: by threshold alone, after hysteresis, after vetoes
    """

    points: dict[str, int]
    rules: dict[str, int]
    vetoes: dict[str, str]
    earned: int
    available: int
    bonus: int
    deduct: int
    total: int
    missing: int
    pending: int
    provisional: bool
    tier_raw: str
    tier_kept: str
    tier_capped: str


def half_up(value: Fraction) -> int:
    """Nearest integer of a value that is not negative; a half goes up.

    Examples
    --------
    >>> half_up(Fraction(5, 2)), half_up(Fraction(249, 100))
    (3, 2)
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def number(value: object) -> Fraction:
    """Value as the rubric writes it, `60%` included, as an exact fraction.

    Examples
    --------
    >>> number("58%"), number("2.5")
    (Fraction(29, 50), Fraction(5, 2))
    """
    text = str(value)
    if text.endswith("%"):
        return Fraction(Decimal(text[:-1])) / 100
    return Fraction(Decimal(text))


def centipoints(value: object) -> int:
    """Points as the rubric writes them, in hundredths.

    Examples
    --------
    >>> centipoints("2.5")
    250
    """
    return int(number(value) * 100)


def _steps(spec: Text, value: Fraction) -> PointsAndRule:
    rising = "ge" in spec
    steps = [(number(at), centipoints(points)) for at, points in spec["ge" if rising else "le"].items()]
    met = [points for threshold, points in steps if (value >= threshold if rising else value <= threshold)]
    return max(met, default=0), len(met)


def _bands(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    value = facts.get(spec["of"])
    return MISSING if value is None else _steps(spec, Fraction(value))


def _flag(name: str, criterion: Text, facts: Facts) -> PointsAndRule:
    value = facts.get(name)
    return MISSING if value is None else (centipoints(criterion["max"]) * value, value)


def _per_unit(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    value, most = facts.get(spec["of"]), centipoints(criterion["max"])
    if value is None:
        return MISSING
    points = value * centipoints(spec["each"])
    return min(most, points), int(value >= 1) + int(points >= most)


def _shortfall(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    value, target = facts.get(spec["of"]), int(number(spec["target"]))
    if value is None:
        return MISSING
    short = max(0, target - value) * centipoints(spec["each"])
    points = max(0, centipoints(criterion["max"]) - short)
    return points, int(points > 0) + int(value >= target)


def _rate(spec: Text, criterion: Text, facts: Facts) -> Fraction | PointsAndRule:
    numerator, denominator = facts.get(spec["num"]), facts.get(spec["den"])
    if numerator is None or denominator is None:
        return MISSING
    if denominator == 0:
        return (centipoints(criterion["max"]), EMPTY) if criterion.get("empty") == "full" else MISSING
    return Fraction(numerator, denominator)


def _ratio_bands(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    rate = _rate(spec, criterion, facts)
    return _steps(spec, rate) if isinstance(rate, Fraction) else rate


def _ratio(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    rate = _rate(spec, criterion, facts)
    if not isinstance(rate, Fraction):
        return rate
    low, high, most = number(spec["from"]), number(spec["to"]), centipoints(criterion["max"])
    if rate >= high:
        return most, 2
    return (half_up((rate - low) / (high - low) * most), 1) if rate > low else (0, 0)


def _checklist(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    points = rule = 0
    for place, (name, worth) in enumerate(spec.items()):
        value = facts.get(name)
        if value is None:
            return MISSING
        points += centipoints(worth) * value
        rule += value << place
    return points, rule


def _any(routes: list[Text], criterion: Text, facts: Facts) -> PointsAndRule:
    results = [_bands(route["bands"], criterion, facts) for route in routes]
    if all(result == MISSING for result in results):
        return MISSING
    given = [(0, 0) if result == MISSING else result for result in results]
    best = max(range(len(given)), key=lambda place: (given[place][0], -place))
    return given[best][0], given[best][1] + 16 * best


def _manual(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    value = facts.get(spec["of"])
    return MISSING if value is None else (min(centipoints(criterion["max"]), value), int(value >= 1))


def _linear(spec: Text, criterion: Text, facts: Facts) -> PointsAndRule:
    value = facts.get(spec["of"])
    if value is None:
        return MISSING
    knots = sorted((number(at), centipoints(points)) for at, points in spec["points"].items())
    met = [knot for knot in knots if value >= knot[0]]
    if not met or len(met) == len(knots):
        return (met[-1][1] if met else 0), len(met)
    (left, low), (right, high) = met[-1], knots[len(met)]
    return half_up(low + (value - left) / (right - left) * (high - low)), len(met)


METHODS: dict[str, Callable[[Any, Text, Facts], PointsAndRule]] = {
    "flag": _flag,
    "bands": _bands,
    "per_unit": _per_unit,
    "shortfall": _shortfall,
    "ratio_bands": _ratio_bands,
    "ratio": _ratio,
    "checklist": _checklist,
    "any": _any,
    "manual": _manual,
    "linear": _linear,
}


def _veto(when: Text, facts: Facts) -> str:
    measured: Any = facts.get(when["of"]) if "of" in when else _rate(when, {}, facts)
    if measured is None or isinstance(measured, tuple):
        return "unchecked"
    compare = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
    name = next(name for name in compare if name in when)
    return "fired" if compare[name](measured, number(when[name])) else "clear"


def kind_of(criterion: Text) -> str:
    """Kind of a criterion: score, bonus, deduct or veto."""
    return str(criterion.get("kind", "score"))


def points_in_dim(text: Text, dim: str, score: Reference) -> int:
    """Centipoints earned by the score criteria of one dimension."""
    within = [c["id"] for c in text["criteria"] if kind_of(c) == "score" and c.get("dim") == dim]
    return sum(score.points[identifier] for identifier in within)


def _policy(text: Text, criterion: Text) -> str:
    return str(criterion.get("missing", text.get("missing", "zero")))


def _capped(text: Text, kind: str, points: Mapping[str, int]) -> int:
    of_kind = [points[c["id"]] for c in text["criteria"] if kind_of(c) == kind]
    return min(sum(of_kind), centipoints(text["points"][f"{kind}_cap"])) if of_kind else 0


def tier_by_threshold(text: Text, total: int) -> int:
    """Place in the list of tiers, 0 the best, of the first one whose minimum is reached."""
    cuts = [centipoints(tier["min"]) for tier in text["tiers"]]
    return next(place for place, cut in enumerate(cuts) if total >= cut)


def tier_confirmed(text: Text, total: int, previous: str | None) -> int:
    """Place of the tier kept: a step up must reach the cut and the margin, a step down must fall below it."""
    raw = tier_by_threshold(text, total)
    names = [tier["tier"] for tier in text["tiers"]]
    if "hysteresis" not in text or previous not in names:
        return raw
    margin = centipoints(text["hysteresis"]["margin"])
    cuts = [centipoints(tier["min"]) for tier in text["tiers"]]
    before = names.index(previous)
    if raw > before:
        return raw if total < cuts[before] - margin else before
    return min([before, *(place for place, cut in enumerate(cuts) if total >= cut + margin)])


def _after_vetoes(text: Text, vetoes: Mapping[str, str], place: int) -> int:
    names = [tier["tier"] for tier in text["tiers"]]
    caps = [names.index(c["cap_tier"]) for c in text["criteria"] if vetoes.get(c["id"]) == "fired"]
    return max([place, *caps])


def score_of_text(text: Text, facts: Facts, previous: str | None = None) -> Reference:
    """What an organisation must get, computed from the text of the rubric alone.

    Parameters
    ----------
    text : the rubric as a mapping, as its file says it
    facts : indicator name to a whole number, or None where there is no data; a name left out is missing
    previous : name of the last confirmed tier, None if there is none

    Returns
    -------
    every part of the result, before any quota
    """
    points: dict[str, int] = {}
    rules: dict[str, int] = {}
    vetoes: dict[str, str] = {}
    for criterion in text["criteria"]:
        if kind_of(criterion) == "veto":
            vetoes[criterion["id"]] = _veto(criterion["when"], facts)
            continue
        method = next(name for name in METHODS if name in criterion)
        result = METHODS[method](criterion[method], criterion, facts)
        points[criterion["id"]], rules[criterion["id"]] = result
    scored = [c for c in text["criteria"] if kind_of(c) == "score"]
    missing = [c for c in scored if rules[c["id"]] == -1]
    available = sum(centipoints(c["max"]) for c in scored if c not in missing or _policy(text, c) == "zero")
    earned = sum(points[c["id"]] for c in scored)
    base = centipoints(text["points"]["base"])
    bonus, deduct = _capped(text, "bonus", points), _capped(text, "deduct", points)
    scaled = half_up(Fraction(earned * base, available)) if available else 0
    total = max(0, scaled + bonus - deduct)
    pending = sum(_policy(text, c) == "pending" for c in missing)
    names = [tier["tier"] for tier in text["tiers"]]
    raw, kept = tier_by_threshold(text, total), tier_confirmed(text, total, previous)
    return Reference(
        points=points,
        rules=rules,
        vetoes=vetoes,
        earned=earned,
        available=available,
        bonus=bonus,
        deduct=deduct,
        total=total,
        missing=len(missing),
        pending=pending,
        provisional=bool(pending) or "unchecked" in vetoes.values(),
        tier_raw=names[raw],
        tier_kept=names[kept],
        tier_capped=names[_after_vetoes(text, vetoes, kept)],
    )
