"""Warnings about a rubric that is lawful but may surprise the office."""

from collections.abc import Iterator

from jishi.engines.scoring.errors import Problem
from jishi.engines.scoring.load_methods import shown_points
from jishi.engines.scoring.model import (
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
)


def rubric_lint(rubric: Rubric, name: str = "") -> tuple[Problem, ...]:
    """Return warnings; an empty tuple if there is nothing to say.

    Parameters
    ----------
    rubric : a rubric that loaded
    name : the file's name, for the place in each warning

    Returns
    -------
    problems with codes LINT-01 (an indicator pulls two ways), LINT-02 (excluding what the branch itself
    reports), LINT-03 (a policy that has no effect there), LINT-04 (`empty` without a denominator),
    LINT-05 (no band earns the maximum)
    """
    return (*_two_ways(rubric, name), *_policies(rubric, name))


def _policies(rubric: Rubric, name: str) -> Iterator[Problem]:
    written = {each["id"]: each for each in rubric.text["criteria"]}
    for each in rubric.criteria:
        keys = written[each.id]
        if each.kind == "score" and each.missing == "exclude" and each.duty == "branch":
            yield Problem("LINT-02", name, each.id)
        if each.kind != "score" and keys.get("missing", "zero") != "zero":
            yield Problem("LINT-03", name, each.id, values=(("kind", each.kind),))
        if "empty" in keys and not isinstance(each.method, Ratio | RatioBands):
            yield Problem("LINT-04", name, each.id)
        best_cp = best_reachable(each)
        if best_cp < each.max_cp:
            values = (("found", shown_points(best_cp)), ("allowed", shown_points(each.max_cp)))
            yield Problem("LINT-05", name, each.id, values=values)


def best_reachable(criterion: Criterion) -> int:
    """Most centipoints a criterion can earn; less than its maximum where no band goes that far."""
    method = criterion.method
    if isinstance(method, Bands | RatioBands):
        return max(step.points_cp for step in method.steps)
    if isinstance(method, AnyOf):
        return max(step.points_cp for route in method.routes for step in route.steps)
    return criterion.max_cp


def _two_ways(rubric: Rubric, name: str) -> Iterator[Problem]:
    more: dict[str, str] = {}
    less: dict[str, str] = {}
    for each in rubric.criteria:
        turn = -1 if each.kind == "deduct" else 1
        for indicator, sign in _signs(each):
            (more if sign * turn > 0 else less).setdefault(indicator, each.id)
    for indicator, criterion in more.items():
        if indicator in less:
            values = (("indicator", indicator), ("other", less[indicator]))
            yield Problem("LINT-01", name, criterion, values=values)


def _signs(criterion: Criterion) -> list[tuple[str, int]]:
    """Indicators with +1 if more of it earns more, else -1."""
    method = criterion.method
    if isinstance(method, Flag | PerUnit | Shortfall | Checklist | Manual | Linear):
        return [(name, 1) for name in method.indicators]
    if isinstance(method, Bands):
        return [(method.of, 1 if method.op == "ge" else -1)]
    if isinstance(method, AnyOf):
        return [(route.of, 1 if route.op == "ge" else -1) for route in method.routes]
    if isinstance(method, Ratio):
        return [(method.num, 1), (method.den, -1)]
    if isinstance(method, RatioBands):
        sign = 1 if method.op == "ge" else -1
        return [(method.num, sign), (method.den, -sign)]
    return []
