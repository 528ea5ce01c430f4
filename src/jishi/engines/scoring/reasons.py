"""Why a criterion gave what it gave: one small function for each method, in codes and figures."""

from collections.abc import Callable
from typing import Any

from jishi.engines.scoring.figures import Amount, Case, Figure, Item, Rate, Said, Word, percent, said, worth
from jishi.engines.scoring.model import (
    CODE_EMPTY_FULL,
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
    Step,
)

Reasons = tuple[Said, ...]


def reasons(case: Case) -> Reasons:
    """Why a criterion that has its data gave its points.

    Parameters
    ----------
    case : the criterion, its line and the facts; the line is not a missing one

    Returns
    -------
    what to say, in order
    """
    if case.line is not None and case.line.rule == CODE_EMPTY_FULL:
        return (said("zero-den-full", label=_denominator(case), points=worth(case.points_cp)),)
    return REASONS[type(case.criterion.method)](case.criterion.method, case)


def without_data(case: Case) -> Reasons:
    """What is missing: everything, some indicators, or a denominator above 0."""
    names = case.criterion.method.indicators
    blank = tuple(case.measure(name).label for name in names if case.facts.get(name) is None)
    if not blank:
        return (said("zero-den", label=_denominator(case)),)
    if len(blank) == len(names):
        return (said("no-data"),)
    return (said("no-data-part", labels=blank),)


def _denominator(case: Case) -> str:
    return case.measure(case.criterion.method.indicators[-1]).label


def _flag(method: Flag, case: Case) -> Reasons:
    answer = "yes" if case.given(method.of) else "no"
    code = f"flag-{case.criterion.kind}-{answer}"
    return (said(code, points=worth(case.points_cp), lost=worth(case.lost_cp)),)


def _stepped(
    case: Case, op: str, steps: tuple[Step, ...], met: int, value: Figure, of: str | None
) -> Reasons:
    """Say which step was reached and which is next; `of` is None where the steps are percentages."""

    def shown(step: Step) -> Amount:
        return case.amount(of, step.at) if of else percent(step.at)

    way = "rise" if op == "ge" else "fall"
    figures: dict[str, Figure] = {"value": value, "verb": case.verb}
    if met:
        figures |= {"met": shown(steps[met - 1]), "points": worth(steps[met - 1].points_cp)}
    if case.criterion.kind == "deduct":
        return (said(f"bands-{way}-deduct" if met else "bands-none-deduct", **figures),)
    is_nothing_left = met and op == "le" and not steps[met - 1].at
    reached = said(f"bands-{way}-{'zero' if is_nothing_left else 'some' if met else 'none'}", **figures)
    if met == len(steps):
        return (reached,)
    following = steps[met]
    figures = {"next": shown(following), "next_points": worth(following.points_cp), "verb": case.verb}
    if of is None:
        return (reached, said(f"next-{way}-rate", **figures))
    figures["short"] = case.amount(of, abs(following.at - case.given(of)))
    return (reached, said(f"next-{way}" if following.at else f"next-{way}-zero", **figures))


def _bands(method: Bands, case: Case) -> Reasons:
    met = _rule(case) % 16 if isinstance(case.criterion.method, AnyOf) else _rule(case)
    value = case.amount(method.of, case.given(method.of))
    return _stepped(case, method.op, method.steps, met, value, method.of)


def _rule(case: Case) -> int:
    return case.line.rule if case.line else 0


def _ratio_bands(method: RatioBands, case: Case) -> Reasons:
    rate = Rate(case.given(method.num), case.given(method.den), rounds_up=method.op == "le")
    return _stepped(case, method.op, method.steps, _rule(case), rate, None)


def _ratio(method: Ratio, case: Case) -> Reasons:
    state = ("none", "some", "full")[_rule(case)]
    return (
        said(
            f"ratio-{state}",
            value=Rate(case.given(method.num), case.given(method.den)),
            low=percent(method.from_bp),
            high=percent(method.to_bp),
            points=worth(case.points_cp),
            max=worth(case.criterion.max_cp),
            verb=case.verb,
        ),
    )


def _per_unit(method: PerUnit, case: Case) -> Reasons:
    state = ("none", "some", "full")[_rule(case)]
    to_full = -(-case.criterion.max_cp // method.each_cp)
    return (
        said(
            f"per-unit-{case.criterion.kind}-{state}",
            value=case.amount(method.of, case.given(method.of)),
            per=per_one(case, method.of),
            each=worth(method.each_cp),
            points=worth(case.points_cp),
            full=case.amount(method.of, to_full),
            short=case.amount(method.of, max(0, to_full - case.given(method.of))),
        ),
    )


def per_one(case: Case, name: str) -> Figure:
    """One of what an indicator counts: its measure word, or an amount of one where it is no plain count."""
    measure = case.measure(name)
    if measure.scale != "count":
        return case.amount(name, 1)
    return measure.unit or Word("per-one")


def _shortfall(method: Shortfall, case: Case) -> Reasons:
    value = case.given(method.of)
    state = ("floor", "some", "full")[_rule(case)]
    return (
        said(
            f"shortfall-{state}" if case.criterion.kind == "score" else "shortfall-other",
            name=case.criterion.name,
            target=case.amount(method.of, method.target),
            value=case.amount(method.of, value),
            short=case.amount(method.of, max(0, method.target - value)),
            per=per_one(case, method.of),
            each=worth(method.each_cp),
            lost=worth(case.lost_cp),
            points=worth(case.points_cp),
            verb=case.verb,
        ),
    )


def _checklist(method: Checklist, case: Case) -> Reasons:
    items = [
        (Item(case.measure(each.of).label, each.points_cp), case.given(each.of)) for each in method.items
    ]
    there = tuple(item for item, is_there in items if is_there)
    absent = tuple(item for item, is_there in items if not is_there)
    listed = absent if case.criterion.kind == "score" else there
    state = "some" if listed else "none"
    return (
        said(
            f"checklist-{case.criterion.kind}-{state}",
            items=listed,
            count=len(items),
            points=worth(case.points_cp),
            lost=worth(case.lost_cp),
        ),
    )


def _any(method: AnyOf, case: Case) -> Reasons:
    rule = _rule(case)
    number = rule // 16
    if rule == 0:
        # Nothing was reached on any route: speak about the first that has data.
        number = next(
            place for place, route in enumerate(method.routes) if case.facts.get(route.of) is not None
        )
    route = method.routes[number]
    return (said("any-route", number=number + 1, label=case.measure(route.of).label), *_bands(route, case))


def _manual(method: Manual, case: Case) -> Reasons:
    value = case.given(method.of)
    state = "over" if value > case.criterion.max_cp else "within"
    return (
        said(
            f"manual-{state}",
            value=worth(value),
            points=worth(case.points_cp),
            verb=case.verb,
            max=worth(case.criterion.max_cp),
        ),
    )


def _linear(method: Linear, case: Case) -> Reasons:
    met, value = _rule(case), case.amount(method.of, case.given(method.of))
    if met in (0, len(method.knots)):
        return _stepped(case, "ge", method.knots, met, value, method.of)
    low, high = method.knots[met - 1], method.knots[met]
    return (
        said(
            "linear-some",
            value=value,
            low=case.amount(method.of, low.at),
            low_points=worth(low.points_cp),
            high=case.amount(method.of, high.at),
            high_points=worth(high.points_cp),
            points=worth(case.points_cp),
            verb=case.verb,
        ),
    )


REASONS: dict[type, Callable[[Any, Case], Reasons]] = {
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
