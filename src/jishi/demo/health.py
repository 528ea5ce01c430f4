"""The hidden health of each organisation: its own, its township's, and what an empty post does to it."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from importlib.resources import files

from . import plan
from .draw import Knots, curve, normal, permille, stream
from .specs import OrgSpec

# Hundredths: the squares add up to one, so that health has the spread of its parts.
_OWN, _TOWNSHIP = 93, 37
_LONG_EMPTY = timedelta(days=92)
_EMPTY_COSTS = 1500
_BY_TOWNSHIP = ("village", "community", "nonpublic_enterprise", "social_org")
# Branches with fewer than five members do worse; a good third of firms' and social organisations' are so small.
_TYPES_OF_SMALL = ("nonpublic_enterprise", "social_org")
SMALL = 5
_SMALL_COSTS, _OTHERS_GAIN = -700, 400


@cache
def _township(code: str) -> int:
    return normal(stream(plan.SEED, "township", code))


def health(org: OrgSpec) -> int:
    """Health in thousandths of a standard deviation; higher is better."""
    own = normal(stream(plan.SEED, "health", org.code))
    # Villages, communities and firms share their township's luck, branches of one unit the unit's.
    shared = org.area_code[:9] if org.org_type in _BY_TOWNSHIP else org.unit_codes[0]
    value = (_OWN * own + _TOWNSHIP * _township(shared)) // 100
    if org.org_type in _TYPES_OF_SMALL:
        value += _SMALL_COSTS if org.size < SMALL else _OTHERS_GAIN
    if org.vacant_since and plan.GRADED_ON - org.vacant_since > _LONG_EMPTY:
        value -= _EMPTY_COSTS
    return value


@cache
def levels() -> dict[str, Knots]:
    """How health by rank becomes the level that indicators follow: the generator's setting by type."""
    text = files("jishi").joinpath("data", "demo", "levels.toml").read_text(encoding="utf-8")
    return {
        org_type: tuple((at, value) for at, value in rows) for org_type, rows in tomllib.loads(text).items()
    }


def level(org: OrgSpec, shape: Knots | None = None) -> int:
    """Level of an organisation in thousandths; indicators are drawn around it."""
    return curve(shape or levels()[org.org_type], permille(health(org)))
