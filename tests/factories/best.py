"""Values that a rubric likes: found by trying, so that a test needs no knowledge of any rubric."""

from jishi.apps.facts.dictionary import indicators
from jishi.engines import scoring


def best_values(rubric: scoring.Rubric) -> dict[str, int]:
    """For each indicator of the rubric its least or its most, whichever together earn more."""
    known = indicators()
    values = {name: known[name].max for name in rubric.indicators}
    best = _total(rubric, values)
    for _ in range(2):
        for name in rubric.indicators:
            tried = values | {name: known[name].min}
            if _total(rubric, tried) > best:
                values, best = tried, _total(rubric, tried)
    return values


def _total(rubric: scoring.Rubric, values: dict[str, int]) -> int:
    return scoring.score(rubric, values).total_cp
