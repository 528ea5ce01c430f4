"""What grade, and why: rubric → points, tier, reasons, for one organisation or a million."""

from jishi.engines.scoring.batch import Entry, score_all
from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.explain import Explanation, Part, VetoPart, explain
from jishi.engines.scoring.figures import Measure, Said, Scale
from jishi.engines.scoring.force import rubrics_in_force
from jishi.engines.scoring.grade import Graded, Options, grade
from jishi.engines.scoring.lint import rubric_lint
from jishi.engines.scoring.load import rubric_from_mapping
from jishi.engines.scoring.model import (
    CODE_MISSING,
    ENGINE_VERSION,
    Criterion,
    Line,
    Rubric,
    Score,
    VetoLine,
)
from jishi.engines.scoring.python import score
from jishi.engines.scoring.sentences import PartSentences, Sentences, paragraph, sentences
from jishi.engines.scoring.store import rubric_read, rubric_write, rubrics_read

__all__ = [
    "CODE_MISSING",
    "ENGINE_VERSION",
    "Criterion",
    "Entry",
    "Explanation",
    "Graded",
    "Line",
    "Measure",
    "Options",
    "Part",
    "PartSentences",
    "Problem",
    "Rubric",
    "Said",
    "Scale",
    "Score",
    "ScoringError",
    "Sentences",
    "VetoLine",
    "VetoPart",
    "explain",
    "grade",
    "paragraph",
    "rubric_from_mapping",
    "rubric_lint",
    "rubric_read",
    "rubric_write",
    "rubrics_in_force",
    "rubrics_read",
    "score",
    "score_all",
    "sentences",
]
