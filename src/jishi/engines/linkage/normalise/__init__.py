"""Records made comparable, in SQL: width, script, notes, names in parts, sounds, codes, days."""

from jishi.engines.linkage.normalise.members import members_normalise
from jishi.engines.linkage.normalise.tables import sounds_used
from jishi.engines.linkage.normalise.units import endings_used, units_normalise

__all__ = ["endings_used", "members_normalise", "sounds_used", "units_normalise"]
