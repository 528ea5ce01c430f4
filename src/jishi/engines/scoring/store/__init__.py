"""The only part of the engine that touches files: rubrics, indicator tables, runs."""

from jishi.engines.scoring.store.rubrics import (
    mapping_from_yaml,
    rubric_files,
    rubric_read,
    rubric_write,
    rubrics_read,
    yaml_text,
)
from jishi.engines.scoring.store.runs import Run, StoredScore, run_read, run_score

__all__ = [
    "Run",
    "StoredScore",
    "mapping_from_yaml",
    "rubric_files",
    "rubric_read",
    "rubric_write",
    "rubrics_read",
    "run_read",
    "run_score",
    "yaml_text",
]
