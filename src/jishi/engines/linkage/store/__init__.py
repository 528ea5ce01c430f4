"""The only part of the engine that touches files: specifications, lists, decisions, models, runs."""
