"""The only part of the engine that touches files: rubrics, indicator tables, runs."""

from jishi.engines.scoring.store.rubrics import rubric_read, rubric_write, rubrics_read

__all__ = ["rubric_read", "rubric_write", "rubrics_read"]
