"""Each method becomes two whole-number expressions, points and rule code; a rubric becomes layers of them."""

from collections.abc import Callable
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


def _banded(steps: tuple[Step, ...], test: Callable[[int], Expr]) -> Pair:
    """Points and number of the hardest step that is met."""
    numbered = list(enumerate(steps, 1))[::-1]
    return (
        first_met([(test(step.at), step.points_cp) for _, step in numbered]),
        first_met([(test(step.at), number) for number, step in numbered]),
    )


def _scaled(name: str) -> Expr:
    return op("mul", op("i64", fact(name)), Lit(10_000))


def _share(name: str, share_bp: int) -> Expr:
    return op("mul", op("i64", fact(name)), Lit(share_bp))


def _half_up(numerator: Expr, denominator: Expr) -> Expr:
    twice = op("add", op("mul", numerator, Lit(2)), denominator)
    return op("fdiv", twice, op("mul", denominator, Lit(2)))


def _flag(method: Flag, max_cp: int) -> Pair:
    return op("mul", fact(method.of), Lit(max_cp)), fact(method.of)


def _bands(method: Bands, max_cp: int) -> Pair:
    return _banded(method.steps, lambda at: op(method.op, fact(method.of), Lit(at)))


def _per_unit(method: PerUnit, max_cp: int) -> Pair:
    # Cut off before multiplying: a large count times its points would not fit.
    enough = Lit(-(-max_cp // method.each_cp))
    units = op("least", fact(method.of), enough)
    points = op("least", Lit(max_cp), op("mul", units, Lit(method.each_cp)))
    is_some, is_full = op("ge", fact(method.of), Lit(1)), op("ge", fact(method.of), enough)
    return points, op("add", _truth(is_some), _truth(is_full))


def _shortfall(method: Shortfall, max_cp: int) -> Pair:
    short = op("greatest", Lit(0), op("sub", Lit(method.target), fact(method.of)))
    lost = op("mul", op("least", short, Lit(-(-max_cp // method.each_cp))), Lit(method.each_cp))
    points = op("greatest", Lit(0), op("sub", Lit(max_cp), lost))
    some = max(0, method.target - (max_cp - 1) // method.each_cp)
    is_some, is_full = op("ge", fact(method.of), Lit(some)), op("ge", fact(method.of), Lit(method.target))
    return points, op("add", _truth(is_some), _truth(is_full))


def _ratio_bands(method: RatioBands, max_cp: int) -> Pair:
    return _banded(method.steps, lambda at: op(method.op, _scaled(method.num), _share(method.den, at)))


def _ratio(method: Ratio, max_cp: int) -> Pair:
    above = op("sub", _scaled(method.num), _share(method.den, method.from_bp))
    points = _half_up(op("mul", above, Lit(max_cp)), _share(method.den, method.to_bp - method.from_bp))
    is_full = op("ge", _scaled(method.num), _share(method.den, method.to_bp))
    is_some = op("gt", _scaled(method.num), _share(method.den, method.from_bp))
    return (
        Case(((is_full, Lit(max_cp)), (is_some, points)), Lit(0)),
        Case(((is_full, Lit(2)), (is_some, Lit(1))), Lit(0)),
    )


def _checklist(method: Checklist, max_cp: int) -> Pair:
    points: list[Expr] = [op("mul", fact(item.of), Lit(item.points_cp)) for item in method.items]
    bits: list[Expr] = [op("mul", fact(item.of), Lit(1 << n)) for n, item in enumerate(method.items)]
    return total(points), total(bits)


def _any(method: AnyOf, max_cp: int) -> Pair:
    """The best route; a route without data gives nothing, and its code is 0."""
    routes = []
    for number, route in enumerate(method.routes):
        points, code = _bands(route, max_cp)
        is_blank = op("isnull", fact(route.of))
        coded = op("add", code, Lit(16 * number)) if number else code
        blank = Lit(16 * number)
        routes.append((Case(((is_blank, Lit(0)),), points), Case(((is_blank, blank),), coded)))
    best = op("greatest", *(points for points, _ in routes))
    branches = tuple((op("eq", points, best), code) for points, code in routes[:-1])
    return best, Case(branches, routes[-1][1])


def _manual(method: Manual, max_cp: int) -> Pair:
    points = op("least", Lit(max_cp), fact(method.of))
    return points, _truth(op("ge", fact(method.of), Lit(1)))


def _linear(method: Linear, max_cp: int) -> Pair:
    value, knots = fact(method.of), method.knots
    branches: list[tuple[Expr, Expr]] = [(op("ge", value, Lit(knots[-1].at)), Lit(knots[-1].points_cp))]
    for low, high in reversed(list(pairwise(knots))):
        rise = op("mul", op("i64", op("sub", value, Lit(low.at))), Lit(high.points_cp - low.points_cp))
        points = op("add", Lit(low.points_cp), _half_up(rise, op("i64", Lit(high.at - low.at))))
        branches.append((op("ge", value, Lit(low.at)), points))
    codes = [(op("ge", value, Lit(knot.at)), number) for number, knot in enumerate(knots, 1)]
    return Case(tuple(branches), Lit(0)), first_met(list(reversed(codes)))


LOWERINGS: dict[type, Callable[[Any, int], Pair]] = {
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
"""The closed set of methods and their lowering; each takes the method and the maximum in centipoints."""


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
    two expressions over the columns of its indicators
    """
    points, code = LOWERINGS[type(criterion.method)](criterion.method, criterion.max_cp)
    guards: list[tuple[Expr, int, int]] = [(_is_missing(criterion), 0, CODE_MISSING)]
    if isinstance(criterion.method, Ratio | RatioBands):
        is_empty = op("eq", fact(criterion.method.den), Lit(0))
        is_full = criterion.empty == "full"
        guards.append(
            (is_empty, criterion.max_cp, CODE_EMPTY_FULL) if is_full else (is_empty, 0, CODE_MISSING)
        )
    return (
        Case(tuple((test, Lit(given)) for test, given, _ in guards), points),
        Case(tuple((test, Lit(given)) for test, _, given in guards), code),
    )


def lower_veto(criterion: Criterion) -> Pair:
    """Return whether a veto fires, and whether it cannot be checked, each 0 or 1."""
    method: Any = criterion.method
    is_unknown = _is_missing(criterion)
    if isinstance(method, WhenRatio):
        is_unknown = op("or", is_unknown, op("eq", fact(method.den), Lit(0)))
        fires = op(method.op, _scaled(method.num), _share(method.den, method.at_bp))
    else:
        fires = op(method.op, fact(method.of), Lit(method.at))
    return (
        Case(((is_unknown, Lit(0)), (fires, Lit(1))), Lit(0)),
        Case(((is_unknown, Lit(1)),), Lit(0)),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """An expression and the column that holds its value."""

    name: str
    expr: Expr


Layers = tuple[tuple[Named, ...], ...]


def layers(rubric: Rubric) -> Layers:
    """Return what a rubric computes, in layers: each uses columns of the layers before it only.

    1. Points `p_`, rule codes `r_`, vetoes `v_`, unchecked vetoes `u_`, from indicators `x_`.
    2. Sums: earned, avail, bonus, deduct, missing_n, open_n, and `d0`… for the dimensions of the ties chain.
    3. The total: re-weighted, plus bonus, less deductions, never below 0.
    4. The place on the ladder by threshold alone, 0 the best.
    5. The place kept, against `before`, the place of the last confirmed tier or blank.
    6. The place after vetoes.
    """
    return (
        tuple(_criterion_columns(rubric)),
        tuple(_sums(rubric)),
        (Named("total", _total(rubric)),),
        (Named("place_raw", _place(rubric, 0)),),
        (Named("place_kept", _kept(rubric)),),
        (Named("place_capped", _capped(rubric)),),
    )


def _criterion_columns(rubric: Rubric) -> list[Named]:
    columns = []
    for each in rubric.criteria:
        names = ("v", "u") if each.kind == "veto" else ("p", "r")
        pair = lower_veto(each) if each.kind == "veto" else lower(each)
        columns += [Named(f"{name}_{each.id}", expr) for name, expr in zip(names, pair, strict=True)]
    return columns


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
