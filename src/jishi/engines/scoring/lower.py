"""Each method becomes two whole-number expressions, points and rule code; a rubric becomes layers of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jishi.engines.scoring.expr import Case, Col, Expr, Lit, first_met, op, total
from jishi.engines.scoring.model import (
    CODE_EMPTY_FULL,
    CODE_MISSING,
    AnyOf,
    Bands,
    Checklist,
    Criterion,
    Flag,
    Linear,
    Manual,
    PerUnit,
    Ratio,
    RatioBands,
    Rubric,
    Shortfall,
    Step,
    WhenRatio,
)

Pair = tuple[Expr, Expr]
Branches = tuple[tuple[Expr, Expr], ...]


def fact(name: str) -> Col:
    """Return the column of an indicator; the prefix keeps it apart from words of any language.

    Examples
    --------
    >>> fact("order")
    Col(name='x_order')
    """
    return Col(f"x_{name}")


def _truth(test: Expr) -> Expr:
    return op("b2i", test)


def _guarded(branches: Branches, expr: Expr) -> Expr:
    """One choice where two stand in each other: every layer of choices costs a pass over all rows."""
    if isinstance(expr, Case):
        return Case((*branches, *expr.branches), expr.otherwise)
    return Case(branches, expr)


def _worth(code: Col, points: Iterable[tuple[int, Expr]]) -> Expr:
    """The points that go with a rule code, 0 with any other: conditions are tested once, for the code."""
    return Case(tuple((op("eq", code, Lit(number)), expr) for number, expr in points), Lit(0))


def _banded(steps: tuple[Step, ...], test: Callable[[int], Expr], code: Col) -> Pair:
    """Points and number of the hardest step that is met."""
    numbered = list(enumerate(steps, 1))[::-1]
    return (
        _worth(code, [(number, Lit(step.points_cp)) for number, step in numbered]),
        first_met([(test(step.at), number) for number, step in numbered]),
    )


def _scaled(name: str) -> Expr:
    return op("mul", op("i64", fact(name)), Lit(10_000))


def _share(name: str, share_bp: int) -> Expr:
    return op("mul", op("i64", fact(name)), Lit(share_bp))


def _half_up(numerator: Expr, denominator: Expr) -> Expr:
    twice = op("add", op("mul", numerator, Lit(2)), denominator)
    return op("fdiv", twice, op("mul", denominator, Lit(2)))


def _flag(method: Flag, max_cp: int, code: Col) -> Pair:
    return op("mul", code, Lit(max_cp)), fact(method.of)


def _bands(method: Bands, max_cp: int, code: Col) -> Pair:
    return _banded(method.steps, lambda at: op(method.op, fact(method.of), Lit(at)), code)


def _per_unit(method: PerUnit, max_cp: int, code: Col) -> Pair:
    enough = -(-max_cp // method.each_cp)
    points = op("mul", fact(method.of), Lit(method.each_cp))
    is_some, is_full = op("ge", fact(method.of), Lit(1)), op("ge", fact(method.of), Lit(enough))
    return _worth(code, [(2, Lit(max_cp)), (1, points)]), first_met([(is_full, 2), (is_some, 1)])


def _shortfall(method: Shortfall, max_cp: int, code: Col) -> Pair:
    some = max(0, method.target - (max_cp - 1) // method.each_cp)
    short = op("sub", Lit(method.target), fact(method.of))
    points = op("sub", Lit(max_cp), op("mul", short, Lit(method.each_cp)))
    is_some, is_full = op("ge", fact(method.of), Lit(some)), op("ge", fact(method.of), Lit(method.target))
    return _worth(code, [(2, Lit(max_cp)), (1, points)]), first_met([(is_full, 2), (is_some, 1)])


def _ratio_bands(method: RatioBands, max_cp: int, code: Col) -> Pair:
    return _banded(method.steps, lambda at: op(method.op, _scaled(method.num), _share(method.den, at)), code)


def _ratio(method: Ratio, max_cp: int, code: Col) -> Pair:
    above = op("sub", _scaled(method.num), _share(method.den, method.from_bp))
    points = _half_up(op("mul", above, Lit(max_cp)), _share(method.den, method.to_bp - method.from_bp))
    is_full = op("ge", _scaled(method.num), _share(method.den, method.to_bp))
    is_some = op("gt", _scaled(method.num), _share(method.den, method.from_bp))
    return _worth(code, [(2, Lit(max_cp)), (1, points)]), first_met([(is_full, 2), (is_some, 1)])


def _checklist(method: Checklist, max_cp: int, code: Col) -> Pair:
    points: list[Expr] = [op("mul", fact(item.of), Lit(item.points_cp)) for item in method.items]
    bits: list[Expr] = [op("mul", fact(item.of), Lit(1 << n)) for n, item in enumerate(method.items)]
    return total(points), total(bits)


def _any(method: AnyOf, max_cp: int, code: Col) -> Pair:
    """The best route; a route without data gives nothing, and its code is 0."""
    routes = []
    for number, route in enumerate(method.routes):
        is_blank = op("isnull", fact(route.of))
        points, codes = [], []
        for step_number, step in list(enumerate(route.steps, 1))[::-1]:
            is_met = op(route.op, fact(route.of), Lit(step.at))
            points.append((is_met, step.points_cp))
            codes.append((is_met, 16 * number + step_number))
        routes.append(
            (first_met([(is_blank, 0), *points]), first_met([(is_blank, 16 * number), *codes], 16 * number))
        )
    best = op("greatest", *(points for points, _ in routes))
    branches = tuple((op("eq", points, best), code) for points, code in routes[:-1])
    return best, Case(branches, routes[-1][1])


def _manual(method: Manual, max_cp: int, code: Col) -> Pair:
    points = op("least", Lit(max_cp), fact(method.of))
    return points, _truth(op("ge", fact(method.of), Lit(1)))


def _linear(method: Linear, max_cp: int, code: Col) -> Pair:
    value, knots = fact(method.of), method.knots
    points: list[tuple[int, Expr]] = [(len(knots), Lit(knots[-1].points_cp))]
    for number, (low, high) in reversed(list(enumerate(pairwise(knots), 1))):
        rise = op("mul", op("i64", op("sub", value, Lit(low.at))), Lit(high.points_cp - low.points_cp))
        width = op("i64", Lit(high.at - low.at))
        points.append((number, op("add", Lit(low.points_cp), _half_up(rise, width))))
    met = [(op("ge", value, Lit(knot.at)), number) for number, knot in enumerate(knots, 1)]
    return _worth(code, points), first_met(met[::-1])


LOWERINGS: dict[type, Callable[[Any, int, Col], Pair]] = {
    Flag: _flag,
    Bands: _bands,
    PerUnit: _per_unit,
    Shortfall: _shortfall,
    RatioBands: _ratio_bands,
    Ratio: _ratio,
    Checklist: _checklist,
    AnyOf: _any,
    Manual: _manual,
    Linear: _linear,
}
"""The closed set of methods and their lowering.

