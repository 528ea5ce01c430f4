"""Indicator values of every organisation on the day of grading, drawn around its hidden health."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from random import Random

from . import plan
from .draw import Knots, curve, normal, permille, shuffled, stream
from .health import SMALL, health, level
from .importance import asked_of, importance
from .known import Counts, counts_by_org, known
from .recipes import AMOUNTS, FROM_LISTS, INVALID_AND_UNSURE_PERMILLE, RECIPES, VOTES, Recipe
from .specs import City, OrgSpec

Values = dict[str, int]
SMALL_MISSING_PERMILLE = 120
BALANCE_PERCENT = 100


def city_indicators(city: City, shapes: Mapping[str, Knots] | None = None) -> dict[str, Values]:
    """Values by organisation code for all that are graded; what is not reported is left out.

    `shapes` replaces the settings of `data/demo/levels.toml` while they are being tuned.
    """
    counts = counts_by_org(city)
    table = {
        org.code: indicators_of(org, counts[org.code], (shapes or {}).get(org.org_type))
        for org in city.graded_on(plan.GRADED_ON)
    }
    _copy_rows(city, table)
    return table


def indicators_of(org: OrgSpec, counts: Counts, shape: Knots | None = None) -> Values:
    """Values of one organisation, from its own stream.

    1. Draw what chance adds to each indicator.
    2. Take out most of what that would do to the total: who lets one thing slip makes up with another.
    3. Turn health (or level) and chance into ranks, ranks into values; leave some blank.
    """
    rng = stream(plan.SEED, "indicators", org.code)
    rank, hidden = health(org), level(org, shape)
    wanted = asked_of(org.org_type)
    values: Values = known(org, counts)
    chances = _balanced(org.org_type, _chances(rng, wanted), values)
    for name, chance in chances.items():
        recipe = RECIPES[name]
        at = permille(recipe.health * (rank if recipe.by_rank else hidden) // 100 + chance)
        values[name] = _value(rng, org, values, name, at)
    if org.size < 50 and "officer_short" in values:
        values["officer_short"] = 0
    missing = _blanks(rng, org, shuffled(rng, chances), permille(hidden))
    if counts.full < 7:
        # Below seven full members there is no committee to meet: not applicable, which is not 0.
        missing.add("mtg_committee")
    return {name: value for name, value in values.items() if name in wanted and name not in missing}


def _chances(rng: Random, wanted: frozenset[str]) -> Values:
    """What chance adds to each indicator, in thousandths; meetings and dues share a part of it."""
    discipline = normal(rng)
    chances = {}
    for name, recipe in RECIPES.items():
        own = normal(rng)
        if name in wanted:
            rest = isqrt(10_000 - recipe.health**2 - recipe.discipline**2)
            chances[name] = (recipe.discipline * discipline + rest * own) // 100
    return chances


def _balanced(org_type: str, chances: Values, values: Values) -> Values:
    weights = importance(org_type)
    whole = sum(weights.get(name, 0) * chance for name, chance in chances.items())
    whole += weights.get("recruits", 0) * (700 if values["recruits"] else -1100)
    squares = sum(weights.get(name, 0) ** 2 for name in chances) or 1
    return {
        name: chance - weights.get(name, 0) * whole * BALANCE_PERCENT // (100 * squares)
        for name, chance in chances.items()
    }


def _blanks(rng: Random, org: OrgSpec, names: list[str], at: int) -> set[str]:
    """Names left blank, evenly thinned: how many is certain to within one, which ones is chance."""
    found, filled = set(), rng.randrange(1000)
    for name in names:
        filled += _missing_permille(org, RECIPES[name], at)
        if filled >= 1000:
            filled -= 1000
            found.add(name)
    return found


def _missing_permille(org: OrgSpec, recipe: Recipe, at: int) -> int:
    """Blanks come in clusters: a failing branch leaves many, a sound one few, a tiny one always some."""
    if recipe.missing <= FROM_LISTS:
        return recipe.missing
    if org.size < SMALL:
        return SMALL_MISSING_PERMILLE
    return recipe.missing * (1000 - at) * 3 // 2000 + recipe.missing // 6


def _value(rng: Random, org: OrgSpec, values: Values, name: str, at: int) -> int:
    recipe = RECIPES[name]
    knots = recipe.by_type.get(org.org_type, recipe.knots)
    if recipe.is_stepped:
        return next(value for upto, value in knots if at < upto)
    if recipe.den:
        if recipe.den not in values:
            values[recipe.den] = _amount(rng, org, values, recipe.den)
        return (values[recipe.den] * curve(knots, at) + 5_000) // 10_000
    value = curve(knots, at)
    if recipe.heap > 1 and rng.randrange(100) < 75:
        value = (value + recipe.heap // 2) // recipe.heap * recipe.heap
    return value


def _amount(rng: Random, org: OrgSpec, values: Values, name: str) -> int:
    """Denominators: what there is to do, which health does not change."""
    if name == "attend_due":
        return org.size * values.get("mtg_general", 4) * (880 + rng.randrange(120)) // 1000
    if name == "dues_due":
        return org.size * 12 * (880 + rng.randrange(120)) // 1000
    if name == "sat_n":
        present, least, most = VOTES[org.org_type]
        votes = org.size * present // 1000 + least + rng.randrange(most - least + 1)
        return votes * (1000 - INVALID_AND_UNSURE_PERMILLE) // 1000
    least, most, share = AMOUNTS[name]
    return least + rng.randrange(most - least + 1) + org.size * share // 1000


def _copy_rows(city: City, table: dict[str, Values]) -> None:
    """Give six branches of one township the same row: somebody filled in one and copied it."""
    same = [
        org.code
        for org in city.graded_on(plan.GRADED_ON)
        if org.org_type == "village" and org.area_code.startswith(plan.COPIED_TOWNSHIP)
    ][: plan.COPIED_ROWS]
    for code in same[1:]:
        table[code] = dict(table[same[0]])
