"""Indicator values of every organisation on the day of grading, drawn around its hidden health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isqrt
from random import Random

from jishi.engines.scoring import score

from . import clerks, plan
from .asked import asked_of, free_criteria, points_of_free, rubrics, set_criteria, usual_of_set
from .draw import Knots, curve, normal, permille, shuffled, stream
from .health import SMALL, health, level
from .known import Counts, counts_by_org, known
from .recipes import AMOUNTS, FROM_LISTS, INVALID_AND_UNSURE_PERMILLE, RECIPES, VOTES, Recipe
from .specs import City, OrgSpec

Values = dict[str, int]
SMALL_MISSING_PERMILLE = 120
HEAPED_PERCENT = 75
MOST_SHIFT, SHIFT_STEPS = 3_000, 6
# Share of the free criteria's points earned, in per cent, by level in thousandths.
USUAL_OF_FREE: Knots = (
    (-4500, 8),
    (-2500, 25),
    (-1500, 45),
    (-700, 65),
    (0, 80),
    (700, 89),
    (1500, 96),
    (3500, 100),
)


def city_indicators(city: City, shapes: Mapping[str, Knots] | None = None) -> dict[str, Values]:
    """Values by organisation code for all that are graded; what is not reported is left out.

    `shapes` replaces the settings of `data/demo/levels.toml` while they are being tuned.
    """
    counts = counts_by_org(city)
    table = {
        org.code: indicators_of(org, counts[org.code], (shapes or {}).get(org.org_type))
        for org in city.graded_on(plan.GRADED_ON)
    }
    clerks.copy_rows(city, table)
    clerks.round_up(city, table)
    return table


def indicators_of(org: OrgSpec, counts: Counts, shape: Knots | None = None) -> Values:
    """Values of one organisation, from its own stream.

    1. Draw what chance adds to each indicator, what there is to do (denominators), and what stays blank.
    2. Set the indicators with a fixed spread, around health.
    3. Set the others around the level, shifted so that they make up for what chance did to the first:
       who lets one thing slip makes up with another.
    """
    rng = stream(plan.SEED, "indicators", org.code)
    wanted = asked_of(org.org_type)
    draw = _Draw(org, known(org, counts), *_chances(rng, wanted), hidden=level(org, shape), rank=health(org))
    draw.missing |= _blanks(rng, org, shuffled(rng, draw.chances), permille(draw.rank))
    if counts.full < 7:
        # Below seven full members there is no committee to meet: not applicable, which is not 0.
        draw.missing.add("mtg_committee")
    for name in draw.chances:
        draw.put_amount(RECIPES[name].den, rng)
        if RECIPES[name].by_rank:
            draw.put(name, draw.rank, draw.chances[name])
    _make_up(draw)
    return {name: value for name, value in draw.values.items() if name in wanted and name not in draw.missing}


@dataclass(slots=True)
class _Draw:
    """One organisation's indicators while they are being drawn."""

    org: OrgSpec
    values: Values
    chances: Values
    rolls: Values
    hidden: int
    rank: int
    missing: set[str] = field(default_factory=set)

    def put(self, name: str, hidden: int, chance: int) -> None:
        """Set one indicator from its rank."""
        recipe = RECIPES[name]
        at = permille(recipe.health * hidden // 100 + chance)
        knots = recipe.by_type.get(self.org.org_type, recipe.knots)
        if recipe.is_stepped:
            self.values[name] = next(value for upto, value in knots if at < upto)
            return
        value = curve(knots, at)
        if recipe.den:
            value = (self.values[recipe.den] * value + 5_000) // 10_000
        elif recipe.heap > 1 and self.rolls[name] < HEAPED_PERCENT:
            value = (value + recipe.heap // 2) // recipe.heap * recipe.heap
        self.values[name] = value

    def put_free(self, shift: int) -> None:
        """Set the free indicators around the level, all better or worse by `shift`."""
        for name, chance in self.chances.items():
            if not RECIPES[name].by_rank:
                self.put(name, self.hidden, chance + shift)
        if self.org.size < 50 and "officer_short" in self.values:
            self.values["officer_short"] = 0

    def put_amount(self, name: str, rng: Random) -> None:
        """Set a denominator once: what there is to do, which health does not change."""
        if name and name not in self.values and name not in RECIPES:
            self.values[name] = _amount(rng, self.org, self.values, name)

    def earned(self, criteria: frozenset[str]) -> int:
        """Centipoints that the reported values earn on some criteria."""
        reported = {name: value for name, value in self.values.items() if name not in self.missing}
        lines = score(rubrics()[self.org.org_type], reported).lines
        return sum(line.points_cp for line in lines if line.criterion_id in criteria)


def _make_up(draw: _Draw) -> None:
    """Find the shift at which the free indicators earn what is usual at the level, less what was lucky before."""
    org_type = draw.org.org_type
    lucky = draw.earned(set_criteria(org_type)) - usual_of_set(org_type)
    aim = _usual_of_free(org_type, draw.hidden) - lucky
    low, high = -MOST_SHIFT, MOST_SHIFT
    for _ in range(SHIFT_STEPS):
        middle = (low + high) // 2
        draw.put_free(middle)
        if draw.earned(free_criteria(org_type)) < aim:
            low = middle
        else:
            high = middle


def _usual_of_free(org_type: str, hidden: int) -> int:
    """Centipoints that the free criteria earn at a level: a straight line through what trial runs showed."""
    points = points_of_free(org_type)
    return curve(tuple((at, points * share // 100) for at, share in USUAL_OF_FREE), hidden)


def _chances(rng: Random, wanted: frozenset[str]) -> tuple[Values, Values]:
    """What chance adds to each indicator, in thousandths, and a roll in a hundred; meetings and dues share some."""
    discipline = normal(rng)
    chances, rolls = {}, {}
    for name, recipe in RECIPES.items():
        own, roll = normal(rng), rng.randrange(100)
        if name in wanted:
            rest = isqrt(10_000 - recipe.health**2 - recipe.discipline**2)
            chances[name] = (recipe.discipline * discipline + rest * own) // 100
            rolls[name] = roll
    return chances, rolls


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
