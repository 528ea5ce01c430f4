"""How a criterion gives its points (评分标尺), clause by clause, in codes and figures."""

from collections.abc import Callable
from typing import Any

from jishi.engines.scoring.figures import Amount, Case, Figure, Said, Subject, Word, percent, said, worth
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
from jishi.engines.scoring.reasons import per_one

Clauses = tuple[Said, ...]


def yardstick(case: Case) -> Clauses:
    """The rule of a criterion, from its hardest step to its easiest.

    Parameters
    ----------
    case : a criterion; its line and its facts are not read

    Returns
    -------
    the clauses of one sentence
    """
    return CLAUSES[type(case.criterion.method)](case.criterion.method, case)


def comparison(op: str) -> Word:
    """The word for a comparison, said of a value that passes it."""
    return Word(f"compare-{op}")


def _best(case: Case) -> dict[str, Figure]:
    return {"max": worth(case.criterion.max_cp), "verb": case.verb}


def _flag(method: Flag, case: Case) -> Clauses:
    return (said(f"how-flag-{case.criterion.kind}", **_best(case)),)


def _steps(case: Case, method: Bands | RatioBands, code: str, **figures: Figure) -> Clauses:
    def shown(at: int) -> Amount:
        return case.amount(method.of, at) if isinstance(method, Bands) else percent(at)

    way = "rise" if method.op == "ge" else "fall"
    return tuple(
        said(
            f"{code}-{way}" if step.at else f"{code}-{way}-zero",
            at=shown(step.at),
            points=worth(step.points_cp),
            verb=case.verb,
            **figures,
        )
        for step in reversed(method.steps)
    )


def _bands(method: Bands | RatioBands, case: Case) -> Clauses:
    return _steps(case, method, "how-step")


def _per_unit(method: PerUnit, case: Case) -> Clauses:
    return (said("how-per-unit", per=per_one(case, method.of), each=worth(method.each_cp), **_best(case)),)


def _shortfall(method: Shortfall, case: Case) -> Clauses:
    target, per = case.amount(method.of, method.target), per_one(case, method.of)
    return (said("how-shortfall", target=target, per=per, each=worth(method.each_cp), **_best(case)),)


def _ratio(method: Ratio, case: Case) -> Clauses:
    return (said("how-ratio", low=percent(method.from_bp), high=percent(method.to_bp), **_best(case)),)


def _checklist(method: Checklist, case: Case) -> Clauses:
    return tuple(
        said("how-item", label=case.measure(item.of).label, points=worth(item.points_cp), verb=case.verb)
        for item in method.items
    )


def _any(method: AnyOf, case: Case) -> Clauses:
    clauses = [said("how-any")]
    for route in method.routes:
        clauses.extend(_steps(case, route, "how-route", label=case.measure(route.of).label))
    return tuple(clauses)


def _manual(method: Manual, case: Case) -> Clauses:
    return (said("how-manual", **_best(case)),)


def _linear(method: Linear, case: Case) -> Clauses:
    knots = tuple(
        said(
            "how-step-rise", at=case.amount(method.of, knot.at), points=worth(knot.points_cp), verb=case.verb
        )
        for knot in reversed(method.knots)
    )
    return (*knots, said("how-between"))


def _when(method: When, case: Case) -> Clauses:
    at = case.amount(method.of, method.at)
    return (said("how-veto", label=case.measure(method.of).label, op=comparison(method.op), at=at),)


def _when_ratio(method: WhenRatio, case: Case) -> Clauses:
    op, at = comparison(method.op), percent(method.at_bp)
    return (said("how-veto-ratio", subject=Subject(case.criterion.name, op, at), op=op, at=at),)


CLAUSES: dict[type, Callable[[Any, Case], Clauses]] = {
    Flag: _flag,
    Bands: _bands,
    PerUnit: _per_unit,
    Shortfall: _shortfall,
    RatioBands: _bands,
    Ratio: _ratio,
    Checklist: _checklist,
    AnyOf: _any,
    Manual: _manual,
    Linear: _linear,
    When: _when,
    WhenRatio: _when_ratio,
}