Each takes the method, the maximum in centipoints, and the column of its rule code, which the points may read.
"""


def _is_missing(criterion: Criterion) -> Expr:
    blanks = [op("isnull", fact(name)) for name in criterion.method.indicators]
    if len(blanks) == 1:
        return blanks[0]
    return op("and" if isinstance(criterion.method, AnyOf) else "or", *blanks)


def lower(criterion: Criterion) -> Pair:
    """Return points and rule code of a criterion, blanks and zero denominators included.

    Parameters
    ----------
    criterion : not a veto

    Returns
    -------
    two expressions: points over the columns of its indicators and of its code, code over those of its indicators
    """
    column = Col(f"r_{criterion.id}")
    points, code = LOWERINGS[type(criterion.method)](criterion.method, criterion.max_cp, column)
    is_missing: Branches = ((op("eq", column, Lit(CODE_MISSING)), Lit(0)),)
    guards: Branches = ((_is_missing(criterion), Lit(CODE_MISSING)),)
    if isinstance(criterion.method, Ratio | RatioBands):
        is_full = criterion.empty == "full"
        is_empty = op("eq", fact(criterion.method.den), Lit(0))
        guards += ((is_empty, Lit(CODE_EMPTY_FULL if is_full else CODE_MISSING)),)
        is_missing += ((op("eq", column, Lit(CODE_EMPTY_FULL)), Lit(criterion.max_cp)),) if is_full else ()
    return _guarded(is_missing, points), _guarded(guards, code)


def lower_veto(criterion: Criterion) -> Pair:
    """Return whether a veto fires, and whether it cannot be checked, each 0 or 1."""
    method: Any = criterion.method
    is_unknown = _is_missing(criterion)
    if isinstance(method, WhenRatio):
        is_unknown = op("or", is_unknown, op("eq", fact(method.den), Lit(0)))
        fires = op(method.op, _scaled(method.num), _share(method.den, method.at_bp))
    else:
        fires = op(method.op, fact(method.of), Lit(method.at))
    return Case(((is_unknown, Lit(0)),), _truth(fires)), _truth(is_unknown)


@dataclass(frozen=True, slots=True)
class Named:
    """An expression and the column that holds its value."""

    name: str
    expr: Expr


Layers = tuple[tuple[Named, ...], ...]


def layers(rubric: Rubric) -> Layers:
    """Return what a rubric computes, in layers: each uses columns of the layers before it only.

    1. Rule codes `r_`, vetoes `v_`, unchecked vetoes `u_`, from indicators `x_`.
    2. Points `p_`, from rule codes and indicators.
    3. Sums: earned, avail, bonus, deduct, missing_n, open_n, and `d0`… for the dimensions of the ties chain.
    4. The total: re-weighted, plus bonus, less deductions, never below 0.
    5. The place on the ladder by threshold alone, 0 the best.
    6. The place kept, against `before`, the place of the last confirmed tier or blank.
    7. The place after vetoes.
    """
    codes, points = _criterion_columns(rubric)
    return (
        tuple(codes),
        tuple(points),
        tuple(_sums(rubric)),
        (Named("total", _total(rubric)),),
        (Named("place_raw", _place(rubric, 0)),),
        (Named("place_kept", _kept(rubric)),),
        (Named("place_capped", _capped(rubric)),),
    )


def columns_of(criterion: Criterion) -> tuple[str, str]:
    """Return the names of a criterion's two columns: points and rule code, or veto and unchecked veto."""
    first, second = ("v", "u") if criterion.kind == "veto" else ("p", "r")
    return f"{first}_{criterion.id}", f"{second}_{criterion.id}"


