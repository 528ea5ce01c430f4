"""What can be done about grades."""

from .correct import rating_correct
from .errors import GradingError
from .ratify import Exemption, ratings_ratify
from .rounds import round_open, round_score, rubrics_adopt
from .scoring_job import round_score_now, score_round_job

__all__ = [
    "Exemption",
    "GradingError",
    "rating_correct",
    "ratings_ratify",
    "round_open",
    "round_score",
    "round_score_now",
    "rubrics_adopt",
    "score_round_job",
]
