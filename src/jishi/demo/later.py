"""Values of a later period: what was mended is better, the rest moves a little."""

from __future__ import annotations

from collections.abc import Collection

from . import plan
from .asked import rubrics
from .draw import curve, normal, permille, stream
from .health import level
from .recipes import RECIPES, Recipe
from .specs import OrgSpec

Values = dict[str, int]
MENDED_RANK = 880
MOVES_PERCENT = 8
# Facts of the register that a closed line puts right: the value after it.
_PUT_RIGHT = {"term_overdue_m": 0, "secretary_vacant_m": 0, "no_recruit_years": 0, "young_committee_n": 1}


def indicators_later(org: OrgSpec, values: Values, closed: Collection[str], period: str) -> Values:
    """Values after some ledger lines were closed.

    `closed` names the criteria whose problems were mended; their indicators reach a good rank and never get
    worse. A few others are drawn anew, so that not every rise has a closed line behind it.
    """
    rng = stream(plan.SEED, "later", period, org.code)
    mended = {
        name
        for criterion in rubrics()[org.org_type].criteria
        if criterion.id in closed
        for name in criterion.method.indicators
    }
    later = dict(values)
    for name in values:
        roll, chance = rng.randrange(100), normal(rng)
        recipe = RECIPES.get(name)
        if name in mended:
            later[name] = _mended(org, later, name)
        elif recipe is not None and recipe.missing > 0 and not recipe.by_rank and roll < MOVES_PERCENT:
            at = permille(recipe.health * level(org) // 100 + chance * 6 // 10)
            later[name] = _at_rank(org, later, name, recipe, at)
    return later


def _mended(org: OrgSpec, values: Values, name: str) -> int:
    if name in _PUT_RIGHT:
        return _PUT_RIGHT[name]
    recipe = RECIPES.get(name)
    if recipe is None:
        return values[name] + (name == "recruits")
    good = _at_rank(org, values, name, recipe, MENDED_RANK)
    knots = recipe.by_type.get(org.org_type, recipe.knots)
    more_is_better = knots[-1][1] >= knots[0][1]
    return max(values[name], good) if more_is_better else min(values[name], good)


def _at_rank(org: OrgSpec, values: Values, name: str, recipe: Recipe, at: int) -> int:
    knots = recipe.by_type.get(org.org_type, recipe.knots)
    if recipe.is_stepped:
        return next(value for upto, value in knots if at < upto)
    value = curve(knots, at)
    if not recipe.den:
        return value
    if recipe.den not in values:
        return values[name]
    return (values[recipe.den] * value + 5_000) // 10_000
