"""Values that a rubric likes: found by trying, so that a test needs no knowledge of any rubric."""

from jishi.apps.facts.dictionary import indicators
from jishi.engines import scoring


def best_values(rubric: scoring.Rubric) -> dict[str, int]:
    """For each indicator of the rubric its least or its most, whichever together give the higher grade."""
    known = indicators()
    values = {name: known[name].max for name in rubric.indicators}
    for _ in range(2):
        for name in rubric.indicators:
            values = max(values, values | {name: known[name].min}, key=lambda tried: _worth(rubric, tried))
    return values


def _worth(rubric: scoring.Rubric, values: dict[str, int]) -> tuple[int, int, int]:
    """No veto first, as few as can be; then the points."""
    found = scoring.score(rubric, values)
    tiers = [tier.name for tier in rubric.tiers]
    return -tiers.index(found.tier), -sum(veto.state == "fired" for veto in found.vetoes), found.total_cp
