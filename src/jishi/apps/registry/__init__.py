"""Areas, units, primary organisations, members, and the relations between them, each dated twice."""
