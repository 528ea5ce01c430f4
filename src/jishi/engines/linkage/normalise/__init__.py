"""Records made comparable, in SQL: width, script, notes, names in parts, sounds, codes, days."""

from jishi.engines.linkage.normalise.members import members_normalise
from jishi.engines.linkage.normalise.units import units_normalise

__all__ = ["members_normalise", "units_normalise"]
