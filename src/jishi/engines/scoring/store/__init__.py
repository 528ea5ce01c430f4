"""The only part of the engine that touches files: rubrics, indicator tables, runs."""

from jishi.engines.scoring.store.rubrics import (
    mapping_from_yaml,
    rubric_read,
    rubric_write,
    rubrics_read,
    yaml_text,
)

__all__ = ["mapping_from_yaml", "rubric_read", "rubric_write", "rubrics_read", "yaml_text"]
