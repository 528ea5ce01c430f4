"""The synthetic city: plans as parameters, generated places, units, organisations, people and indicators."""