def _criterion_columns(rubric: Rubric) -> tuple[list[Named], list[Named]]:
    codes, points = [], []
    for each in rubric.criteria:
        is_veto = each.kind == "veto"
        first, second = map(Named, columns_of(each), lower_veto(each) if is_veto else lower(each))
        codes += [first, second] if is_veto else [second]
        points += [] if is_veto else [first]
    return codes, points


def _points_of(criteria: list[Criterion] | tuple[Criterion, ...]) -> Expr:
    return total([Col(f"p_{each.id}") for each in criteria])


def _count_missing(criteria: list[Criterion]) -> list[Expr]:
    return [_truth(op("eq", Col(f"r_{each.id}"), Lit(CODE_MISSING))) for each in criteria]


def _sums(rubric: Rubric) -> list[Named]:
    scored = list(rubric.of_kind("score"))
    left_out = [each for each in scored if each.missing != "zero"]
    excluded: list[Expr] = [
        op("mul", missing, Lit(each.max_cp))
        for each, missing in zip(left_out, _count_missing(left_out), strict=True)
    ]
    pending = [each for each in scored if each.missing == "pending"]
    unchecked: list[Expr] = [Col(f"u_{each.id}") for each in rubric.of_kind("veto")]
    dims = [
        Named(f"d{number}", _points_of([each for each in scored if each.dim == key.dim]))
        for number, key in enumerate(rubric.ties.keys)
        if key.field == "dim"
    ]
    return [
        Named("earned", _points_of(scored)),
        Named("avail", op("sub", Lit(rubric.base_cp), total(excluded))),
        Named("bonus", op("least", Lit(rubric.bonus_cap_cp), _points_of(rubric.of_kind("bonus")))),
        Named("deduct", op("least", Lit(rubric.deduct_cap_cp), _points_of(rubric.of_kind("deduct")))),
        Named("missing_n", total(_count_missing(scored))),
        Named("open_n", total(_count_missing(pending) + unchecked)),
        *dims,
    ]


def _total(rubric: Rubric) -> Expr:
    earned, avail = op("i64", Col("earned")), op("i64", Col("avail"))
    scaled = Case(
        ((op("le", Col("avail"), Lit(0)), Lit(0)),), _half_up(op("mul", earned, Lit(rubric.base_cp)), avail)
    )
    signed = op("sub", op("add", scaled, Col("bonus")), Col("deduct"))
    return op("greatest", Lit(0), signed)


def _place(rubric: Rubric, margin_cp: int) -> Expr:
    cuts = [tier.min_cp for tier in rubric.tiers[:-1]]
    tests = [(op("ge", Col("total"), Lit(cut + margin_cp)), place) for place, cut in enumerate(cuts)]
    return first_met(tests, len(cuts))


def _kept(rubric: Rubric) -> Expr:
    raw, before, margin = Col("place_raw"), Col("before"), rubric.hysteresis_cp
    if not margin:
        return raw
    floors = [
        (op("eq", before, Lit(place)), Lit(tier.min_cp - margin)) for place, tier in enumerate(rubric.tiers)
    ]
    floor = Case(tuple(floors), Lit(0))
    return Case(
        (
            (op("isnull", before), raw),
            (op("lt", raw, before), op("least", before, _place(rubric, margin))),
            (op("lt", Col("total"), floor), raw),
        ),
        before,
    )


def _capped(rubric: Rubric) -> Expr:
    names = [tier.name for tier in rubric.tiers]
    kept = Col("place_kept")
    caps: list[Expr] = [
        op("mul", Col(f"v_{each.id}"), Lit(names.index(each.cap_tier or "")))
        for each in rubric.of_kind("veto")
    ]
    return op("greatest", kept, *caps) if caps else kept
